// Package atlas shows thousands of pictures on a map: each at a place of its own, in a frame of its class's colour. All of it is one image, painted
// anew when something changes, so 5,000 pictures move as smoothly as 50.
//
//	m := atlas.New(pictures)
//	m.OnChosen = func() { … m.Chosen() … }
//	m.SetPoints(points)      // chosen pictures stay chosen where they are still there
//	m.SetEmphasis(class)     // the others fade
//
// # By mouse
//
// The wheel zooms where the pointer is. Dragging circles pictures, which chooses them, with Ctrl or Shift in addition to those that are chosen; while
// Moving is set, or with the middle button, it moves the map. A click chooses one picture, with Ctrl or Shift in addition.
//
// # By keyboard
//
// The map is one stop in the order of focus. Arrow keys go to the next picture that way, with Shift they choose on the way. Space chooses the current
// picture or takes it away, N chooses in addition the next nearest picture: pressed again and again, that grows a circle around the current one.
// Ctrl+A chooses all in view, Esc none. Plus and minus zoom, 0 shows the whole map; with Ctrl the arrow keys move it.
package atlas

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/control"
	"likeness/ui/picture"
)

// Point is a picture on the map.
type Point struct {
	Key  int64   // by which it is known from one list to the next
	X, Y float64 // within -1 and 1
	Path string
	// Class is a number of 0 and more, which gives the frame's colour; see Color.
	Class int
}

// Map is the widget. Its fields may be set before it is shown.
type Map struct {
	widget.BaseWidget

	// OnChosen hears that other pictures are chosen, or another is the current one.
	OnChosen func()
	// OnKey may take a key before the map does.
	OnKey func(e *fyne.KeyEvent) bool
	// Moving makes dragging move the map, instead of circling pictures.
	Moving bool

	pictures *picture.Source
	points   []Point
	small    *smalls
	chosen   map[int64]bool
	current  int // place in points; -1 is none
	emphasis int // a class; -1 is none

	view     view
	focused  bool
	lasso    []fyne.Position
	drag     dragging
	paint    painter
	raster   *canvas.Raster
	modified func() fyne.KeyModifier
}

// New makes an empty map.
func New(pictures *picture.Source) *Map {
	m := &Map{pictures: pictures, chosen: map[int64]bool{}, current: -1, emphasis: -1, view: whole, modified: control.Modifiers}
	m.small = newSmalls(pictures, m.redraw)
	m.raster = canvas.NewRaster(m.image)
	m.raster.ScaleMode = canvas.ImageScaleFastest
	m.ExtendBaseWidget(m)
	return m
}

// SetPoints shows other pictures, or the same in other places.
func (m *Map) SetPoints(points []Point) {
	key, had := int64(0), m.current >= 0
	if had {
		key = m.points[m.current].Key
	}
	m.points, m.current = points, -1
	here := make(map[int64]bool, len(m.chosen))
	for i, p := range points {
		if m.chosen[p.Key] {
			here[p.Key] = true
		}
		if had && p.Key == key {
			m.current = i
		}
	}
	changed := len(here) != len(m.chosen) || had && m.current < 0
	m.chosen = here
	m.small.keep(points)
	m.redraw()
	if changed {
		m.tell()
	}
}

// SetEmphasis lets all pictures but those of a class fade; -1 shows all alike.
func (m *Map) SetEmphasis(class int) {
	if m.emphasis != class {
		m.emphasis = class
		m.redraw()
	}
}

// Chosen are the keys of the chosen pictures, in the points' order.
func (m *Map) Chosen() []int64 {
	var keys []int64
	for _, p := range m.points {
		if m.chosen[p.Key] {
			keys = append(keys, p.Key)
		}
	}
	return keys
}

// Current is the picture where the focus is.
func (m *Map) Current() (Point, bool) {
	if m.current < 0 {
		return Point{}, false
	}
	return m.points[m.current], true
}

// Choose chooses these pictures and no others.
func (m *Map) Choose(keys ...int64) {
	clear(m.chosen)
	for _, k := range keys {
		m.chosen[k] = true
	}
	m.changed()
}

// changed draws anew, and tells of it.
func (m *Map) changed() {
	m.redraw()
	m.tell()
}

func (m *Map) tell() {
	if m.OnChosen != nil {
		m.OnChosen()
	}
}

