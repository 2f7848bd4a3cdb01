package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/inference/contactsheet"
	"likeness/inference/message"
	"likeness/ui/session"
	"likeness/ui/words"
)

var errNoName = message.New("a class needs a name")

func itoa(n int) string { return strconv.Itoa(n) }

// grid reads the numbers.
func (v *sheetView) grid() (g contactsheet.Grid, err error) {
	for i, to := range []*int{&g.TileWidth, &g.TileHeight, &g.Left, &g.Top, &g.GapX, &g.GapY} {
		if *to, err = strconv.Atoi(v.entries[i].Text); err != nil {
			return g, message.Errorf("%q is not a whole number of pixels", v.entries[i].Text)
		}
	}
	_, err = g.Layout(v.sheet.Width, v.sheet.Height)
	return g, err
}

func (v *sheetView) update() {
	g, err := v.grid()
	if err != nil {
		v.trouble.SetText(words.Sentence(words.Fault(err)))
		v.tiles.SetText("")
		v.preview.show(nil)
		return
	}
	l, err := g.Layout(v.sheet.Width, v.sheet.Height)
	if err != nil {
		return // grid has said so
	}
	v.trouble.SetText("")
	if l.RestX > 0 || l.RestY > 0 {
		v.trouble.SetText(words.F("{{.X}} pixels at the right and {{.Y}} below belong to no tile.", "X", l.RestX, "Y", l.RestY))
	}
	v.tiles.SetText(words.F("{{.Columns}} x {{.Rows}} tiles", "Columns", l.Columns, "Rows", l.Rows))
	v.preview.show(l)
}

// tilePreview is the sheet with a frame around each tile.
type tilePreview struct {
	widget.BaseWidget
	sheet  *session.Sheet
	layout *contactsheet.Layout
}

func newTilePreview(s *session.Sheet) *tilePreview {
	p := &tilePreview{sheet: s}
	p.ExtendBaseWidget(p)
	return p
}

func (p *tilePreview) show(l *contactsheet.Layout) {
	p.layout = l
	p.Refresh()
}

// CreateRenderer is Fyne's.
func (p *tilePreview) CreateRenderer() fyne.WidgetRenderer {
	r := &tilePreviewRenderer{p: p, img: canvas.NewImageFromImage(p.sheet.Preview)}
	r.img.FillMode, r.img.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
	r.build(p.Size())
	return r
}

type tilePreviewRenderer struct {
	p    *tilePreview
	img  *canvas.Image
	objs []fyne.CanvasObject
}

// mostFrames bounds what is drawn; a sheet of more tiles shows the first ones framed.
const mostFrames = 400

func (r *tilePreviewRenderer) build(s fyne.Size) {
	r.objs = append(r.objs[:0], r.img)
	w, h := float32(r.p.sheet.Width), float32(r.p.sheet.Height)
	scale := min(s.Width/w, s.Height/h)
	if scale <= 0 {
		return
	}
	left, top := (s.Width-w*scale)/2, (s.Height-h*scale)/2
	r.img.Move(fyne.NewPos(left, top))
	r.img.Resize(fyne.NewSize(w*scale, h*scale))
	if r.p.layout == nil {
		return
	}
	color := r.p.Theme().Color(theme.ColorNamePrimary, fyne.CurrentApp().Settings().ThemeVariant())
	for i, t := range r.p.layout.Tiles {
		if i == mostFrames {
			return
		}
		frame := canvas.NewRectangle(nil)
		frame.StrokeColor, frame.StrokeWidth = color, 1.5
		frame.Move(fyne.NewPos(left+float32(t.Rect.Min.X)*scale, top+float32(t.Rect.Min.Y)*scale))
		frame.Resize(fyne.NewSize(float32(t.Rect.Dx())*scale, float32(t.Rect.Dy())*scale))
		r.objs = append(r.objs, frame)
	}
}

func (r *tilePreviewRenderer) Layout(s fyne.Size)           { r.build(s) }
func (r *tilePreviewRenderer) MinSize() fyne.Size           { return fyne.NewSize(300, 240) }
func (r *tilePreviewRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *tilePreviewRenderer) Destroy()                     {}
func (r *tilePreviewRenderer) Refresh() {
	r.build(r.p.Size())
	canvas.Refresh(r.p)
}
