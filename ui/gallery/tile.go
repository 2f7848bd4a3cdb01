package gallery

import (
	"image/color"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/control"
	"likeness/ui/picture"
	"likeness/ui/style"
	"likeness/ui/words"
)

// tileView draws one Tile after the other. Its parts are changed one by one, and only those that differ, for what is refreshed is painted anew.
type tileView struct {
	widget.BaseWidget
	gallery *Gallery
	index   int // -1 where it has to be set anew
	tile    Tile
	chosen  bool

	ring               *canvas.Rectangle
	card               *card
	view               *picture.View
	mark, doubt        *badge
	tickGround         *canvas.Rectangle
	tick               *canvas.Image
	lead               *canvas.Image // the tick before the caption
	caption, to, share *canvas.Text
	arrow              *canvas.Image
	bar                *canvas.Rectangle
	objects            []fyne.CanvasObject
}

const (
	tickSide  = 24
	arrowSide = 14
	barHeight = 6
)

func newTileView(g *Gallery) *tileView {
	rect := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	text := func() *canvas.Text { return canvas.NewText("", color.Transparent) }
	t := &tileView{
		gallery: g, index: -1, ring: rect(), card: newCard(&g.ends), view: g.pictures.NewView(canvas.ImageFillContain, fyne.NewSize(32, 32)),
		mark: newBadge(), doubt: newBadge(), tickGround: rect(), tick: &canvas.Image{}, lead: &canvas.Image{}, arrow: &canvas.Image{},
		caption: text(), to: text(), share: text(), bar: rect(),
	}
	t.share.Alignment = fyne.TextAlignTrailing
	t.ring.CornerRadius = style.CardRadius + 3
	t.tickGround.CornerRadius = 4
	t.bar.CornerRadius = barHeight / 2
	t.ring.Hide()
	t.tickGround.Hide()
	t.tick.Hide()
	t.objects = append(t.objects, t.ring)
	t.objects = append(t.objects, t.card.objects...)
	t.objects = append(t.objects, t.view)
	t.objects = append(t.objects, t.mark.objects...)
	t.objects = append(t.objects, t.doubt.objects...)
	t.objects = append(t.objects, t.tickGround, t.tick, t.lead, t.caption, t.arrow, t.to, t.bar, t.share)
	t.ExtendBaseWidget(t)
	return t
}

// Tapped is Fyne's.
func (t *tileView) Tapped(*fyne.PointEvent) {
	control.HideTip() // what comes into view may hide this tile, which then never hears that the pointer left
	if t.index >= 0 && t.index < t.gallery.n {
		t.gallery.tapped(t.index)
	}
}

// MouseIn is Fyne's: the tip is the file, and in whole words what the tile says of it.
func (t *tileView) MouseIn(e *desktop.MouseEvent) { control.Rest(t, t.tip(), e) }

// MouseMoved is Fyne's.
func (t *tileView) MouseMoved(e *desktop.MouseEvent) { control.Rest(t, t.tip(), e) }

// MouseOut is Fyne's.
func (t *tileView) MouseOut() { control.HideTip() }

func (t *tileView) tip() string {
	text := filepath.Base(t.tile.Path)
	switch {
	case t.tile.Caption == "" || t.tile.Share < 0:
		return text
	case t.tile.To != "":
		return text + "\n" + words.F("Label “{{.Label}}”; the answer is “{{.Class}}”, {{.Share}} sure.", "Label", t.tile.Caption, "Class", t.tile.To, "Share", t.sure())
	}
	return text + "\n" + words.F("The answer is “{{.Class}}”, {{.Share}} sure.", "Class", t.tile.Caption, "Share", t.sure())
}

// sure writes how sure the answer is. One that is not sure is rounded down, or it would seem to have reached the limit that it is below.
func (t *tileView) sure() string {
	if t.tile.Mark == NotSure {
		return words.Percent(words.Down(t.tile.Share, 0), 0)
	}
	return words.Percent(t.tile.Share, 0)
}

