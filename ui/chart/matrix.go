package chart

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/control"
	"likeness/ui/style"
	"likeness/ui/words"
)

// Matrix is a confusion matrix: a row for each true class, a column for each predicted one, in every cell how many pictures, and at the right how many
// of a row are right. What is right lies on a tint; what is wrong on another, with a cross. A cell can be chosen by a click, or by arrow keys and
// Space; chosen again, or by Esc, it is no more.
type Matrix struct {
	widget.BaseWidget
	// OnChosen hears of a chosen cell; of -1, -1 where none is chosen any more.
	OnChosen func(row, column int)

	names       []string
	counts      [][]int
	cell        fyne.Size // at least
	row, column int       // chosen; -1 where none is
	at          [2]int    // of the focus
	focused     bool
	boxes       []box // as laid out
}

// box is a cell on the screen.
type box struct {
	position fyne.Position
	size     fyne.Size
}

const (
	cellGap    = 4
	headHeight = 24
	sparse     = 12 // classes, above which a cell of 0 is left empty
)

// NewMatrix makes an empty matrix, whose cells are of a size at least.
func NewMatrix(cell fyne.Size) *Matrix {
	m := &Matrix{cell: cell, row: -1, column: -1}
	m.ExtendBaseWidget(m)
	return m
}

// Set shows other numbers: counts[true][predicted].
func (m *Matrix) Set(names []string, counts [][]int) {
	m.names, m.counts = names, counts
	m.at = [2]int{min(m.at[0], max(0, len(names)-1)), min(m.at[1], max(0, len(names)-1))}
	m.Refresh()
}

// Choose marks a cell without telling OnChosen; -1, -1 marks none.
func (m *Matrix) Choose(row, column int) {
	if m.row != row || m.column != column {
		m.row, m.column = row, column
		m.Refresh()
	}
}

func (m *Matrix) pick(row, column int) {
	if m.row == row && m.column == column {
		row, column = -1, -1
	}
	if row >= 0 {
		m.at = [2]int{row, column}
	}
	m.row, m.column = row, column
	m.Refresh()
	if m.OnChosen != nil {
		m.OnChosen(row, column)
	}
}

// Tapped is Fyne's.
func (m *Matrix) Tapped(e *fyne.PointEvent) {
	control.HideTip()
	if row, column, ok := m.cellAt(e.Position); ok {
		if c := fyne.CurrentApp().Driver().CanvasForObject(m); c != nil {
			c.Focus(m)
		}
		m.pick(row, column)
	}
}

// cellAt is the cell at a place.
func (m *Matrix) cellAt(at fyne.Position) (row, column int, ok bool) {
	for i, b := range m.boxes {
		p := at.Subtract(b.position)
		if p.X >= 0 && p.Y >= 0 && p.X < b.size.Width && p.Y < b.size.Height {
			return i / len(m.names), i % len(m.names), true
		}
	}
	return 0, 0, false
}

// rowAt is the row whose share of right answers stands at a place, right of its cells.
func (m *Matrix) rowAt(at fyne.Position) (row int, ok bool) {
	k := len(m.names)
	for row := range k {
		if i := row*k + k - 1; i < len(m.boxes) {
			if p := at.Subtract(m.boxes[i].position); p.X >= m.boxes[i].size.Width && p.Y >= 0 && p.Y < m.boxes[i].size.Height {
				return row, true
			}
		}
	}
	return 0, false
}

// MouseIn is Fyne's: a cell says in a tip what its number is.
func (m *Matrix) MouseIn(e *desktop.MouseEvent) { control.Rest(m, m.tip(e.Position), e) }

// MouseMoved is Fyne's.
func (m *Matrix) MouseMoved(e *desktop.MouseEvent) { control.Rest(m, m.tip(e.Position), e) }

// MouseOut is Fyne's.
func (m *Matrix) MouseOut() { control.HideTip() }

func (m *Matrix) tip(at fyne.Position) string {
	row, column, ok := m.cellAt(at)
	if !ok {
		if row, ok = m.rowAt(at); !ok {
			return ""
		}
		column = row // the share of the row that is right
	}
	n, all := m.counts[row][column], 0
	for _, v := range m.counts[row] {
		all += v
	}
	if row == column {
		return words.N("{{.N}} of {{.All}} pictures of “{{.Class}}” were recognised.", n, "All", words.Count(all), "Class", m.names[row])
	}
	return words.N("{{.N}} of {{.All}} pictures of “{{.Class}}” were taken for “{{.Other}}”.", n, "All", words.Count(all), "Class", m.names[row], "Other", m.names[column])
}

