package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
)

// Edge is the room that a gallery keeps at its left, above and below the tiles for the frame of the focus: a page's margin around it is so much less.
const Edge = 4

const (
	gap       = style.Gap
	narrowest = 176 // a tile's width
	barRoom   = 16  // right of the tiles, for the scroll bar
	padding   = 8   // within a tile
	edge      = Edge
)

// grid is how tiles lie in a width: in columns that fill it.
type grid struct {
	n       int
	columns int
	tile    fyne.Size
	view    float32 // height
}

// gridOf finds the columns for a width. A tile's picture is nearly square; below it there are two lines of text.
func gridOf(width, height float32, n int) grid {
	width = max(narrowest, width-barRoom-edge)
	columns := max(1, int((width+gap)/(narrowest+gap)))
	w := float32(int((width+gap)/float32(columns) - gap))
	text := theme.Size(theme.SizeNameText) + theme.Size(theme.SizeNameCaptionText)
	return grid{n: n, columns: columns, tile: fyne.NewSize(w, w+float32(int(text*1.25+0.5))), view: height}
}

func (g grid) height() float32 {
	rows := (g.n + g.columns - 1) / g.columns
	return max(0, float32(rows)*(g.tile.Height+gap)-gap) + 2*edge
}

// at is where a tile lies.
func (g grid) at(i int) fyne.Position {
	return fyne.NewPos(edge+float32(i%g.columns)*(g.tile.Width+gap), edge+float32(i/g.columns)*(g.tile.Height+gap))
}

// first is the first tile in view.
func (g grid) first(offset float32) int {
	return max(0, min(g.n-1, int(offset/(g.tile.Height+gap))*g.columns))
}

// end is one after the last tile in view.
func (g grid) end(offset float32) int {
	rows := int((offset+g.view)/(g.tile.Height+gap)) + 1
	return min(g.n, rows*g.columns)
}

// contentLayout gives the scroller the height of all tiles.
type contentLayout struct{ g *Gallery }

func (l contentLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(narrowest, l.g.grid.height())
}
func (l contentLayout) Layout([]fyne.CanvasObject, fyne.Size) {}

// CreateRenderer is Fyne's.
func (g *Gallery) CreateRenderer() fyne.WidgetRenderer {
	return &galleryRenderer{widget.NewSimpleRenderer(g.scroll), g}
}

type galleryRenderer struct {
	fyne.WidgetRenderer
	g *Gallery
}

func (r *galleryRenderer) MinSize() fyne.Size { return fyne.NewSize(2*narrowest+barRoom, 120) }

// Layout keeps the first picture in view where it is when the width changes.
func (r *galleryRenderer) Layout(s fyne.Size) {
	g := r.g
	old := g.grid
	g.grid = gridOf(s.Width, s.Height, g.n)
	if old.columns > 0 && g.n > 0 && old.columns != g.grid.columns {
		g.scroll.Offset.Y = g.grid.at(old.first(g.scroll.Offset.Y)).Y - edge
	}
	g.content.Resize(fyne.NewSize(s.Width, max(g.grid.height(), s.Height)))
	g.scroll.Resize(s)
	g.arrange()
}

// Refresh follows a change of theme.
func (r *galleryRenderer) Refresh() {
	for _, t := range r.g.shown {
		t.Refresh()
	}
	for _, t := range r.g.spare {
		t.Refresh()
	}
	r.g.Redraw()
	canvas.Refresh(r.g)
}

// arrange puts tiles where pictures are in view, and takes them away where there are none any more.
func (g *Gallery) arrange() {
	if g.grid.columns == 0 { // not laid out yet
		return
	}
	first, end := 0, 0
	if g.n > 0 {
		first, end = g.grid.first(g.scroll.Offset.Y), g.grid.end(g.scroll.Offset.Y)
	}
	for i, t := range g.shown {
		if i < first || i >= end {
			delete(g.shown, i)
			g.spare = append(g.spare, t)
		}
	}
	g.content.Objects = g.content.Objects[:0]
	for i := first; i < end; i++ {
		t := g.shown[i]
		if t == nil {
			t = g.take()
			g.shown[i] = t
		}
		t.Resize(g.grid.tile)
		t.Move(g.grid.at(i))
		if t.index != i {
			t.index = i
			t.set(g.tile(i))
			g.frame(t)
		}
		g.content.Objects = append(g.content.Objects, t)
	}
}

// take gives a tile that is not in use.
func (g *Gallery) take() *tileView {
	if last := len(g.spare) - 1; last >= 0 {
		t := g.spare[last]
		g.spare = g.spare[:last]
		t.index = -1
		return t
	}
	return newTileView(g)
}

// frame shows whether a tile's picture is chosen, current and in focus.
func (g *Gallery) frame(t *tileView) {
	chosen := g.chosen[g.key(t.index)]
	t.setFrame(chosen, chosen && (g.AlwaysTick || len(g.chosen) > 1), g.focused && t.index == g.current)
}

func (g *Gallery) redrawFrames() {
	for i, t := range g.shown {
		if t.index == i {
			g.frame(t)
		}
	}
}

// reveal scrolls so that a picture is in view.
func (g *Gallery) reveal(i int) {
	if g.grid.columns == 0 {
		return
	}
	y := g.grid.at(i).Y - edge
	offset := g.scroll.Offset.Y
	switch {
	case y < offset:
		offset = y
	case y+g.grid.tile.Height+2*edge > offset+g.Size().Height:
		offset = y + g.grid.tile.Height + 2*edge - g.Size().Height
	default:
		return
	}
	g.scroll.ScrollToOffset(fyne.NewPos(0, max(0, offset)))
	g.arrange()
}
