package results

import (
	"fyne.io/fyne/v2"

	"likeness/ui/gallery"
	"likeness/ui/style"
)

// pageLayout lays the page out for its width.
type pageLayout struct{ p *Page }

func (l *pageLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 400) }

func (l *pageLayout) Layout(_ []fyne.CanvasObject, s fyne.Size) {
	p := l.p
	there := p.verdict != nil
	for _, o := range []fyne.CanvasObject{p.head.content, p.filters.content} {
		show(o, there)
	}
	show(p.empty, !there)
	show(p.gallery, there && len(p.verdict.list) > 0)
	show(p.nothing, there && len(p.verdict.list) == 0)
	if !there {
		put(p.strips, style.PageMargin, 16, s.Width-2*style.PageMargin, p.strips.MinSize().Height)
		put(p.empty, 0, 0, s.Width, s.Height)
		return
	}
	narrow := s.Width < style.Break
	margin, top := float32(style.PageMargin), float32(20)
	if narrow {
		margin, top = 16, 12
	}
	p.head.arrange(narrow, false)
	p.filters.arrange(narrow)
	width := s.Width - 2*margin
	y := top
	h := p.head.content.MinSize().Height
	put(p.head.content, margin, y, width, h)
	y += h + 22
	if narrow {
		y -= 8
	}
	h = p.filters.content.MinSize().Height
	put(p.filters.content, margin, y, width, h)
	y += h + 18
	bottom := s.Height - margin
	if p.strips.Visible() {
		p.strips.Resize(fyne.NewSize(width, 0))
		h = p.strips.MinSize().Height
		put(p.strips, margin, bottom-h, width, h)
		bottom -= h + 8
	} else {
		bottom = s.Height
	}
	left := width
	put(p.gallery, margin-gallery.Edge, y-gallery.Edge, left+gallery.Edge, bottom-y+gallery.Edge)
	put(p.nothing, margin, y, left, bottom-y)
}

func put(o fyne.CanvasObject, x, y, width, height float32) {
	o.Resize(fyne.NewSize(width, height))
	o.Move(fyne.NewPos(x, y))
}

func show(o fyne.CanvasObject, on bool) {
	if on != o.Visible() {
		if on {
			o.Show()
		} else {
			o.Hide()
		}
	}
}

// stack lays things out one below the other at full width; what wraps gets the height that it needs at that width.
type stack struct{ gap float32 }

func (l stack) MinSize(o []fyne.CanvasObject) (s fyne.Size) {
	n := 0
	for _, c := range o {
		if c.Visible() {
			m := c.MinSize()
			s = fyne.NewSize(max(s.Width, m.Width), s.Height+m.Height)
			n++
		}
	}
	return s.AddWidthHeight(0, l.gap*float32(max(0, n-1)))
}

func (l stack) Layout(o []fyne.CanvasObject, s fyne.Size) {
	y := float32(0)
	for _, c := range o {
		if c.Visible() {
			c.Resize(fyne.NewSize(s.Width, c.MinSize().Height))
			h := c.MinSize().Height // at that width
			put(c, 0, y, s.Width, h)
			y += h + l.gap
		}
	}
}
