// Package welcome is the page while no project is open: drop folders, try the sample, open a project.
package welcome

import (
	"bytes"
	"image"
	_ "image/jpeg" // the sample's pictures
	"io/fs"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/draw"

	"likeness/resources"
	"likeness/training/project"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// Page is the welcome page.
type Page struct {
	page.Passive
	host    *page.Host
	content *fyne.Container
	recent  *fyne.Container
}

// New makes the page.
func New(h *page.Host) *Page {
	p := &Page{host: h, recent: container.NewVBox()}
	head := container.New(control.Stack{Gap: 4},
		control.Title(words.T("Teach the computer to tell your pictures apart"), style.PageTitle).Wrapped(),
		control.NewText(words.T("Show it some examples of each class. It learns in a few minutes, and then sorts the rest for you.")).Secondary().Wrapped())
	privacy := container.NewBorder(nil, nil, control.NewIcon(style.Lock, theme.ColorNamePlaceHolder, 18), nil,
		control.PadSides(control.Caption(words.T("Everything stays on this computer: your pictures are never sent anywhere. No internet is needed.")).Wrapped(), 8, 0))
	body := container.New(columns{}, p.dropField(), p.side())
	p.content = control.PadSides(container.NewBorder(control.PadSides(head, 0, 16), control.PadSides(privacy, 0, 12), nil, nil, container.NewVScroll(body)), 32, 24)
	return p
}

// columns gives the left two thirds, and the right the rest, at least 320 and what its buttons need in large text.
type columns struct{}

func (columns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(320+16+320, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

func (columns) Layout(o []fyne.CanvasObject, s fyne.Size) {
	right := max(320, o[1].MinSize().Width, min(400, s.Width*0.35))
	gap := float32(32)
	if style.Narrow(s.Width) {
		gap = 16
	}
	o[0].Resize(fyne.NewSize(s.Width-right-gap, s.Height))
	o[0].Move(fyne.NewPos(0, 0))
	o[1].Resize(fyne.NewSize(right, s.Height))
	o[1].Move(fyne.NewPos(s.Width-right, 0))
}

// dropField shows what to drop: one folder a class.
func (p *Page) dropField() fyne.CanvasObject {
	example := func(n int) fyne.CanvasObject {
		return container.NewHBox(miniature("photo", words.T("photo"), n), control.Space(16, 1), miniature("drawing", words.T("drawing"), n))
	}
	text := control.NewText(words.T("One folder for each class – or one parent folder whose sub-folders are the classes. 20 pictures in each class are enough to start.")).
		Secondary().Wrapped().Aligned(fyne.TextAlignCenter)
	button := control.NewButton(words.T("Choose folder…"), style.Folder, control.Main, func() {
		choose.Folder(p.host.Window, words.T("Choose a folder of pictures"), func(path string) { p.host.Drop([]string{path}) })
	})
	middle := container.New(field{}, example(3), example(2), control.Title(words.T("Drop folders of pictures here"), style.DialogTitle).Wrapped().Aligned(fyne.TextAlignCenter), text, button)
	return control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(theme.ColorNamePrimary, 2), middle)
}

// field puts one of two examples, by what fits, a title, a text and a button below each other in the middle.
type field struct{}

const (
	fieldText = 460 // the width of its text, where there is room
	fieldGap  = 12  // at its sides
)

// fieldGaps is the room above each thing of the field.
var fieldGaps = [...]float32{0, 0, 24, style.Gap, 20}

func (field) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := float32(fieldGap)
	for _, gap := range fieldGaps {
		h += gap
	}
	for _, c := range []fyne.CanvasObject{o[1], o[4]} {
		h += c.MinSize().Height
	}
	width := max(o[1].MinSize().Width, o[4].MinSize().Width)
	for _, c := range o[2:4] {
		h += c.(*control.Text).HeightFor(width)
	}
	return fyne.NewSize(width+2*fieldGap, h)
}

func (field) Layout(o []fyne.CanvasObject, s fyne.Size) {
	width := min(fieldText, s.Width-2*fieldGap)
	wide := o[0].MinSize().Width <= s.Width-2*fieldGap
	o[0].(*fyne.Container).Hidden, o[1].(*fyne.Container).Hidden = !wide, wide
	sizes := make([]fyne.Size, len(o))
	height := float32(0)
	for i, c := range o {
		sizes[i] = c.MinSize()
		if text, wraps := c.(*control.Text); wraps {
			sizes[i] = fyne.NewSize(width, text.HeightFor(width))
		}
		if c.Visible() {
			height += fieldGaps[i] + sizes[i].Height
		}
	}
	y := (s.Height - height) / 2
	for i, c := range o {
		if c.Visible() {
			y += fieldGaps[i]
			c.Resize(sizes[i])
			c.Move(fyne.NewPos((s.Width-sizes[i].Width)/2, y))
			y += sizes[i].Height
		}
	}
}

// miniature shows sample pictures as a folder does.
func miniature(folder, name string, n int) fyne.CanvasObject {
	row := container.NewHBox()
	for _, file := range sampleFiles(folder, n, 64) {
		row.Add(file)
	}
	card := control.On(control.NewGround(theme.ColorNameBackground, style.CardRadius).Outlined(style.Border, 1), control.Pad(row, 8))
	label := control.Row(6, control.NewIcon(style.Folder, theme.ColorNamePlaceHolder, 16), control.NewText(name).Secondary())
	return container.NewVBox(card, container.NewCenter(label))
}

// sampleFiles are the first pictures of a sample class.
func sampleFiles(folder string, n int, side float32) []fyne.CanvasObject {
	files := resources.Sample()
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		return nil
	}
	var out []fyne.CanvasObject
	for i := 0; i < len(entries) && len(out) < n; i += max(1, len(entries)/n-1) {
		data, err := fs.ReadFile(files, folder+"/"+entries[i].Name())
		if err != nil {
			continue
		}
		m := canvas.NewImageFromImage(small(data, int(2*side)))
		m.FillMode, m.ScaleMode, m.CornerRadius = canvas.ImageFillCover, canvas.ImageScaleSmooth, style.ThumbRadius
		m.SetMinSize(fyne.NewSquareSize(side))
		out = append(out, m)
	}
	return out
}

