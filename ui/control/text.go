// Package control holds the window's own controls: texts, buttons, bars, cards, strips, choices. They know how they look and what was done to
// them, and nothing of pictures or training. Colours and sizes come from package style; all can be used with the keyboard alone and show
// where the focus is.
//
// As everywhere in Fyne, they are made, changed and read on the window's goroutine only.
package control

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Text is a text that follows the theme, on one line or wrapped to its width. Unlike Fyne's labels it has no space around it.
type Text struct {
	widget.BaseWidget
	text  string
	size  fyne.ThemeSizeName
	color fyne.ThemeColorName
	bold  bool
	align fyne.TextAlign
	wrap  bool
	short bool   // shortened with an ellipsis where it does not fit
	brief string // said whole in its place where it does not fit, or nothing; "" for its beginning

	lines []*canvas.Text
}

// NewText makes a text of the usual size and colour.
func NewText(text string) *Text {
	t := &Text{text: text, size: theme.SizeNameText, color: theme.ColorNameForeground}
	t.ExtendBaseWidget(t)
	return t
}

// Caption makes a small text in the secondary colour.
func Caption(text string) *Text { return NewText(text).Sized(theme.SizeNameCaptionText).Secondary() }

// Title makes a bold text of the given size.
func Title(text string, size fyne.ThemeSizeName) *Text { return NewText(text).Bold().Sized(size) }

// Bold makes it bold, and returns it, as the other setters do.
func (t *Text) Bold() *Text { t.bold = true; return t }

// SetBold makes it bold or not.
func (t *Text) SetBold(on bool) {
	if t.bold != on {
		t.bold = on
		t.Refresh()
	}
}

// Sized sets the size.
func (t *Text) Sized(n fyne.ThemeSizeName) *Text { t.size = n; return t }

// Colored sets the colour.
func (t *Text) Colored(n fyne.ThemeColorName) *Text {
	if t.color != n {
		t.color = n
		t.Refresh()
	}
	return t
}

// Secondary sets the colour of what matters less.
func (t *Text) Secondary() *Text { return t.Colored(theme.ColorNamePlaceHolder) }

// Aligned sets where a line stands in a wider space.
func (t *Text) Aligned(a fyne.TextAlign) *Text { t.align = a; return t }

// Wrapped lets the text go over several lines.
func (t *Text) Wrapped() *Text { t.wrap = true; return t }

// Shortened lets the text end with an ellipsis where it does not fit, instead of asking for its full width.
func (t *Text) Shortened() *Text { t.short = true; return t }

// Text is what it says.
func (t *Text) Text() string { return t.text }

// SetText changes what it says.
func (t *Text) SetText(s string) {
	t.SetTexts(s, "")
}

// SetTexts changes what a shortened text says, and what it says where there is no room for that; where there is none for this either it says nothing.
func (t *Text) SetTexts(s, brief string) {
	if s == t.text && brief == t.brief {
		return
	}
	t.text, t.brief = s, brief
	t.Refresh()
}

func (t *Text) style() fyne.TextStyle { return fyne.TextStyle{Bold: t.bold} }

func (t *Text) measure(s string) float32 {
	return fyne.MeasureText(s, t.Theme().Size(t.size), t.style()).Width
}

func (t *Text) lineHeight() float32 {
	size := t.Theme().Size(t.size)
	h := fyne.MeasureText("Ag", size, t.style()).Height
	return float32(int(max(h, size*1.25) + 0.5))
}

// split gives the lines for a width.
func (t *Text) split(width float32) []string {
	switch {
	case t.wrap && width > 0:
		return wrapped(t.text, width, t.measure)
	case t.short && width > 0:
		switch {
		case t.brief == "" || t.measure(t.text) <= width:
			return []string{Shorten(t.text, width, t.measure)}
		case t.measure(t.brief) <= width:
			return []string{t.brief}
		}
		return []string{""}
	}
	return strings.Split(t.text, "\n")
}

// Shorten cuts a text so that it fits with an ellipsis at its end.
func Shorten(s string, width float32, measure func(string) float32) string {
	if measure(s) <= width {
		return s
	}
	r := []rune(s)
	low, high := 0, len(r)
	for low < high {
		mid := (low + high + 1) / 2
		if measure(string(r[:mid])+"…") <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return strings.TrimRight(string(r[:low]), " ") + "…"
}

// wrapped breaks a text at spaces, and within a word only where the word alone is too long.
func wrapped(s string, width float32, measure func(string) float32) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line := ""
		for _, word := range strings.FieldsFunc(paragraph, func(r rune) bool { return r == ' ' || r == '\t' }) { // not at spaces that hold together
			joined := word
			if line != "" {
				joined = line + " " + word
			}
			if measure(joined) <= width {
				line = joined
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			for line = word; measure(line) > width; {
				r := []rune(line)
				n := len(r)
				for n > 1 && measure(string(r[:n])) > width {
					n--
				}
				if n == len(r) {
					break
				}
				lines, line = append(lines, string(r[:n])), string(r[n:])
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// MinSize of a wrapped text is as high as its lines at the width that it was last given.
func (t *Text) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	lines := t.split(t.Size().Width)
	h := t.lineHeight() * float32(len(lines))
	if t.wrap || t.short {
		return fyne.NewSize(24, h)
	}
	w := float32(0)
	for _, l := range lines {
		w = max(w, t.measure(l))
	}
	return fyne.NewSize(w, h)
}

// NaturalWidth is how wide it is when it is neither wrapped nor shortened.
func (t *Text) NaturalWidth() float32 {
	w := float32(0)
	for l := range strings.SplitSeq(t.text, "\n") {
		w = max(w, t.measure(l))
	}
	return w
}

// HeightFor is how high it is when it is so wide.
func (t *Text) HeightFor(width float32) float32 {
	return t.lineHeight() * float32(len(t.split(width)))
}

// Resize lays a wrapped text out anew.
func (t *Text) Resize(s fyne.Size) {
	changed := t.Size().Width != s.Width
	t.BaseWidget.Resize(s)
	if changed && (t.wrap || t.short) {
		t.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{t: t}
	r.build()
	return r
}

type textRenderer struct {
	t    *Text
	objs []fyne.CanvasObject
}

func (r *textRenderer) build() {
	t := r.t
	lines := t.split(t.Size().Width)
	for len(t.lines) < len(lines) {
		t.lines = append(t.lines, canvas.NewText("", nil))
	}
	t.lines = t.lines[:len(lines)]
	r.objs = r.objs[:0]
	th := t.Theme()
	variant := fyne.CurrentApp().Settings().ThemeVariant()
	for i, s := range lines {
		c := t.lines[i]
		c.Text, c.TextSize, c.TextStyle, c.Alignment = s, th.Size(t.size), t.style(), t.align
		c.Color = th.Color(t.color, variant)
		r.objs = append(r.objs, c)
	}
	r.place(t.Size())
}

func (r *textRenderer) place(s fyne.Size) {
	h := r.t.lineHeight()
	top := float32(0)
	if free := s.Height - h*float32(len(r.t.lines)); free > 0 && !r.t.wrap {
		top = free / 2
	}
	for i, c := range r.t.lines {
		c.Move(fyne.NewPos(0, top+h*float32(i)))
		c.Resize(fyne.NewSize(s.Width, h))
	}
}

func (r *textRenderer) Layout(s fyne.Size)           { r.place(s) }
func (r *textRenderer) MinSize() fyne.Size           { return r.t.MinSize() }
func (r *textRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Refresh() {
	r.build()
	canvas.Refresh(r.t)
}
