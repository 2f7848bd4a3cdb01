package examples

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"likeness/training/project"
	"likeness/ui/atlas"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// mapView is the map of all pictures, in place of the cards: to see what belongs together, and to correct many labels at once.
type mapView struct {
	host    *page.Host
	content *fyne.Container
	back    func()

	atlas  *atlas.Map
	note   *control.Text
	strips *fyne.Container
	tools  *control.Segments
	legend *legend
	panel  *mapPanel
	shown  *session.Project
	places *session.Map
}

func newMapView(h *page.Host, back func()) *mapView {
	v := &mapView{host: h, back: back, atlas: atlas.New(h.Pictures), strips: container.New(control.Stack{Gap: style.Gap})}
	v.legend, v.panel = newLegend(v), newMapPanel(v)
	v.atlas.OnChosen = v.panel.draw
	v.atlas.OnKey = v.key
	v.note = control.NewText("").Secondary().Shortened()
	alike := words.T("Pictures that look alike to the network lie side by side.")
	v.note.SetTexts(alike+" "+words.T("Distances between groups mean little."), alike)
	title := container.NewBorder(nil, nil, container.NewHBox(
		control.NewButton(words.T("Examples"), style.Previous, control.Plain, v.close).Tall(style.ButtonMain),
		control.Title(words.T("Map"), style.PageTitle)), nil, control.PadSides(control.Middle(v.note), 12, 0))
	v.tools = control.NewSegments([]control.Choice{{Text: words.T("Circle pictures")}, {Text: words.T("Move the map")}}, func(i int) { v.atlas.Moving = i == 1 })
	zoom := control.Row(4,
		control.NewButton("", style.Minus, control.Normal, v.atlas.ZoomOut), control.NewButton("", style.Plus, control.Normal, v.atlas.ZoomIn),
		control.NewButton(words.T("Whole map"), nil, control.Normal, v.atlas.Whole))
	bar := control.Ends(container.NewHBox(v.tools), zoom)
	v.content = container.New(mapLayout{v}, title, v.strips, bar,
		control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), control.Pad(v.atlas, 2)), v.legend.content, v.panel.content, v.legend.drop.Button)
	v.content.Hide()
	return v
}

// open shows the map, drawing it where it has not been drawn.
func (v *mapView) open() {
	v.content.Show()
	v.shown, v.places = nil, nil
	v.host.Session.DrawMap(false)
	v.update(v.host.Session.State())
	v.host.Window.Canvas().Focus(v.atlas)
}

func (v *mapView) close() {
	v.content.Hide()
	v.host.Window.Canvas().Unfocus()
	v.back()
}

// update shows a new state.
func (v *mapView) update(now *session.State) {
	if !v.content.Visible() || now.Project == nil {
		return
	}
	m := now.Map
	if m == nil { // the project was closed meanwhile, and perhaps opened again
		v.close()
		return
	}
	if v.shown == now.Project && v.places == m { // something else has changed
		return
	}
	if v.shown != now.Project || v.places == nil || v.places.Settled != m.Settled || len(v.places.Places) != len(m.Places) {
		v.atlas.SetPoints(points(now.Project, m))
		v.legend.update(now.Project)
	}
	v.shown, v.places = now.Project, m
	v.drawStrips(now)
	v.panel.draw()
	v.content.Refresh()
}

// points are the pictures that have a place, by class in the order in which classes are shown.
func points(p *session.Project, m *session.Map) []atlas.Point {
	number := map[project.ClassID]int{}
	for i, c := range p.Classes {
		number[c.ID] = i
	}
	var list []atlas.Point
	for _, e := range p.Examples {
		if at, ok := m.Places[e.ID]; ok && !e.Excluded {
			list = append(list, atlas.Point{Key: int64(e.ID), X: at.X, Y: at.Y, Path: e.Path, Class: number[e.Class]})
		}
	}
	return list
}

func (v *mapView) drawStrips(now *session.State) {
	m := now.Map
	v.strips.Objects = nil
	stop := control.NewButton(words.T("Stop"), style.Stop, control.Plain, v.host.Session.StopMap)
	again := control.NewButton(words.T("Draw again"), nil, control.Outline, func() { v.host.Session.DrawMap(true) }).Tall(32)
	progress := func(text string) string {
		if m.Total == 0 {
			return text
		}
		return text + " " + words.F("{{.Done}} of {{.Total}}", "Done", words.Count(m.Done), "Total", words.Count(m.Total))
	}
	missing := 0
	for _, e := range now.Project.Examples {
		_, placed := m.Places[e.ID]
		if _, gone := now.Project.Elsewhere[e.ID]; !placed && !gone && !e.Excluded {
			missing++
		}
	}
	switch {
	case m.Running && m.Reading:
		v.strips.Add(control.Strip(control.Information, progress(words.T("Looking at the pictures…")), stop))
	case m.Running && m.Places != nil:
		v.strips.Add(control.Strip(control.Information, progress(words.T("This is a first look. The map is being drawn…")), stop))
	case m.Running:
	case m.Err != "":
		v.strips.Add(control.Strip(control.Trouble, m.Err, again))
	case !m.Settled:
		v.strips.Add(control.Strip(control.Attention, words.T("The map was not finished."), again))
	case missing > 0:
		v.strips.Add(control.Strip(control.Attention, words.N("{{.N}} pictures are not on the map yet.", missing), again))
	}
	v.strips.Hidden = len(v.strips.Objects) == 0
	v.strips.Refresh()
}

// ids are the chosen pictures.
func (v *mapView) ids() []project.ExampleID {
	var ids []project.ExampleID
	for _, k := range v.atlas.Chosen() {
		ids = append(ids, project.ExampleID(k))
	}
	return ids
}