// redraw paints the map anew with the next frame.
func (m *Map) redraw() {
	m.paint.stale = true
	m.raster.Refresh()
}

// ZoomIn, ZoomOut and Whole are for buttons.
func (m *Map) ZoomIn() { m.zoom(zoomStep, m.center()) }

// ZoomOut is ZoomIn's opposite.
func (m *Map) ZoomOut() { m.zoom(1/zoomStep, m.center()) }

// Whole shows all of the map.
func (m *Map) Whole() {
	m.view = whole
	m.redraw()
}

func (m *Map) center() fyne.Position { return fyne.NewPos(m.Size().Width/2, m.Size().Height/2) }

// CreateRenderer is Fyne's.
func (m *Map) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(m.raster) }

// MinSize is Fyne's.
func (m *Map) MinSize() fyne.Size { return fyne.NewSize(240, 200) }

// Resize is Fyne's.
func (m *Map) Resize(s fyne.Size) {
	m.paint.stale = true
	m.BaseWidget.Resize(s)
}

// view is which part of the map is seen: the place in its middle, and how much larger than the whole.
type view struct{ x, y, zoom float64 }

var whole = view{zoom: 1}

const (
	zoomStep = 1.5
	mostZoom = 60
)

// scale is how many units of length a side of 1 takes on the screen.
func (m *Map) scale() float64 {
	return m.view.zoom * 0.47 * float64(min(m.Size().Width, m.Size().Height))
}

// at is where a picture's middle is in the widget.
func (m *Map) at(p Point) fyne.Position {
	s := m.scale()
	return fyne.NewPos(m.Size().Width/2+float32((p.X-m.view.x)*s), m.Size().Height/2+float32((p.Y-m.view.y)*s))
}

// zoom enlarges by a factor; what lies at a position stays there.
func (m *Map) zoom(by float64, at fyne.Position) {
	s := m.scale()
	if s == 0 {
		return
	}
	x, y := float64(at.X-m.Size().Width/2)/s+m.view.x, float64(at.Y-m.Size().Height/2)/s+m.view.y
	m.view.zoom = min(mostZoom, max(1, m.view.zoom*by))
	s = m.scale()
	m.view.x, m.view.y = x-float64(at.X-m.Size().Width/2)/s, y-float64(at.Y-m.Size().Height/2)/s
	m.hold()
	m.redraw()
}

// move moves the map by a distance on the screen.
func (m *Map) move(dx, dy float32) {
	if s := m.scale(); s > 0 {
		m.view.x, m.view.y = m.view.x-float64(dx)/s, m.view.y-float64(dy)/s
		m.hold()
		m.redraw()
	}
}

// hold keeps the middle of the view on the map.
func (m *Map) hold() {
	limit := 1 - 1/m.view.zoom
	m.view.x, m.view.y = max(-limit, min(limit, m.view.x)), max(-limit, min(limit, m.view.y))
}

// side is a picture's longer side on the screen: as large as leaves room for all of them, and larger with the zoom, but less than the map is.
func (m *Map) side() float32 {
	n := max(1, len(m.points))
	area := float64(m.Size().Width) * float64(m.Size().Height)
	return float32(min(largest, max(smallest, math.Sqrt(area/float64(n))*0.8)*math.Pow(m.view.zoom, 0.6)))
}

const (
	smallest = 14
	largest  = 112
)

// classColors tell classes apart for people who see red and green alike, too (M. Okabe, K. Ito, "Color Universal Design", 2008), dark enough for light
// ground and light enough for dark. Names beside them say the same.
var classColors = []color.NRGBA{
	{0x00, 0x72, 0xB2, 0xFF},
	{0xD5, 0x5E, 0x00, 0xFF},
	{0x00, 0x9E, 0x73, 0xFF},
	{0xCC, 0x79, 0xA7, 0xFF},
	{0xE6, 0x9F, 0x00, 0xFF},
	{0x56, 0xB4, 0xE9, 0xFF},
	{0x8C, 0x6B, 0x4A, 0xFF},
	{0x7F, 0x88, 0x96, 0xFF},
}

// Color is the colour of a class's frames. With more than eight classes they come again.
func Color(class int) color.NRGBA { return classColors[class%len(classColors)] }
