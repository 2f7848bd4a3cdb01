package atlas

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"likeness/ui/control"
)

// dragging is what the pointer does while a button is down.
type dragging struct {
	going bool
	moves bool // the map, rather than circling pictures
	from  fyne.Position
}

// MouseDown is Fyne's.
func (m *Map) MouseDown(e *desktop.MouseEvent) {
	m.focus()
	m.drag = dragging{moves: m.Moving || e.Button == desktop.MouseButtonTertiary, from: e.Position}
}

// MouseUp is Fyne's.
func (m *Map) MouseUp(*desktop.MouseEvent) {}

func (m *Map) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(m); c != nil {
		c.Focus(m)
	}
}

// Dragged is Fyne's.
func (m *Map) Dragged(e *fyne.DragEvent) {
	if !m.drag.going {
		m.drag.going = true
		if !m.drag.moves {
			m.lasso = append(m.lasso[:0], m.drag.from)
		}
	}
	if m.drag.moves {
		m.move(e.Dragged.DX, e.Dragged.DY)
		return
	}
	m.lasso = append(m.lasso, e.Position)
	m.raster.Refresh()
}

// DragEnd is Fyne's.
func (m *Map) DragEnd() {
	lasso := m.lasso
	m.drag, m.lasso = dragging{}, nil
	if len(lasso) == 0 {
		return
	}
	if !m.adds() {
		clear(m.chosen)
	}
	for i, p := range m.points {
		if inside(lasso, m.at(p)) {
			m.chosen[p.Key] = true
			if m.current < 0 {
				m.current = i
			}
		}
	}
	m.changed()
}

// adds tells whether what is chosen now comes to what was.
func (m *Map) adds() bool {
	return m.modified()&(fyne.KeyModifierShift|fyne.KeyModifierShortcutDefault) != 0
}

// inside tells whether a place lies within a closed line: a ray from it crosses the line an odd number of times.
func inside(line []fyne.Position, p fyne.Position) bool {
	in := false
	for i, a := range line {
		b := line[(i+1)%len(line)]
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y) {
			in = !in
		}
	}
	return in
}

// Tapped is Fyne's.
func (m *Map) Tapped(e *fyne.PointEvent) {
	m.focus()
	i := m.under(e.Position)
	switch {
	case i < 0 && !m.adds():
		clear(m.chosen)
		m.current = -1
	case i < 0:
		return
	case m.adds():
		m.toggle(i)
		m.current = i
	default:
		clear(m.chosen)
		m.chosen[m.points[i].Key] = true
		m.current = i
	}
	m.changed()
}

// under is the picture that is seen at a position; -1 is none.
func (m *Map) under(at fyne.Position) int {
	half := m.side()/2 + 2
	for k := len(m.paint.order) - 1; k >= 0; k-- {
		i := m.paint.order[k]
		if i >= len(m.points) {
			continue
		}
		if p := m.at(m.points[i]); abs(p.X-at.X) <= half && abs(p.Y-at.Y) <= half {
			return i
		}
	}
	return -1
}

func abs(v float32) float32 { return max(v, -v) }

func (m *Map) toggle(i int) {
	if k := m.points[i].Key; m.chosen[k] {
		delete(m.chosen, k)
	} else {
		m.chosen[k] = true
	}
}

// Scrolled is Fyne's.
func (m *Map) Scrolled(e *fyne.ScrollEvent) {
	m.zoom(math.Exp(float64(e.Scrolled.DY)*0.012), e.Position)
}

// FocusGained is Fyne's.
func (m *Map) FocusGained() { m.focused = true; m.redraw() }

// FocusLost is Fyne's.
func (m *Map) FocusLost() { m.focused = false; m.redraw() }

// TypedRune is Fyne's.
func (m *Map) TypedRune(r rune) {
	switch r { // as plus lies elsewhere on every keyboard
	case '+':
		m.ZoomIn()
	case '-':
		m.ZoomOut()
	}
}

