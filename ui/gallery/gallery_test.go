package gallery

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"likeness/ui/picture"
	"likeness/ui/style"
	"likeness/ui/words"
)

// bench is a gallery in a window, with what it was told.
type bench struct {
	*Gallery
	window fyne.Window
	opened []int
	moved  []int
	held   fyne.KeyModifier
}

func newBench(t *testing.T, n int, size fyne.Size) *bench {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(style.Theme{Variant: style.Light})
	ctx, cancel := context.WithCancel(context.Background())
	source := picture.NewSource(ctx, t.TempDir(), 64, func(func()) {}) // nothing is there to be shown later
	t.Cleanup(func() { cancel(); source.Wait() })
	b := &bench{Gallery: New(source)}
	b.OnOpen = func(i int) { b.opened = append(b.opened, i) }
	b.OnMoved = func(i int) { b.moved = append(b.moved, i) }
	b.modifiers = func() fyne.KeyModifier { return b.held }
	b.fill(n)
	b.window = test.NewTempWindow(t, b.Gallery)
	b.window.SetPadded(false)
	b.window.Resize(size)
	return b
}

func (b *bench) fill(n int) {
	b.SetPictures(n, func(i int) int64 { return int64(i) }, func(i int) Tile {
		return Tile{Path: fmt.Sprintf("no-such-%d.png", i), Caption: fmt.Sprintf("class %d", i%3), Share: 0.5}
	})
}