// small is the middle of a picture in a square of so many pixels, so that the whole of it need not be kept while the window is open.
func small(data []byte, side int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	m, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return out // the sample's pictures are JPEGs, which a test of theirs decodes
	}
	b := m.Bounds()
	n := min(b.Dx(), b.Dy())
	middle := image.Rect(0, 0, n, n).Add(b.Min).Add(image.Pt((b.Dx()-n)/2, (b.Dy()-n)/2))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), m, middle, draw.Src, nil)
	return out
}

// across puts pictures side by side from one end to the other.
type across struct{}

const acrossHeight = 54

func (across) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(float32(len(o))*40, acrossHeight)
}

func (across) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := (s.Width - style.Gap*float32(len(o)-1)) / float32(len(o))
	for i, c := range o {
		c.Resize(fyne.NewSize(w, s.Height))
		c.Move(fyne.NewPos(float32(i)*(w+style.Gap), 0))
	}
}

// side is the sample and the recent projects.
func (p *Page) side() fyne.CanvasObject {
	pictures := container.New(across{})
	for _, f := range []string{"photo", "drawing"} {
		for _, o := range sampleFiles(f, 3, acrossHeight) {
			pictures.Add(o)
		}
	}
	sample := control.Card(control.Column(style.Gap,
		pictures,
		control.Caption(words.T("150 free pictures. Takes about a minute.")),
		control.NewButton(words.T("Try the sample (photos and drawings)"), style.Play, control.Outline, func() { p.host.Replacing(p.host.Session.OpenSample) }).Tall(style.ButtonMain)))
	open := control.NewButton(words.T("Open project…"), style.Folder, control.Plain, func() {
		choose.File(p.host.Window, words.T("Open project"), []string{project.Extension}, p.open)
	}).Leading()
	list := container.NewVScroll(p.recent)
	recent := control.Card(container.NewBorder(control.Title(words.T("Recent projects"), theme.SizeNameText), open, nil, nil, list))
	return container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 12, 0, 0), sample), nil, nil, nil, recent) // and Fyne's own 4 between them
}

// Content is page.Page's.
func (p *Page) Content() fyne.CanvasObject { return p.content }

// Update shows the recent projects.
func (p *Page) Update(_, now *session.State) {
	p.recent.Objects = nil
	for _, r := range now.Recent {
		p.recent.Add(p.row(r))
	}
	if len(now.Recent) == 0 {
		p.recent.Add(control.Caption(words.T("None yet.")))
	}
	p.recent.Refresh()
}

// row is a recent project.
func (p *Page) row(r session.Recent) fyne.CanvasObject {
	if !r.Here {
		text := control.Column(0, control.NewText(r.Name).Secondary().Shortened(), control.Caption(words.T("Not found here now")))
		find := control.NewButton(words.T("Find…"), nil, control.Link, func() {
			choose.File(p.host.Window, words.T("Open project"), []string{project.Extension}, p.open)
		})
		forget := control.NewButton(words.T("Forget"), nil, control.Link, func() { p.host.Session.Forget(r.Path) })
		return container.NewVBox(control.Ends(text, control.Row(12, find, forget)), control.Rule())
	}
	folder := strings.TrimSuffix(r.Path, r.Name+project.Extension)
	words1 := control.Column(0, control.NewText(r.Name).Bold().Shortened(), control.Caption(folder).Shortened())
	when := control.Row(style.Gap, control.Caption(words.Day(r.Opened, time.Now())), control.NewIcon(style.Next, theme.ColorNameForeground, 14))
	return container.NewVBox(control.NewRow(control.Ends(words1, when), func() { p.open(r.Path) }).Tip(func() string { return r.Path }), control.Rule())
}

// open opens a project.
func (p *Page) open(path string) { p.host.Replacing(func() { p.host.Session.Open(path) }) }
