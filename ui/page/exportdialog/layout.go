package exportdialog

import (
	"cmp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/inference/export"
	"likeness/ui/control"
	"likeness/ui/style"
)

func set(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
	}
}

// worstFirst sorts pictures: another class first, then by the difference.
func worstFirst(list []export.Comparison) []export.Comparison {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b export.Comparison) int {
		if a.Same != b.Same {
			if a.Same {
				return 1
			}
			return -1
		}
		return cmp.Compare(b.Difference, a.Difference)
	})
	return out
}

// addFile adds a line with a file to a list.
func addFile(list *fyne.Container, name, about, size string) {
	if len(list.Objects) > 0 {
		list.Add(control.Rule())
	}
	icon := style.Document
	if strings.HasSuffix(name, "/") {
		icon, name = style.Folder, strings.TrimSuffix(name, "/")
	}
	list.Add(container.New(fileLayout{}, control.NewIcon(icon, theme.ColorNamePlaceHolder, 18), control.NewText(name).Bold().Shortened(),
		control.NewText(about).Secondary().Shortened(), control.NewText(size)))
}

// labelled puts a name before a control.
func labelled(name string, content fyne.CanvasObject) fyne.CanvasObject {
	return container.New(labelLayout{}, control.NewText(name).Secondary(), content)
}

type labelLayout struct{}

func labelWidth() float32 { return style.Scaled(112) }

func (labelLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	return fyne.NewSize(m.Width+labelWidth(), m.Height)
}

func (labelLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l := o[0].MinSize()
	o[0].Resize(fyne.NewSize(labelWidth(), l.Height))
	o[0].Move(fyne.NewPos(0, (s.Height-l.Height)/2))
	o[1].Resize(fyne.NewSize(s.Width-labelWidth(), s.Height))
	o[1].Move(fyne.NewPos(labelWidth(), 0))
}

// fileLayout is an icon, a name, what it is, and its size at the right.
type fileLayout struct{}

func (fileLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 36) }

func (fileLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	put := func(c fyne.CanvasObject, x, w float32) {
		h := c.MinSize().Height
		c.Resize(fyne.NewSize(w, h))
		c.Move(fyne.NewPos(x, (s.Height-h)/2))
	}
	s.Width -= 14 // for the scroll bar
	size := o[3].MinSize().Width
	put(o[0], 0, 20)
	name := style.Scaled(144)
	put(o[1], 32, name)
	put(o[2], 40+name, max(0, s.Width-40-name-size-12))
	put(o[3], s.Width-size, size)
}

// checkLayout is a mark, a text, and a figure at the right.
type checkLayout struct{}

func (checkLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 30) }

func (checkLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	figure := o[2].MinSize()
	o[0].Resize(fyne.NewSize(20, 20))
	o[0].Move(fyne.NewPos(0, (s.Height-20)/2))
	h := o[1].MinSize().Height
	o[1].Resize(fyne.NewSize(max(0, s.Width-32-figure.Width-12), h))
	o[1].Move(fyne.NewPos(32, (s.Height-h)/2))
	o[2].Resize(figure)
	o[2].Move(fyne.NewPos(s.Width-figure.Width, (s.Height-figure.Height)/2))
}
