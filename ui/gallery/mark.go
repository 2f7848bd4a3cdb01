package gallery

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
	"likeness/ui/words"
)

// Mark is the state of a picture. Each has an icon, a word and a colour.
type Mark int

// The marks.
const (
	NoMark Mark = iota
	Error       // the answer is not the label
	NotSure
	Doubt // the label looks wrong
	ByYou // the user has said the class
)

// look of a mark.
func (m Mark) look() (icon fyne.Resource, word string, fill, stroke, text fyne.ThemeColorName) {
	switch m {
	case Error:
		return style.Cross, words.T("Error"), theme.ColorNameError, style.Clear, style.OnError
	case NotSure:
		return style.Half, words.T("Not sure"), style.Surface, style.Control, theme.ColorNameForeground
	case Doubt:
		return style.Doubt, words.T("Label?"), style.WarningTint, theme.ColorNameWarning, theme.ColorNameWarning
	case ByYou:
		return style.Pencil, words.T("by you"), style.Surface, style.Control, theme.ColorNameForeground
	}
	return nil, "", style.Clear, style.Clear, theme.ColorNameForeground
}

// badge draws a mark.
type badge struct {
	mark    Mark
	ground  *canvas.Rectangle
	icon    *canvas.Image
	text    *canvas.Text
	objects []fyne.CanvasObject
}

const (
	badgeHeight = 24
	badgeIcon   = 14
)

func newBadge() *badge {
	b := &badge{mark: -1, ground: canvas.NewRectangle(color.Transparent), icon: &canvas.Image{}, text: canvas.NewText("", color.Transparent)}
	b.ground.CornerRadius = 4
	b.text.TextStyle.Bold = true
	b.objects = []fyne.CanvasObject{b.ground, b.icon, b.text}
	b.set(NoMark, fyne.CurrentApp().Settings().Theme())
	return b
}

// set shows a mark, and draws nothing anew where it is the same.
func (b *badge) set(m Mark, th fyne.Theme) {
	if b.mark == m {
		return
	}
	b.mark = m
	b.draw(th)
}

func (b *badge) draw(th fyne.Theme) {
	variant := fyne.CurrentApp().Settings().ThemeVariant()
	icon, word, fill, stroke, text := b.mark.look()
	for _, o := range b.objects {
		if b.mark == NoMark {
			o.Hide()
		} else {
			o.Show()
		}
	}
	if b.mark == NoMark {
		return
	}
	b.ground.FillColor, b.ground.StrokeColor, b.ground.StrokeWidth = th.Color(fill, variant), th.Color(stroke, variant), 1
	if stroke == style.Clear {
		b.ground.StrokeWidth = 0
	}
	b.icon.Resource = style.Themed(icon, text)
	b.text.Text, b.text.Color, b.text.TextSize = word, th.Color(text, variant), th.Size(theme.SizeNameCaptionText)
	b.ground.Refresh()
	b.icon.Refresh()
	b.text.Refresh()
}

func (b *badge) size() fyne.Size {
	if b.mark == NoMark {
		return fyne.Size{}
	}
	m := b.text.MinSize()
	return fyne.NewSize(6+badgeIcon+5+m.Width+7, max(badgeHeight, m.Height+4))
}

// place puts the badge at a place, with its right side there where that is asked for.
func (b *badge) place(at fyne.Position, fromRight bool) {
	s := b.size()
	if fromRight {
		at.X -= s.Width
	}
	b.ground.Move(at)
	b.ground.Resize(s)
	b.icon.Move(at.AddXY(6, (s.Height-badgeIcon)/2))
	b.icon.Resize(fyne.NewSquareSize(badgeIcon))
	m := b.text.MinSize()
	b.text.Move(at.AddXY(6+badgeIcon+5, (s.Height-m.Height)/2))
	b.text.Resize(m)
}

// Badge is a mark by itself, for use beside a text.
type Badge struct {
	widget.BaseWidget
	b *badge
}

// NewBadge makes one without a mark.
func NewBadge() *Badge {
	w := &Badge{b: newBadge()}
	w.ExtendBaseWidget(w)
	return w
}

// Set changes the mark; NoMark shows nothing and takes no room.
func (w *Badge) Set(m Mark) {
	w.b.set(m, w.Theme())
	w.Hidden = m == NoMark
	w.Refresh()
}

// Mark is the one that is shown.
func (w *Badge) Mark() Mark { return w.b.mark }

// CreateRenderer is Fyne's.
func (w *Badge) CreateRenderer() fyne.WidgetRenderer { return &badgeRenderer{w} }

type badgeRenderer struct{ w *Badge }

func (r *badgeRenderer) Layout(s fyne.Size) {
	r.w.b.place(fyne.NewPos(0, (s.Height-r.w.b.size().Height)/2), false)
}
func (r *badgeRenderer) MinSize() fyne.Size           { return r.w.b.size() }
func (r *badgeRenderer) Objects() []fyne.CanvasObject { return r.w.b.objects }
func (r *badgeRenderer) Destroy()                     {}
func (r *badgeRenderer) Refresh() {
	r.w.b.draw(r.w.Theme())
	r.Layout(r.w.Size())
	canvas.Refresh(r.w)
}
