package welcome_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/page/welcome"
	"likeness/ui/pagetest"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// TestStates: the page says what to do, promises what it promises, and lists recent projects, also those that are gone.
func TestStates(t *testing.T) {
	for _, size := range []fyne.Size{fyne.NewSize(1280, 800), fyne.NewSize(800, 600)} {
		h := pagetest.Host(t, size, nil)
		p := welcome.New(h)
		pagetest.Show(h, p, &session.State{})
		pagetest.Want(t, h, "Drop folders of pictures here", "Choose folder…", "Try the sample (photos and drawings)", "None yet.", "your pictures are never sent anywhere")
		p.Update(&session.State{}, &session.State{Recent: []session.Recent{
			{Recent: project.Recent{Path: "/a/Town archive.likeness", Opened: time.Now(), Here: true}, Name: "Town archive"},
			{Recent: project.Recent{Path: "/b/Gone.likeness"}, Name: "Gone"},
		}})
		pagetest.Want(t, h, "Town archive", "Today", "Gone", "Not found here now", "Find…", "Forget")
	}
}

// TestCardsAreInLine: the field to drop on and the cards beside it begin and end at one height, 16 apart from each other.
func TestCardsAreInLine(t *testing.T) {
	h := pagetest.Host(t, fyne.NewSize(1280, 744), nil)
	pagetest.Show(h, welcome.New(h), &session.State{})
	var cards [][2]float32 // tops and bottoms of grounds as high as a card
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *control.Ground:
			if s := o.Size(); s.Height > 100 && s.Width > 300 {
				top := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
				cards = append(cards, [2]float32{top, top + s.Height})
			}
		case *container.Scroll:
			walk(o.Content)
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		}
	}
	walk(h.Window.Content())
	if len(cards) != 3 {
		t.Fatalf("there are %d cards: %v", len(cards), cards)
	}
	field := cards[0]
	for _, c := range cards[1:] {
		if c[0] < field[0] || c[1] > field[1] {
			t.Errorf("a card at %v is not beside the field at %v", c, field)
		}
	}
	first, last := cards[1], cards[2]
	if first[0] > last[0] {
		first, last = last, first
	}
	if first[0] != field[0] || last[1] != field[1] || last[0]-first[1] != 16 {
		t.Errorf("the field is at %v, the cards at %v and %v", field, first, last)
	}
}

// TestTextsFit: in any language and text size no text goes beyond the window, and none over another of the same column.
func TestTextsFit(t *testing.T) {
	t.Cleanup(func() { _ = words.Load("en") })
	at := fyne.CurrentApp
	for _, size := range []fyne.Size{fyne.NewSize(800, 544), fyne.NewSize(1280, 744)} {
		for _, large := range []float32{1, 20.0 / 14} {
			for _, language := range words.Languages() {
				h := pagetest.Host(t, size, nil)
				at().Settings().SetTheme(style.Theme{Variant: style.Light, Scale: large})
				if err := words.Load(language.Code); err != nil {
					t.Fatal(err)
				}
				pagetest.Show(h, welcome.New(h), &session.State{})
				var texts []*control.Text
				var walk func(fyne.CanvasObject)
				walk = func(o fyne.CanvasObject) {
					switch o := o.(type) {
					case *control.Text:
						texts = append(texts, o)
					case *container.Scroll:
						walk(o.Content)
					case *fyne.Container:
						if o.Visible() {
							for _, c := range o.Objects {
								walk(c)
							}
						}
					}
				}
				walk(h.Window.Content())
				for i, c := range texts {
					place := at().Driver().AbsolutePositionForObject(c)
					if end := place.X + max(c.Size().Width, c.MinSize().Width); place.X < 0 || end > size.Width {
						t.Errorf("%s, text %v, %v: %q is at %v to %v", language.Code, large, size, c.Text(), place.X, end)
					}
					if i == 0 {
						continue
					}
					before := at().Driver().AbsolutePositionForObject(texts[i-1])
					if end := before.Y + texts[i-1].MinSize().Height; before.X == place.X && before.Y < place.Y && end > place.Y+0.5 {
						t.Errorf("%s, text %v, %v: %q ends at %v, and %q begins at %v", language.Code, large, size, texts[i-1].Text(), end, c.Text(), place.Y)
					}
				}
				if len(texts) < 8 {
					t.Errorf("there are %d texts", len(texts))
				}
			}
		}
	}
}
