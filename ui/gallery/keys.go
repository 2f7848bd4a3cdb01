package gallery

import (
	"fyne.io/fyne/v2"

	"likeness/ui/control"
)

// FocusGained is Fyne's.
func (g *Gallery) FocusGained() {
	g.focused = true
	if g.current < 0 && g.n > 0 {
		g.current, g.anchor = g.grid.first(g.scroll.Offset.Y), g.grid.first(g.scroll.Offset.Y)
	}
	g.redrawFrames()
}

// FocusLost is Fyne's.
func (g *Gallery) FocusLost() {
	g.focused = false
	g.redrawFrames()
}

// TypedRune is Fyne's.
func (g *Gallery) TypedRune(rune) {}

// TypedShortcut is Fyne's: Ctrl+A. Other shortcuts go on to the window.
func (g *Gallery) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutSelectAll); ok {
		g.ChooseAll()
		return
	}
	control.PassShortcut(g, s)
}

// TypedKey is Fyne's.
func (g *Gallery) TypedKey(e *fyne.KeyEvent) {
	if g.OnKey != nil && g.OnKey(e) {
		return
	}
	page := g.grid.columns * max(1, int(g.Size().Height/(g.grid.tile.Height+gap)))
	switch e.Name {
	case fyne.KeyLeft:
		g.step(-1)
	case fyne.KeyRight:
		g.step(1)
	case fyne.KeyUp:
		g.step(-g.grid.columns)
	case fyne.KeyDown:
		g.step(g.grid.columns)
	case fyne.KeyPageUp:
		g.step(-page)
	case fyne.KeyPageDown:
		g.step(page)
	case fyne.KeyHome:
		g.step(-g.n)
	case fyne.KeyEnd:
		g.step(g.n)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if g.current >= 0 {
			g.chooseOnly(g.current)
			g.open()
		}
	case fyne.KeyEscape:
		g.ChooseNone()
	default:
		control.PassOn(g, e)
	}
}

// step moves by so many pictures, with Shift choosing them.
func (g *Gallery) step(by int) {
	if g.n == 0 {
		return
	}
	to := g.current + by
	if by == g.grid.columns && to >= g.n && g.current/g.grid.columns < (g.n-1)/g.grid.columns {
		to = g.n - 1 // down to a last row that is not full
	} else if (by == g.grid.columns || by == -g.grid.columns) && (to < 0 || to >= g.n) {
		return
	}
	to = max(0, min(to, g.n-1))
	if g.modifiers()&fyne.KeyModifierShift != 0 {
		g.chooseTo(to)
	} else {
		g.chooseOnly(to)
	}
	g.move(to)
}
