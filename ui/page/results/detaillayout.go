package results

import (
	"fyne.io/fyne/v2"

	"likeness/ui/control"
	"likeness/ui/style"
)

// flowLayout puts things side by side, and on further lines where they do not fit; none is wider than a line.
type flowLayout struct {
	gap   float32
	ends  bool    // the last, if it is beside another, stands at the right
	width float32 // that it was last laid out for
}

func (l *flowLayout) flow(o []fyne.CanvasObject, width float32, place func(c fyne.CanvasObject, x, y, w, h float32)) (height float32) {
	x, y, line := float32(0), float32(0), float32(0)
	for i, c := range o {
		if !c.Visible() {
			continue
		}
		m := c.MinSize()
		m.Width = min(m.Width, width)
		if x > 0 && x+m.Width > width {
			x, y, line = 0, y+line+4, 0
		}
		if l.ends && x > 0 && i == len(o)-1 {
			x = width - m.Width
		}
		h := max(24, m.Height)
		place(c, x, y+(h-m.Height)/2, m.Width, m.Height)
		x += m.Width + l.gap
		line = max(line, h)
	}
	return y + line
}

func (l *flowLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width == 0 {
		width = 320
	}
	return fyne.NewSize(120, l.flow(o, width, func(fyne.CanvasObject, float32, float32, float32, float32) {}))
}

func (l *flowLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.width = s.Width
	l.flow(o, s.Width, put)
}

// pairLayout is a word and a name after it, which is cut short where there is no room.
type pairLayout struct{}

const pairGap = 5

func (pairLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	name := o[1].(*control.Text).NaturalWidth() + 1
	return fyne.NewSize(o[0].MinSize().Width+pairGap+name, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

func (pairLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := o[0].MinSize().Width
	put(o[0], 0, 0, w, s.Height)
	put(o[1], w+pairGap, 0, max(0, s.Width-w-pairGap), s.Height)
}

// evenLayout puts things side by side, all of one width.
type evenLayout struct{ gap float32 }

func (l evenLayout) MinSize(o []fyne.CanvasObject) (s fyne.Size) {
	for _, c := range o {
		m := c.MinSize()
		s = fyne.NewSize(s.Width+m.Width+l.gap, max(s.Height, m.Height))
	}
	return fyne.NewSize(max(0, s.Width-l.gap), s.Height)
}

func (l evenLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	n := float32(len(o))
	w := (s.Width - l.gap*(n-1)) / n
	for i, c := range o {
		put(c, float32(i)*(w+l.gap), 0, w, s.Height)
	}
}

// halves are two cards side by side, the left one wider.
type halves struct{}

func (halves) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+b.Width+style.CardPadding, max(a.Height, b.Height))
}

func (halves) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := float32(int((s.Width - style.CardPadding) * 0.56))
	put(o[0], 0, 0, w, s.Height)
	put(o[1], w+style.CardPadding, 0, s.Width-w-style.CardPadding, s.Height)
}

// growFirst gives the first of two things the height that the second leaves.
type growFirst struct{}

const (
	leastPicture = 140
	panelPicture = 176 // at least, in the panel, which scrolls
	mostPicture  = 0.8 // of the width
)

func (growFirst) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	return fyne.NewSize(max(200, m.Width), panelPicture+style.Gap+m.Height)
}

func (growFirst) Layout(o []fyne.CanvasObject, s fyne.Size) {
	rest := heightAt(o[1], s.Width)
	h := max(panelPicture, min(s.Height-rest-style.Gap, s.Width*mostPicture))
	put(o[0], 0, 0, s.Width, h)
	put(o[1], 0, h+style.Gap, s.Width, rest)
}

// barLayout is a line of name, bar and per cent; the first two lie over each other.
type barLayout struct{}

func (barLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(180, max(28, o[0].MinSize().Height+4))
}

func (barLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	name := min(float32(120), s.Width*0.3)
	for _, c := range o[:2] {
		h := c.MinSize().Height
		put(c, 0, (s.Height-h)/2, name, h)
	}
	share := max(48, o[3].MinSize().Width)
	put(o[2], name+8, (s.Height-12)/2, s.Width-name-share-16, 12)
	put(o[3], s.Width-share, (s.Height-o[3].MinSize().Height)/2, share, o[3].MinSize().Height)
}

// squareLayout is a square picture with a line below it.
type squareLayout struct{}

func (squareLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(40, 62+4+o[1].MinSize().Height)
}

func (squareLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := o[1].MinSize().Height
	side := min(s.Width, s.Height-h-4)
	put(o[0], (s.Width-side)/2, 0, side, side)
	put(o[1], 0, side+4, s.Width, h)
}