// key takes the keys of the gallery: a number relabels, X excludes.
func (v *mapView) key(e *fyne.KeyEvent) bool {
	classes := v.shown
	switch ids := v.ids(); {
	case classes == nil:
		return false
	case len(e.Name) == 1 && e.Name >= fyne.Key1 && e.Name <= fyne.Key9:
		if n := int(e.Name[0] - '1'); n < len(classes.Classes) && len(ids) > 0 {
			v.host.Session.Relabel(ids, classes.Classes[n].ID)
		}
	case e.Name == fyne.KeyX:
		v.exclude()
	default:
		return false
	}
	return true
}

func (v *mapView) exclude() {
	if ids := v.ids(); len(ids) > 0 {
		v.host.Session.Exclude(ids, true)
	}
}

func (v *mapView) relabel() {
	v.host.RelabelMenu(v.panel.relabel, v.ids(), nil)
}

// typed takes what no control in focus took.
func (v *mapView) typed(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape {
		v.close()
		return true
	}
	return v.key(e)
}

// mapLayout puts the map at the left and classes and the chosen pictures at the right; where there is no room, these lie in a bar below.
type mapLayout struct{ v *mapView }

// MinSize is Fyne's.
func (mapLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 400) }

// Layout is Fyne's.
func (l mapLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	title, strips, bar, field, legend, panel, drop := o[0], o[1], o[2], o[3], o[4], o[5], o[6]
	narrow := style.Narrow(s.Width)
	margin, y := float32(style.PageMargin), float32(16)
	if narrow {
		margin, y = 16, 8
	}
	width := s.Width - 2*margin
	place := func(c fyne.CanvasObject, x, y, w, h float32) {
		c.Move(fyne.NewPos(x, y))
		c.Resize(fyne.NewSize(w, h))
	}
	l.v.legend.show(!narrow)
	l.v.panel.arrange(narrow)
	h := title.MinSize().Height
	place(title, margin, y, width, h)
	y += h + 8
	if strips.Visible() {
		strips.Resize(fyne.NewSize(width, strips.Size().Height))
		h = strips.MinSize().Height
		place(strips, margin, y, width, h)
		y += h + 8
	}
	var barWidth float32
	if !narrow {
		barWidth = width - mapSide - style.CardPadding
	} else {
		w := drop.MinSize().Width
		place(drop, margin+width-w, y, w, style.ButtonRow)
		barWidth = width - w - 8
	}
	place(bar, margin, y, barWidth, style.ButtonRow)
	if narrow {
		y += style.ButtonRow + 8
		ph := panel.MinSize().Height
		place(field, margin, y, width, max(100, s.Height-y-ph-16))
		place(panel, margin, s.Height-ph-8, width, ph)
		return
	}
	x := margin + barWidth + style.CardPadding
	lh := min(legend.MinSize().Height, (s.Height-y)*0.4)
	place(legend, x, y, mapSide, lh)
	place(panel, x, y+lh+style.CardPadding, mapSide, s.Height-y-lh-style.CardPadding-style.PageMargin)
	y += style.ButtonRow + 8
	place(field, margin, y, barWidth, s.Height-y-style.PageMargin)
}

const mapSide = 320

// legend lists the classes with their colours; one that is pressed stands out, and the others fade. Where there is no room it is a choice.
type legend struct {
	view    *mapView
	content *fyne.Container
	rows    *fyne.Container
	drop    *control.Drop
	chosen  int // -1 is none
}

func newLegend(v *mapView) *legend {
	l := &legend{view: v, rows: container.New(control.Stack{Gap: 0}), chosen: -1}
	l.drop = control.NewDrop(nil, func(i int) { l.choose(i - 1) }).Wide(150)
	scroll := container.NewVScroll(control.PadSides(l.rows, 4, 0))
	l.content = control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1),
		control.Pad(container.New(&leastHeight{l}, scroll), 8))
	return l
}

// leastHeight asks for room for all rows.
type leastHeight struct{ l *legend }

// MinSize is Fyne's.
func (h *leastHeight) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(100, h.l.rows.MinSize().Height)
}

// Layout is Fyne's.
func (h *leastHeight) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

func (l *legend) show(wide bool) {
	l.content.Hidden = !wide
	l.drop.Button.Hidden = wide
}

func (l *legend) choose(class int) {
	if class == l.chosen {
		class = -1
	}
	l.chosen = class
	l.view.atlas.SetEmphasis(class)
	l.drop.Choose(class + 1)
	for i, o := range l.rows.Objects {
		o.(*control.RowButton).SetChosen(i == class)
	}
}

func (l *legend) update(p *session.Project) {
	l.rows.Objects = nil
	options := []string{words.T("All classes")}
	for i, c := range p.Classes {
		line := container.NewBorder(nil, nil, control.Row(8, control.Middle(newSwatch(atlas.Color(i))), control.Space(1, 1)), control.NewText(words.Count(c.Pictures)).Secondary(), control.NewText(c.Name).Shortened())
		row := control.NewRow(line, func() { l.choose(i) })
		row.SetChosen(i == l.chosen)
		l.rows.Add(row)
		options = append(options, c.Name)
	}
	if l.chosen >= len(p.Classes) {
		l.choose(-1)
	}
	l.drop.SetOptions(options, l.chosen+1)
	l.rows.Refresh()
}

func newSwatch(c color.Color) fyne.CanvasObject {
	r := canvas.NewRectangle(c)
	r.CornerRadius = 3
	r.SetMinSize(fyne.NewSquareSize(14))
	return r
}