// set shows a tile.
func (t *tileView) set(tile Tile) {
	old := t.tile
	t.tile = tile
	t.view.SetPath(tile.Path)
	th := t.Theme()
	t.mark.set(tile.Mark, th)
	doubt := NoMark
	if tile.Doubt {
		doubt = Doubt
	}
	t.doubt.set(doubt, th)
	if old.Caption != tile.Caption || old.To != tile.To || old.Bold != tile.Bold || old.Tick != tile.Tick || t.caption.Text == "" {
		t.writeCaption()
	}
	if old.Share != tile.Share || old.Mark != tile.Mark || old.Bad != tile.Bad || t.share.Text == "" {
		t.writeShare()
	}
	t.place()
}

// writeCaption fits the caption into the tile's width: of two names that are too long together, each gets its part.
func (t *tileView) writeCaption() {
	th, variant := t.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	size := th.Size(theme.SizeNameText)
	weight := fyne.TextStyle{Bold: t.tile.Bold}
	measure := func(s string) float32 { return fyne.MeasureText(s, size, weight).Width }
	room := max(40, t.Size().Width-2*padding)
	from, to := t.tile.Caption, t.tile.To
	switch {
	case to != "":
		room -= arrowSide + 12
		half := room / 2
		a, b := measure(from), measure(to)
		if a+b > room {
			from, to = control.Shorten(from, max(half, room-b), measure), control.Shorten(to, max(half, room-a), measure)
		}
	case t.tile.Tick:
		from = control.Shorten(from, room-arrowSide-6, measure)
	default:
		from = control.Shorten(from, room, measure)
	}
	name := theme.ColorNameForeground
	if t.tile.Tick {
		name = theme.ColorNamePlaceHolder
	}
	for _, c := range []struct {
		text *canvas.Text
		s    string
	}{{t.caption, from}, {t.to, to}} {
		c.text.Text, c.text.TextSize, c.text.TextStyle, c.text.Color = c.s, size, weight, th.Color(name, variant)
		c.text.Refresh()
	}
	if t.arrow.Resource == nil {
		t.arrow.Resource = style.Themed(style.Arrow, theme.ColorNameForeground)
		t.lead.Resource = style.Themed(style.Tick, theme.ColorNameSuccess)
		t.arrow.Refresh()
		t.lead.Refresh()
	}
	show(t.arrow, to != "")
	show(t.to, to != "")
	show(t.lead, t.tile.Tick)
}

