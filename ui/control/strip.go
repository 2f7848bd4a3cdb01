package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/style"
)

// Kind says what a strip tells.
type Kind int

// The kinds.
const (
	Information Kind = iota
	Attention
	Trouble
)

// Strip is a line of text on a tinted ground, with what can be done about it at its end.
func Strip(kind Kind, text string, actions ...fyne.CanvasObject) *fyne.Container {
	fill, color, icon := style.Tint, theme.ColorNamePrimary, style.Info
	switch kind {
	case Attention:
		fill, color, icon = style.WarningTint, theme.ColorNameWarning, style.Warning
	case Trouble:
		fill, color, icon = style.ErrorTint, theme.ColorNameError, style.Warning
	}
	words := container.New(growLayout{}, NewText(text).Wrapped())
	line := container.NewBorder(nil, nil, Row(style.Gap, NewIcon(icon, color, 20), Space(4, 1)), Row(style.Gap, actions...), words)
	return On(NewGround(fill, style.CardRadius), PadSides(line, style.CardPadding, 8))
}

// growLayout centres a wrapped text and asks for the height that it needs.
type growLayout struct{}

func (growLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().Max(fyne.NewSize(0, 32))
}

func (growLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := s.Height
	if t, ok := o[0].(*Text); ok {
		h = min(s.Height, t.HeightFor(s.Width))
	}
	o[0].Resize(fyne.NewSize(s.Width, h))
	o[0].Move(fyne.NewPos(0, (s.Height-h)/2))
}