func (b *bench) press(names ...fyne.KeyName) {
	for _, n := range names {
		b.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func TestOnlyTilesInViewExist(t *testing.T) {
	b := newBench(t, 20000, fyne.NewSize(820, 600))
	if b.grid.columns != 4 {
		t.Errorf("%d columns, want 4", b.grid.columns)
	}
	most := 0
	for offset := float32(0); offset < 200000; offset += 977 {
		b.scroll.ScrollToOffset(fyne.NewPos(0, offset))
		b.arrange()
		most = max(most, len(b.shown)+len(b.spare))
		for i, tile := range b.shown {
			if tile.index != i || tile.tile.Path != fmt.Sprintf("no-such-%d.png", i) {
				t.Fatalf("the tile of %d shows %d: %s", i, tile.index, tile.tile.Path)
			}
			if tile.Position() != b.grid.at(i) {
				t.Fatalf("tile %d is at %v, want %v", i, tile.Position(), b.grid.at(i))
			}
		}
		first := int(offset/(b.grid.tile.Height+gap)) * 4
		last := min(19999, int((offset+600)/(b.grid.tile.Height+gap))*4+3)
		if b.shown[first] == nil || b.shown[last] == nil {
			t.Fatalf("at %v: %d and %d are not there", offset, first, last)
		}
	}
	if most > 24 {
		t.Errorf("%d tiles were made", most)
	}
}

func TestKeys(t *testing.T) {
	b := newBench(t, 10, fyne.NewSize(820, 600))
	b.window.Canvas().Focus(b.Gallery)
	if b.Current() != 0 {
		t.Errorf("current is %d when the focus comes, want 0", b.Current())
	}
	cases := []struct {
		name    string
		held    fyne.KeyModifier
		keys    []fyne.KeyName
		current int
		chosen  []int
	}{
		{"right", 0, []fyne.KeyName{fyne.KeyRight}, 1, []int{1}},
		{"down", 0, []fyne.KeyName{fyne.KeyDown}, 5, []int{5}},
		{"shift down into a row that is not full", fyne.KeyModifierShift, []fyne.KeyName{fyne.KeyDown}, 9, []int{5, 6, 7, 8, 9}},
		{"shift back", fyne.KeyModifierShift, []fyne.KeyName{fyne.KeyLeft, fyne.KeyLeft}, 7, []int{5, 6, 7}},
		{"shift to before the anchor", fyne.KeyModifierShift, []fyne.KeyName{fyne.KeyUp}, 3, []int{3, 4, 5}},
		{"escape", 0, []fyne.KeyName{fyne.KeyEscape}, 3, nil},
		{"up in the first row stays", 0, []fyne.KeyName{fyne.KeyUp}, 3, nil},
		{"end", 0, []fyne.KeyName{fyne.KeyEnd}, 9, []int{9}},
		{"right at the end stays", 0, []fyne.KeyName{fyne.KeyRight}, 9, []int{9}},
		{"home", 0, []fyne.KeyName{fyne.KeyHome}, 0, []int{0}},
		{"page down", 0, []fyne.KeyName{fyne.KeyPageDown}, 8, []int{8}},
	}
	for _, c := range cases {
		b.held = c.held
		b.press(c.keys...)
		if b.Current() != c.current || !slices.Equal(b.Chosen(), c.chosen) {
			t.Errorf("%s: current %d, chosen %v, want %d, %v", c.name, b.Current(), b.Chosen(), c.current, c.chosen)
		}
	}
	if len(b.opened) != 0 {
		t.Errorf("moving opened %v", b.opened)
	}
	b.held = 0
	b.press(fyne.KeySpace, fyne.KeyReturn)
	if !slices.Equal(b.opened, []int{8, 8}) {
		t.Errorf("Space and Enter opened %v", b.opened)
	}
	b.TypedShortcut(&fyne.ShortcutSelectAll{})
	if b.ChosenCount() != 10 {
		t.Errorf("Ctrl+A chose %d", b.ChosenCount())
	}
}

func TestMovingBringsIntoView(t *testing.T) {
	b := newBench(t, 1000, fyne.NewSize(820, 600))
	b.SetCurrent(999)
	tile := b.shown[999]
	if tile == nil || !tile.chosen {
		t.Fatal("the last picture is not in view and chosen")
	}
	bottom := tile.Position().Y + tile.Size().Height - b.scroll.Offset.Y
	if bottom > 600 {
		t.Errorf("its bottom is at %v of 600", bottom)
	}
	b.SetCurrent(0)
	if b.scroll.Offset.Y != 0 || b.shown[0] == nil {
		t.Errorf("the first picture is not in view at %v", b.scroll.Offset)
	}
	if !slices.Equal(b.moved, []int{999, 0}) {
		t.Errorf("moves were told as %v", b.moved)
	}
}

func TestClicks(t *testing.T) {
	b := newBench(t, 12, fyne.NewSize(820, 600))
	at := func(i int, held fyne.KeyModifier) {
		b.held = held
		test.TapCanvas(b.window.Canvas(), b.grid.at(i).AddXY(60, 60))
	}
	at(2, 0)
	if !slices.Equal(b.opened, []int{2}) || !slices.Equal(b.Chosen(), []int{2}) || !b.focused {
		t.Errorf("a click: opened %v, chosen %v, focus %v", b.opened, b.Chosen(), b.focused)
	}
	at(5, fyne.KeyModifierShift)
	if want := []int{2, 3, 4, 5}; !slices.Equal(b.Chosen(), want) {
		t.Errorf("Shift chose %v, want %v", b.Chosen(), want)
	}
	at(3, fyne.KeyModifierShortcutDefault)
	at(9, fyne.KeyModifierShortcutDefault)
	if want := []int{2, 4, 5, 9}; !slices.Equal(b.Chosen(), want) {
		t.Errorf("Ctrl chose %v, want %v", b.Chosen(), want)
	}
	if !b.shown[9].tick.Visible() || b.shown[3].tick.Visible() {
		t.Error("of several chosen pictures each shows a tick, others do not")
	}
	if len(b.opened) != 1 {
		t.Errorf("choosing opened %v", b.opened)
	}
}

func TestAnotherListKeepsTheChoice(t *testing.T) {
	b := newBench(t, 12, fyne.NewSize(820, 600))
	b.SetCurrent(6)
	told := 0
	b.OnChosen = func() { told++ }
	odd := func(i int) int64 { return int64(2*i + 2) }
	b.SetPictures(5, odd, func(i int) Tile { return Tile{Caption: fmt.Sprint(odd(i)), Share: -1} })
	if b.Current() != 2 || !slices.Equal(b.Chosen(), []int{2}) || told != 0 {
		t.Errorf("current %d, chosen %v, told %d times", b.Current(), b.Chosen(), told)
	}
	if got := b.shown[2].caption.Text; got != "6" {
		t.Errorf("the tile says %q", got)
	}
	b.SetPictures(2, func(i int) int64 { return int64(100 + i) }, func(int) Tile { return Tile{Caption: "x"} })
	if b.Current() != 1 || b.ChosenCount() != 0 || told != 1 {
		t.Errorf("current %d, chosen %d, told %d times: the place stays, the choice goes", b.Current(), b.ChosenCount(), told)
	}
	b.SetPictures(0, nil, nil)
	if b.Current() != -1 || len(b.content.Objects) != 0 {
		t.Errorf("an empty gallery has current %d and %d tiles", b.Current(), len(b.content.Objects))
	}
}

func TestLongNamesFit(t *testing.T) {
	b := newBench(t, 1, fyne.NewSize(820, 600))
	long := "a class with a name that is longer than any tile is wide"
	for _, tile := range []Tile{
		{Caption: long, To: "photo"}, {Caption: "photo", To: long}, {Caption: long, To: long, Bold: true}, {Caption: long, Tick: true}, {Caption: long},
	} {
		b.SetPictures(1, func(int) int64 { return 0 }, func(int) Tile { return tile })
		v := b.shown[0]
		end := v.caption.Position().X + v.caption.Size().Width
		if tile.To != "" {
			end = v.to.Position().X + v.to.Size().Width
		}
		if end > v.Size().Width-padding+1 {
			t.Errorf("%+v ends at %v of %v", tile, end, v.Size().Width)
		}
		if tile.To == "photo" && v.to.Text != "photo" || tile.Caption == "photo" && v.caption.Text != "photo" {
			t.Errorf("the short name of %+v was cut", tile)
		}
	}
}

func TestMarks(t *testing.T) {
	b := newBench(t, 0, fyne.NewSize(820, 600))
	b.SetPictures(1, func(int) int64 { return 7 }, func(int) Tile { return Tile{Path: "a.png", Caption: "x", Mark: Error, Doubt: true} })
	v := b.shown[0]
	if v.view.Path() != "a.png" || v.mark.mark != Error || v.doubt.mark != Doubt {
		t.Errorf("the tile shows %q with marks %d and %d", v.view.Path(), v.mark.mark, v.doubt.mark)
	}
	if l, r := v.mark.ground.Position().X, v.doubt.ground.Position().X; l >= r {
		t.Errorf("the state is at %v, the doubt at %v", l, r)
	}
	b.SetPictures(1, func(int) int64 { return 7 }, func(int) Tile { return Tile{Caption: "x"} })
	if v.mark.ground.Visible() || v.doubt.text.Visible() {
		t.Error("marks stay where there is nothing to mark")
	}
}

// TestMarksDoNotCoverEachOther: in any language and text size the state and the doubt are beside each other, or one below the other.
func TestMarksDoNotCoverEachOther(t *testing.T) {
	t.Cleanup(func() { _ = words.Load("en") })
	for _, width := range []float32{800, 1280} {
		for _, large := range []float32{1, 20.0 / 14} {
			for _, language := range words.Languages() {
				b := newBench(t, 0, fyne.NewSize(width, 600))
				fyne.CurrentApp().Settings().SetTheme(style.Theme{Variant: style.Light, Scale: large})
				if err := words.Load(language.Code); err != nil {
					t.Fatal(err)
				}
				b.SetPictures(1, func(int) int64 { return 7 }, func(int) Tile { return Tile{Path: "a.png", Caption: "x", Share: 1} })
				if v := b.shown[0]; v.share.MinSize().Width > v.share.Size().Width {
					t.Errorf("%s, text %v: %q needs %v and has %v", language.Code, large, v.share.Text, v.share.MinSize().Width, v.share.Size().Width)
				}
				for _, mark := range []Mark{Error, NotSure} {
					b.SetPictures(1, func(int) int64 { return 7 }, func(int) Tile { return Tile{Path: "a.png", Caption: "x", Mark: mark, Doubt: true} })
					state, doubt := b.shown[0].mark.ground, b.shown[0].doubt.ground
					end, below := state.Position().AddXY(state.Size().Width, state.Size().Height), doubt.Position()
					if end.X > below.X && end.Y > below.Y {
						t.Errorf("%s, text %v, window %v: the state ends at %v, and the doubt begins at %v", language.Code, large, width, end, below)
					}
				}
			}
		}
	}
}