func (t *tileView) writeShare() {
	th, variant := t.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	there := t.tile.Share >= 0
	show(t.bar, there)
	show(t.share, there)
	if !there {
		return
	}
	fill := style.Neutral
	if t.tile.Bad {
		fill = theme.ColorNameError
	}
	t.bar.FillColor = th.Color(fill, variant)
	t.bar.Refresh()
	text := t.sure()
	t.share.TextSize, t.share.Color = th.Size(theme.SizeNameCaptionText), th.Color(theme.ColorNamePlaceHolder, variant)
	if t.share.Text != text {
		t.share.Text = text
		t.share.Refresh()
	}
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// setFrame shows whether the picture is chosen, with or without a tick, and whether the focus is here.
func (t *tileView) setFrame(chosen, tick, focus bool) {
	th, variant := t.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	fill, stroke, width := style.Surface, style.Border, float32(1)
	if chosen {
		fill, stroke, width = style.Tint, theme.ColorNamePrimary, 3
	}
	t.card.draw(look{fill: th.Color(fill, variant), stroke: th.Color(stroke, variant), track: th.Color(style.Sunken, variant)}, width, chosen)
	if t.tick.Visible() != tick {
		t.tickGround.FillColor = th.Color(theme.ColorNamePrimary, variant)
		t.tick.Resource = style.Themed(style.Tick, theme.ColorNameForegroundOnPrimary)
		show(t.tickGround, tick)
		show(t.tick, tick)
		t.tickGround.Refresh()
		t.tick.Refresh()
		t.placeMarks()
	}
	if t.ring.Visible() != focus {
		t.ring.StrokeColor, t.ring.StrokeWidth = th.Color(theme.ColorNamePrimary, variant), 2
		show(t.ring, focus)
		t.ring.Refresh()
	}
	t.chosen = chosen
}

// place lays the parts out in the tile's size.
func (t *tileView) place() {
	s := t.Size()
	th := t.Theme()
	line, small := lineHeight(th.Size(theme.SizeNameText)), lineHeight(th.Size(theme.SizeNameCaptionText))
	bottom := s.Height - padding
	y := bottom - small
	t.share.Move(fyne.NewPos(s.Width-padding-shareRoom(), y))
	t.share.Resize(fyne.NewSize(shareRoom(), small))
	room := s.Width - 2*padding - shareRoom()
	track := bar{at: fyne.NewPos(padding, y+(small-barHeight)/2), size: fyne.NewSize(room, barHeight)}
	t.bar.Move(track.at)
	t.bar.Resize(fyne.NewSize(max(barHeight, room*float32(max(0, min(1, t.tile.Share)))), barHeight))
	y -= line + 4
	x := float32(padding)
	if t.tile.Tick {
		t.lead.Move(fyne.NewPos(x, y+(line-arrowSide)/2))
		t.lead.Resize(fyne.NewSquareSize(arrowSide))
		x += arrowSide + 6
	}
	m := t.caption.MinSize()
	t.caption.Move(fyne.NewPos(x, y))
	t.caption.Resize(fyne.NewSize(m.Width, line))
	x += m.Width + 6
	t.arrow.Move(fyne.NewPos(x, y+(line-arrowSide)/2))
	t.arrow.Resize(fyne.NewSquareSize(arrowSide))
	x += arrowSide + 6
	t.to.Move(fyne.NewPos(x, y))
	t.to.Resize(fyne.NewSize(t.to.MinSize().Width, line))
	t.view.Move(fyne.NewPos(padding, padding))
	t.view.Resize(fyne.NewSize(s.Width-2*padding, y-4-padding))
	if t.tile.Share < 0 {
		track = bar{}
	}
	t.card.place(s, y-4, track)
	t.placeMarks()
}

// placeMarks puts the state at the top left, a doubt and the tick of a choice at the top right; a doubt goes below where both do not fit.
func (t *tileView) placeMarks() {
	right := t.Size().Width - padding - 5
	t.mark.place(fyne.NewPos(padding+5, padding+5), false)
	if t.tick.Visible() {
		t.tickGround.Move(fyne.NewPos(right-tickSide, padding+5))
		t.tickGround.Resize(fyne.NewSquareSize(tickSide))
		t.tick.Move(fyne.NewPos(right-tickSide+4, padding+9))
		t.tick.Resize(fyne.NewSquareSize(tickSide - 8))
		t.doubt.place(fyne.NewPos(right, padding+5+tickSide+4), true)
		return
	}
	y := float32(padding + 5)
	if mark := t.mark.size(); mark.Width > 0 && padding+5+mark.Width+4 > right-t.doubt.size().Width {
		y += mark.Height + 4
	}
	t.doubt.place(fyne.NewPos(right, y), true)
}

// shareRoom is the width for how sure the answer is, at the end of its bar.
func shareRoom() float32 { return style.Scaled(44) }

func lineHeight(size float32) float32 { return float32(int(size*1.36 + 0.5)) }

// CreateRenderer is Fyne's.
func (t *tileView) CreateRenderer() fyne.WidgetRenderer { return &tileRenderer{t} }

type tileRenderer struct{ t *tileView }

func (r *tileRenderer) Layout(s fyne.Size) {
	t := r.t
	t.ring.Move(fyne.NewPos(-4, -4))
	t.ring.Resize(s.AddWidthHeight(8, 8))
	if t.tile.Caption != "" {
		t.writeCaption()
	}
	t.place()
}
func (r *tileRenderer) MinSize() fyne.Size           { return fyne.NewSize(narrowest, narrowest) }
func (r *tileRenderer) Objects() []fyne.CanvasObject { return r.t.objects }
func (r *tileRenderer) Destroy()                     {}

// Refresh follows a change of theme.
func (r *tileRenderer) Refresh() {
	t := r.t
	th := t.Theme()
	t.mark.draw(th)
	t.doubt.draw(th)
	t.caption.Text, t.share.Text, t.arrow.Resource = "", "", nil
	t.card.forget()
	t.tick.Hide()
	t.ring.Hide()
	t.view.Refresh()
	t.writeCaption()
	t.writeShare()
	t.place()
	t.index = -1
	canvas.Refresh(t)
}
