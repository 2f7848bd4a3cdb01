package results

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

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
	if !there {
		show(p.overview.content, false)
		show(p.detail.content, false)
	}
	show(p.empty, !there)
	show(p.gallery, there && len(p.verdict.list) > 0)
	show(p.nothing, there && len(p.verdict.list) == 0)
	if !there {
		put(p.strips, style.PageMargin, 16, s.Width-2*style.PageMargin, p.strips.MinSize().Height)
		put(p.empty, 0, 0, s.Width, s.Height)
		return
	}
	narrow := style.Narrow(s.Width)
	margin, top := float32(style.PageMargin), float32(16)
	if narrow {
		margin, top = 16, 12
	}
	if !narrow && p.mode == mixing {
		p.mode = browsing
	}
	p.detail.arrange(narrow)
	if narrow && p.mode != browsing {
		l.fullPage(s, margin)
		return
	}
	beside := p.mode == looking && !narrow
	width := s.Width - 2*margin
	side, left := float32(0), width
	if !narrow {
		side = max(style.Scaled(344), min(style.Scaled(400), float32(int(s.Width*0.2875))))
		left = width - side - style.PageMargin
	}
	show(p.overview.content, !narrow && !beside)
	show(p.overview.top, false)
	show(p.detail.content, beside)
	over := width // of header and filters
	if beside {
		over = left
	}
	p.head.arrange(s.Width, over, beside)
	p.filters.arrange(over, narrow)
	y := top
	h := p.head.content.MinSize().Height
	put(p.head.content, margin, y, over, h)
	y += h + 22
	if narrow {
		y -= 8
	}
	h = p.filters.content.MinSize().Height
	put(p.filters.content, margin, y, over, h)
	y += h + 18
	bottom := s.Height
	if p.strips.Visible() {
		h = heightAt(p.strips, left)
		put(p.strips, margin, bottom-margin-h, left, h)
		bottom -= margin + h + 8
	}
	put(p.gallery, margin-gallery.Edge, y-gallery.Edge, left+gallery.Edge, bottom-y+gallery.Edge)
	put(p.nothing, margin, y, left, bottom-y)
	put(p.overview.content, margin+left+style.PageMargin, y, side, s.Height-y-margin)
	put(p.detail.content, margin+left+style.PageMargin, panelTop, side, s.Height-panelTop-margin)
}

// fullPage shows the mix-ups or one picture alone.
func (l *pageLayout) fullPage(s fyne.Size, margin float32) {
	p := l.p
	for _, o := range []fyne.CanvasObject{p.head.content, p.filters.content, p.gallery, p.nothing} {
		show(o, false)
	}
	show(p.overview.content, p.mode == mixing)
	show(p.overview.top, true)
	show(p.detail.content, p.mode == looking)
	bottom := s.Height - margin
	if p.strips.Visible() {
		h := heightAt(p.strips, s.Width-2*margin)
		put(p.strips, margin, bottom-h, s.Width-2*margin, h)
		bottom -= h + 8
	}
	put(p.overview.content, margin, 12, s.Width-2*margin, bottom-12)
	put(p.detail.content, margin, 12, s.Width-2*margin, bottom-12)
}

// heightAt is how high something is that wraps its text, at a width.
func heightAt(o fyne.CanvasObject, width float32) float32 {
	o.Resize(fyne.NewSize(width, o.Size().Height))
	return o.MinSize().Height
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

// panelTop is where the panel of one picture begins.
const panelTop = 10

// besideBar leaves room for a scroll bar at the right of what scrolls, cardPadding that much less around it.
func besideBar(content fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(0, 0, 0, 12), content)
}

func cardPadding(content fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(style.CardPadding, style.CardPadding, style.CardPadding, style.CardPadding-12), content)
}
