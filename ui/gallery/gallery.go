// Package gallery shows any number of pictures as tiles of one size: the picture whole, a mark of its state, a caption and a bar. Only the tiles in
// view exist, and they are used again when the user scrolls, so 20,000 pictures cost no more than 20.
//
//	g := gallery.New(pictures)
//	g.OnOpen = func(i int) { … }            // a click, Space or Enter on picture i
//	g.OnChosen = func() { … g.Chosen() … }  // the selection has changed
//	g.OnKey = func(e *fyne.KeyEvent) bool { … }
//	g.SetPictures(len(list), func(i int) int64 { return int64(list[i].ID) }, func(i int) gallery.Tile { return tileOf(list[i]) })
//
// SetPictures takes another list. Pictures are known by their keys from one list to the next: what was chosen stays chosen where it is still there, and the
// place in the list is kept. Redraw asks for the tiles in view again where only what they say has changed.
//
// One picture is the current one, where the focus is; any number are chosen. A click makes a picture the current one and the only one chosen; with
// Ctrl it is added or taken away, with Shift all up to it are. Arrow keys, Home, End and Page Up and Down move, with Shift they choose on the way;
// Ctrl+A chooses all, Esc none. The gallery is one stop in the order of focus.
package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/control"
	"likeness/ui/picture"
)

// Tile is what the gallery shows of a picture.
type Tile struct {
	Path string
	Mark Mark // at the top left; NoMark is none
	// Doubt marks a label that looks wrong, at the top right.
	Doubt bool
	// Caption is a class. With To it is followed by an arrow and that: the true class and the predicted one.
	Caption, To string
	Bold        bool
	Tick        bool    // before the caption, which is then in the secondary colour
	Share       float64 // of the bar and of the per cent beside it; below 0 there is neither
	Bad         bool    // the bar is in the colour of errors
}

// Gallery is the widget. Its fields may be set before it is shown.
type Gallery struct {
	widget.BaseWidget

	// OnOpen hears of a click without Ctrl and Shift, of Space and of Enter.
	OnOpen func(i int)
	// OnMoved hears that another picture is the current one, however that came about, clicks included.
	OnMoved func(i int)
	// OnChosen hears that other pictures are chosen.
	OnChosen func()
	// OnKey may take a key while the gallery has the focus, before the gallery does.
	OnKey func(e *fyne.KeyEvent) bool
	// AlwaysTick shows a tick on every chosen picture; otherwise there are ticks from the second on.
	AlwaysTick bool

	pictures *picture.Source
	n        int
	key      func(int) int64
	tile     func(int) Tile

	chosen  map[int64]bool
	current int // -1 is none
	anchor  int // where a choice with Shift begins
	focused bool

	content   *fyne.Container
	scroll    *container.Scroll
	grid      grid
	shown     map[int]*tileView
	spare     []*tileView
	ends      ends
	modifiers func() fyne.KeyModifier
}

// New makes an empty gallery.
func New(pictures *picture.Source) *Gallery {
	g := &Gallery{pictures: pictures, chosen: map[int64]bool{}, current: -1, shown: map[int]*tileView{}, modifiers: control.Modifiers}
	g.content = container.New(contentLayout{g})
	g.scroll = container.NewVScroll(g.content)
	g.scroll.OnScrolled = func(fyne.Position) { g.arrange() }
	g.ExtendBaseWidget(g)
	return g
}

// SetPictures shows another list of n pictures. key gives what a picture is known by, tile what is shown of it; both are called again while the list is shown.
func (g *Gallery) SetPictures(n int, key func(int) int64, tile func(int) Tile) {
	current := int64(-1)
	if g.current >= 0 {
		current = g.key(g.current)
	}
	g.n, g.key, g.tile = n, key, tile
	here := make(map[int64]bool, len(g.chosen))
	at := -1
	for i := range n {
		k := key(i)
		if g.chosen[k] {
			here[k] = true
		}
		if k == current {
			at = i
		}
	}
	changed := len(here) != len(g.chosen)
	g.chosen = here
	if at < 0 {
		at = min(g.current, n-1)
	}
	g.current, g.anchor = at, at
	g.Redraw()
	if changed && g.OnChosen != nil {
		g.OnChosen()
	}
}

