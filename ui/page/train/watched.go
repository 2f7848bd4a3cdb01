package train

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// watched are a few pictures, judged as the training goes on.
type watched struct {
	content *fyne.Container
	tiles   []*tile
	grid    *fyne.Container
	shown   int // tiles
}

type tile struct {
	content *fyne.Container
	pic     *picture.View
	mark    *control.Icon
	text    *control.Text
	bar     *control.Bar
	share   *control.Text
}

func newWatched(h *page.Host) *watched {
	w := &watched{grid: container.New(grid{})}
	for range 6 {
		t := &tile{
			pic: h.Pictures.NewView(canvas.ImageFillContain, fyne.NewSize(100, 60)), mark: control.NewIcon(style.Tick, theme.ColorNamePlaceHolder, 16),
			text: control.NewText("").Shortened(), bar: control.NewBar(style.Neutral, 6), share: control.Caption(""),
		}
		line := container.NewBorder(nil, nil, t.mark, nil, control.PadSides(t.text, 4, 0))
		bar := container.NewBorder(nil, nil, nil, control.PadSides(t.share, 4, 0), control.Middle(t.bar))
		t.content = control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1),
			control.Pad(container.NewBorder(nil, container.NewVBox(line, bar), nil, nil, t.pic), style.Gap))
		w.tiles = append(w.tiles, t)
		w.grid.Add(t.content)
	}
	head := control.Column(0, control.Title(words.T("A few pictures, judged right now"), theme.SizeNameText), control.Caption(words.T("from the pictures that steer the training")).Shortened())
	foot := control.Caption(words.T("You can leave this page. Training goes on, and the tab shows how far it is.")).Wrapped()
	w.content = control.Card(container.NewBorder(head, control.Wide(300, foot), nil, nil, control.PadSides(w.grid, 0, 8)))
	return w
}

// grid is two columns of three tiles.
type grid struct{}

func (grid) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(280, 380) }

func (grid) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w, h := (s.Width-12)/2, min(190, (s.Height-24)/3)
	for i, c := range o {
		c.Resize(fyne.NewSize(w, h))
		c.Move(fyne.NewPos(float32(i%2)*(w+12), float32(i/2)*(h+12)))
	}
}

// update shows how the pictures are judged now. Of tiles that are there only what differs is drawn, for this comes several times a second.
func (w *watched) update(list []session.Watched) {
	for i, t := range w.tiles {
		t.content.Hidden = i >= len(list)
		if i >= len(list) {
			continue
		}
		p := list[i]
		t.pic.SetPath(p.Path)
		t.share.SetText(words.Percent(p.Probability, 0))
		if p.Class == p.Predicted {
			t.mark.Set(style.Tick, theme.ColorNamePlaceHolder)
			t.text.SetText(p.Class)
			t.bar.Set(p.Probability, style.Neutral)
		} else {
			t.mark.Set(style.Cross, theme.ColorNameError)
			t.text.SetText(words.F("{{.True}}, taken for {{.Predicted}}", "True", p.Class, "Predicted", p.Predicted))
			t.bar.Set(p.Probability, theme.ColorNameError)
		}
	}
	if n := min(len(list), len(w.tiles)); n != w.shown {
		w.shown = n
		w.grid.Refresh()
	}
}