// TypedKey is Fyne's.
func (m *Map) TypedKey(e *fyne.KeyEvent) {
	if m.OnKey != nil && m.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyLeft:
		m.step(-1, 0)
	case fyne.KeyRight:
		m.step(1, 0)
	case fyne.KeyUp:
		m.step(0, -1)
	case fyne.KeyDown:
		m.step(0, 1)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if m.current >= 0 {
			m.toggle(m.current)
			m.changed()
		}
	case fyne.KeyN:
		m.grow()
	case fyne.Key0:
		m.Whole()
	case fyne.KeyEscape:
		if len(m.chosen) == 0 {
			control.PassOn(m, e)
			return
		}
		m.Choose()
	default:
		control.PassOn(m, e)
	}
}

// TypedShortcut is Fyne's.
func (m *Map) TypedShortcut(s fyne.Shortcut) {
	const distance = 60
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		for _, p := range m.points {
			if at := m.at(p); at.X >= 0 && at.Y >= 0 && at.X <= m.Size().Width && at.Y <= m.Size().Height {
				m.chosen[p.Key] = true
			}
		}
		m.changed()
		return
	case *desktop.CustomShortcut:
		if by, ok := map[fyne.KeyName]fyne.Position{
			fyne.KeyLeft: {X: distance}, fyne.KeyRight: {X: -distance}, fyne.KeyUp: {Y: distance}, fyne.KeyDown: {Y: -distance},
		}[s.KeyName]; ok && s.Modifier == fyne.KeyModifierShortcutDefault {
			m.move(by.X, by.Y)
			return
		}
	}
	control.PassShortcut(m, s)
}

// step goes to the nearest picture that way: what lies aside counts twice as far.
func (m *Map) step(dx, dy float64) {
	if len(m.points) == 0 {
		return
	}
	best, least := -1, math.Inf(1)
	from := Point{X: m.view.x, Y: m.view.y}
	if m.current >= 0 {
		from = m.points[m.current]
	}
	for i, p := range m.points {
		ahead, aside := (p.X-from.X)*dx+(p.Y-from.Y)*dy, math.Abs((p.X-from.X)*dy)+math.Abs((p.Y-from.Y)*dx)
		if m.current < 0 { // the first: nearest to the middle of the view
			ahead = math.Hypot(p.X-from.X, p.Y-from.Y) + 1e-9
			aside = 0
		}
		if d := ahead + 2*aside; i != m.current && ahead > 0 && d < least {
			best, least = i, d
		}
	}
	if best < 0 {
		return
	}
	m.current = best
	if !m.adds() {
		clear(m.chosen)
	}
	m.chosen[m.points[best].Key] = true
	m.reveal()
	m.changed()
}

// grow chooses the picture nearest to the current one of those that are not chosen.
func (m *Map) grow() {
	if m.current < 0 {
		m.step(1, 0)
		return
	}
	best, least := -1, math.Inf(1)
	from := m.points[m.current]
	m.chosen[from.Key] = true
	for i, p := range m.points {
		if d := math.Hypot(p.X-from.X, p.Y-from.Y); !m.chosen[p.Key] && d < least {
			best, least = i, d
		}
	}
	if best >= 0 {
		m.chosen[m.points[best].Key] = true
	}
	m.changed()
}

// reveal brings the current picture into view.
func (m *Map) reveal() {
	const edge = 40
	at := m.at(m.points[m.current])
	dx, dy := float32(0), float32(0)
	if at.X < edge {
		dx = edge - at.X
	} else if at.X > m.Size().Width-edge {
		dx = m.Size().Width - edge - at.X
	}
	if at.Y < edge {
		dy = edge - at.Y
	} else if at.Y > m.Size().Height-edge {
		dy = m.Size().Height - edge - at.Y
	}
	if dx != 0 || dy != 0 {
		m.move(dx, dy)
	}
}