// TypedKey is Fyne's.
func (m *Matrix) TypedKey(e *fyne.KeyEvent) {
	k := len(m.names)
	if k == 0 {
		return
	}
	move := func(down, right int) {
		m.at = [2]int{max(0, min(k-1, m.at[0]+down)), max(0, min(k-1, m.at[1]+right))}
		m.Refresh()
	}
	switch e.Name {
	case fyne.KeyUp:
		move(-1, 0)
	case fyne.KeyDown:
		move(1, 0)
	case fyne.KeyLeft:
		move(0, -1)
	case fyne.KeyRight:
		move(0, 1)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		m.pick(m.at[0], m.at[1])
	case fyne.KeyEscape:
		if m.row < 0 { // nothing to clear: it is the window's, to close a dialog with
			control.PassOn(m, e)
			return
		}
		m.pick(m.row, m.column)
	default:
		control.PassOn(m, e)
	}
}

// TypedRune is Fyne's.
func (m *Matrix) TypedRune(rune) {}

// FocusGained is Fyne's.
func (m *Matrix) FocusGained() { m.focused = true; m.Refresh() }

// FocusLost is Fyne's.
func (m *Matrix) FocusLost() { m.focused = false; m.Refresh() }

// Cursor is Fyne's.
func (m *Matrix) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is Fyne's.
func (m *Matrix) CreateRenderer() fyne.WidgetRenderer {
	r := &matrixRenderer{m: m}
	r.Refresh()
	return r
}

// cellParts are what a cell is drawn with.
type cellParts struct {
	ground, frame *canvas.Rectangle
	number        *canvas.Text
	cross         *canvas.Image
}

type matrixRenderer struct {
	m         *Matrix
	cells     []cellParts
	heads     []*canvas.Text // of columns, then of rows, then the shares right
	corner    [3]*canvas.Text
	ring      *canvas.Rectangle
	objects   []fyne.CanvasObject
	nameWidth float32
}

func (r *matrixRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *matrixRenderer) Destroy()                     {}

// MinSize is that of all cells at their least.
func (r *matrixRenderer) MinSize() fyne.Size {
	k := float32(len(r.m.names))
	return fyne.NewSize(r.nameWidth+k*(r.m.cell.Width+cellGap)+shareWidth, 2*headHeight+k*(r.m.cell.Height+cellGap))
}

const (
	shareWidth   = 52
	widestName   = 140
	narrowestRow = 64
)

// Refresh makes what is missing, and writes everything anew.
func (r *matrixRenderer) Refresh() {
	m := r.m
	k := len(m.names)
	if r.ring == nil || len(r.cells) != k*k {
		r.build(k)
	}
	th, variant := m.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	c := func(n fyne.ThemeColorName) color.Color { return th.Color(n, variant) }
	r.nameWidth = narrowestRow
	for _, n := range m.names {
		r.nameWidth = min(widestName, max(r.nameWidth, 12+fyne.MeasureText(n, th.Size(theme.SizeNameText), fyne.TextStyle{}).Width))
	}
	for i := range r.cells {
		r.writeCell(i/k, i%k, c)
	}
	for i, s := range []string{words.T("True class"), words.T("Predicted"), words.T("Right")} {
		r.corner[i].Text, r.corner[i].TextSize, r.corner[i].Color = s, th.Size(theme.SizeNameCaptionText), c(theme.ColorNamePlaceHolder)
	}
	r.corner[1].Alignment, r.corner[2].Alignment = fyne.TextAlignCenter, fyne.TextAlignTrailing
	for i, t := range r.heads {
		t.Color, t.TextSize = c(theme.ColorNameForeground), th.Size(theme.SizeNameText)
		if i < k {
			t.TextSize, t.Alignment = th.Size(theme.SizeNameCaptionText), fyne.TextAlignCenter
		} else if i >= 2*k {
			t.Alignment = fyne.TextAlignTrailing
			t.Text = share(m.counts[i-2*k], i-2*k)
		}
	}
	r.ring.FillColor, r.ring.StrokeColor, r.ring.StrokeWidth, r.ring.CornerRadius = c(style.Clear), c(theme.ColorNamePrimary), 2, 7
	r.ring.Hidden = !m.focused || k == 0
	r.Layout(m.Size())
	canvas.Refresh(m)
}

// share is how many of a row are right; a dash where there are none.
func share(row []int, at int) string {
	n := 0
	for _, v := range row {
		n += v
	}
	if n == 0 {
		return "–"
	}
	return words.Percent(float64(row[at])/float64(n), 0)
}

