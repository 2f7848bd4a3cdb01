package classify

import (
	"fyne.io/fyne/v2"

	"likeness/ui/control"
	"likeness/ui/gallery"
	"likeness/ui/style"
)

// sides is the column of cards at the left and the pictures at the right.
type sides struct{}

func (sides) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 300) }

func (sides) Layout(o []fyne.CanvasObject, s fyne.Size) {
	margin, left := float32(style.PageMargin), float32(304)
	if style.Narrow(s.Width) {
		margin, left = 16, 256
	}
	left = max(left, min(o[0].MinSize().Width-scrollRoom, s.Width/2)) // of a long language and of large text
	o[0].Move(fyne.NewPos(margin, 16))
	o[0].Resize(fyne.NewSize(left+scrollRoom, s.Height-16))
	x := margin + left + margin
	o[1].Move(fyne.NewPos(x, 16))
	o[1].Resize(fyne.NewSize(s.Width-x-margin, s.Height-16))
}

// scrollRoom is what the column of cards leaves for its scroll bar, in the margin beside it.
const scrollRoom = 10

// atEdge puts a gallery so that its tiles, and not the room for the frames around them, begin at the left.
type atEdge struct{}

func (atEdge) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (atEdge) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Move(fyne.NewPos(-gallery.Edge, -gallery.Edge))
	o[0].Resize(s.AddWidthHeight(gallery.Edge, gallery.Edge))
}

// sliderEdge is the room that Fyne's slider leaves at its ends.
const sliderEdge = 11

// fullSlider gives a slider the whole width, so that its line and not the room at its ends begins at the left.
type fullSlider struct{}

func (fullSlider) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (fullSlider) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Move(fyne.NewPos(-sliderEdge, 0))
	o[0].Resize(s.AddWidthHeight(2*sliderEdge, 0))
}

// headLayout is the title, what there is to say about it, and the choice of the order at the right.
type headLayout struct{}

func orderWidth() float32 { return style.Scaled(184) }

func (headLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(orderWidth()+100, max(40, o[0].MinSize().Height))
}

func (headLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	title, facts, label, order := o[0].(*control.Text), o[1], o[2], o[3]
	place := func(c fyne.CanvasObject, x, width float32) {
		h := c.MinSize().Height
		c.Resize(fyne.NewSize(width, h))
		c.Move(fyne.NewPos(x, (s.Height-h)/2))
	}
	need := fyne.MeasureText(title.Text(), title.Theme().Size(style.PageTitle), fyne.TextStyle{Bold: true}).Width + 2
	end := s.Width
	if order.Visible() {
		w := max(orderWidth(), order.MinSize().Width)
		if need+16+w > s.Width { // the name of the pile needs the room
			w = order.MinSize().Width
		}
		place(order, s.Width-w, w)
		end = s.Width - w - 16
		show(label, s.Width >= style.Scaled(620))
		if w := label.MinSize().Width; label.Visible() {
			place(label, end+8-w, w)
			end -= w + 8
		}
	} else {
		show(label, false)
	}
	width := min(need, end)
	place(title, 0, width)
	room := end - width - 16
	show(facts, room >= 24)
	place(facts, width+16, max(24, room))
	facts.Move(facts.Position().AddXY(0, 3))
}