// Redraw shows the tiles in view anew.
func (g *Gallery) Redraw() {
	g.grid = gridOf(g.Size().Width, g.Size().Height, g.n)
	g.content.Resize(fyne.NewSize(g.Size().Width, max(g.grid.height(), g.Size().Height)))
	g.scroll.ScrollToOffset(fyne.NewPos(0, min(g.scroll.Offset.Y, max(0, g.grid.height()-g.Size().Height))))
	for _, t := range g.shown {
		t.index = -1
	}
	g.arrange()
	g.scroll.Base.Refresh() // of the scroll bar alone: Refresh would draw all tiles anew
}

// Top scrolls to the first picture.
func (g *Gallery) Top() {
	g.scroll.ScrollToOffset(fyne.NewPos(0, 0))
	g.arrange()
}

// ScrollTo puts a place, in pixels from the first picture's top, at the top of the view.
func (g *Gallery) ScrollTo(offset float32) {
	g.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(offset, g.grid.height()-g.Size().Height))))
	g.arrange()
}

// Len is how many pictures there are.
func (g *Gallery) Len() int { return g.n }

// Current is the picture where the focus is; -1 where there is none.
func (g *Gallery) Current() int { return g.current }

// SetCurrent moves to a picture, as an arrow key does, and brings it into view. It becomes the only one chosen. -1 is none.
func (g *Gallery) SetCurrent(i int) {
	if i < -1 || i >= g.n {
		return
	}
	if i < 0 {
		g.current, g.anchor = -1, -1
		g.ChooseNone()
		return
	}
	g.chooseOnly(i)
	g.move(i)
}

// Chosen are the chosen pictures, in order.
func (g *Gallery) Chosen() []int {
	var out []int
	if len(g.chosen) == 0 {
		return nil
	}
	for i := range g.n {
		if g.chosen[g.key(i)] {
			out = append(out, i)
		}
	}
	return out
}

// ChosenCount is how many pictures are chosen.
func (g *Gallery) ChosenCount() int { return len(g.chosen) }

// ChooseNone takes the choice back.
func (g *Gallery) ChooseNone() {
	if len(g.chosen) > 0 {
		clear(g.chosen)
		g.chosenChanged()
	}
	g.redrawFrames()
}

// ChooseAll chooses every picture.
func (g *Gallery) ChooseAll() {
	for i := range g.n {
		g.chosen[g.key(i)] = true
	}
	g.chosenChanged()
}

func (g *Gallery) chooseOnly(i int) {
	k := g.key(i)
	if len(g.chosen) == 1 && g.chosen[k] {
		return
	}
	clear(g.chosen)
	g.chosen[k] = true
	g.chosenChanged()
}

// chooseTo chooses all from the anchor to a picture, and nothing else.
func (g *Gallery) chooseTo(i int) {
	from := max(0, g.anchor)
	clear(g.chosen)
	for k := min(from, i); k <= max(from, i); k++ {
		g.chosen[g.key(k)] = true
	}
	g.chosenChanged()
}

func (g *Gallery) chosenChanged() {
	g.redrawFrames()
	if g.OnChosen != nil {
		g.OnChosen()
	}
}

// move makes a picture the current one and brings it into view.
func (g *Gallery) move(i int) {
	if i < 0 || i >= g.n {
		return
	}
	changed := i != g.current
	g.current = i
	if g.modifiers()&fyne.KeyModifierShift == 0 {
		g.anchor = i
	}
	g.reveal(i)
	g.redrawFrames()
	if changed && g.OnMoved != nil {
		g.OnMoved(i)
	}
}

// tapped is a click on a tile.
func (g *Gallery) tapped(i int) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
	held := g.modifiers()
	switch {
	case held&fyne.KeyModifierShift != 0:
		g.chooseTo(i)
		g.move(i)
	case held&fyne.KeyModifierShortcutDefault != 0:
		if k := g.key(i); g.chosen[k] {
			delete(g.chosen, k)
		} else {
			g.chosen[k] = true
		}
		g.chosenChanged()
		g.move(i)
	default:
		g.chooseOnly(i)
		g.move(i)
		g.open()
	}
}

func (g *Gallery) open() {
	if g.current >= 0 && g.OnOpen != nil {
		g.OnOpen(g.current)
	}
}