func (r *matrixRenderer) writeCell(row, column int, c func(fyne.ThemeColorName) color.Color) {
	m := r.m
	p := r.cells[row*len(m.names)+column]
	n := m.counts[row][column]
	wrong := row != column && n > 0
	fill, stroke, text := style.Surface, style.Border, theme.ColorNamePlaceHolder
	switch {
	case row == column:
		fill, stroke, text = style.Tint, style.Clear, theme.ColorNameForeground
	case wrong:
		fill, stroke, text = style.ErrorTint, style.Clear, theme.ColorNameError
	}
	p.ground.FillColor, p.ground.StrokeColor, p.ground.StrokeWidth, p.ground.CornerRadius = c(fill), c(stroke), 1, 4
	p.frame.FillColor, p.frame.StrokeColor, p.frame.StrokeWidth, p.frame.CornerRadius = c(style.Clear), c(theme.ColorNamePrimary), 3, 5
	p.frame.Hidden = row != m.row || column != m.column
	p.number.Text = strconv.Itoa(n)
	if n == 0 && row != column && len(m.names) > sparse {
		p.number.Text = ""
	}
	p.number.TextStyle, p.number.TextSize, p.number.Color = fyne.TextStyle{Bold: n > 0}, m.Theme().Size(theme.SizeNameText), c(text)
	p.cross.Hidden = !wrong
	if wrong {
		p.cross.Resource = style.Themed(style.Cross, theme.ColorNameError)
	}
}

func (r *matrixRenderer) build(k int) {
	text := func() *canvas.Text { return canvas.NewText("", color.Transparent) }
	r.cells, r.heads, r.objects = make([]cellParts, k*k), make([]*canvas.Text, 3*k), nil
	for i := range r.corner {
		r.corner[i] = text()
		r.objects = append(r.objects, r.corner[i])
	}
	for i := range r.heads {
		r.heads[i] = text()
		r.objects = append(r.objects, r.heads[i])
	}
	for i := range r.cells {
		p := cellParts{canvas.NewRectangle(nil), canvas.NewRectangle(nil), text(), &canvas.Image{}}
		r.cells[i] = p
		r.objects = append(r.objects, p.ground, p.cross, p.number, p.frame)
	}
	r.ring = canvas.NewRectangle(nil)
	r.objects = append(r.objects, r.ring)
}

// Layout makes cells as wide as there is room, up to a half more than high.
func (r *matrixRenderer) Layout(s fyne.Size) {
	m := r.m
	k := len(m.names)
	m.boxes = m.boxes[:0]
	if k == 0 {
		return
	}
	width := min(m.cell.Height*1.6, max(m.cell.Width, (s.Width-r.nameWidth-shareWidth)/float32(k)-cellGap))
	size := fyne.NewSize(width, m.cell.Height)
	left := r.nameWidth
	put := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	put(r.corner[0], 0, 0, left, headHeight)
	put(r.corner[1], left, 0, float32(k)*(width+cellGap), headHeight)
	right := left + float32(k)*(width+cellGap)
	put(r.corner[2], right, headHeight, shareWidth, headHeight)
	shorten := func(t *canvas.Text, name string, room float32) {
		t.Text = control.Shorten(name, room, func(s string) float32 { return fyne.MeasureText(s, t.TextSize, t.TextStyle).Width })
	}
	for i, name := range m.names {
		x, y := left+float32(i)*(width+cellGap), 2*headHeight+float32(i)*(size.Height+cellGap)
		shorten(r.heads[i], name, width+cellGap-2)
		put(r.heads[i], x, headHeight, width, headHeight)
		shorten(r.heads[k+i], name, left-8)
		put(r.heads[k+i], 0, y, left, size.Height)
		put(r.heads[2*k+i], right, y, shareWidth, size.Height)
	}
	for i, p := range r.cells {
		at := fyne.NewPos(left+float32(i%k)*(width+cellGap), 2*headHeight+float32(i/k)*(size.Height+cellGap))
		m.boxes = append(m.boxes, box{at, size})
		put(p.ground, at.X, at.Y, size.Width, size.Height)
		put(p.frame, at.X-1, at.Y-1, size.Width+2, size.Height+2)
		n := p.number.MinSize()
		x, w := at.X+(size.Width-n.Width)/2, float32(0)
		if !p.cross.Hidden && size.Width >= n.Width+24 {
			w = 18
			put(p.cross, x-w/2, at.Y+(size.Height-13)/2, 13, 13)
		} else if !p.cross.Hidden {
			put(p.cross, at.X+2, at.Y+2, 9, 9)
		}
		put(p.number, x+w/2, at.Y+(size.Height-n.Height)/2, n.Width, n.Height)
	}
	b := m.boxes[m.at[0]*k+m.at[1]]
	put(r.ring, b.position.X-3, b.position.Y-3, b.size.Width+6, b.size.Height+6)
}
