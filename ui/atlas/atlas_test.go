package atlas

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"likeness/ui/picture"
	"likeness/ui/style"
)

// shownMap is a map of 400 by 400 in a window of the test driver.
func shownMap(t testing.TB, points []Point, do func(func())) *Map {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.Theme{Variant: style.Light})
	m := New(picture.NewSource(t.Context(), "", 64, do))
	w := test.NewTempWindow(t, m)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(400, 400))
	m.SetPoints(points)
	m.image(400, 400)
	return m
}

func never(func()) {}

// corners are four pictures in the corners and one in the middle; their keys are 1 to 5.
func corners() []Point {
	return []Point{{1, -0.8, -0.8, "a", 0}, {2, 0.8, -0.8, "b", 1}, {3, -0.8, 0.8, "c", 0}, {4, 0.8, 0.8, "d", 1}, {5, 0, 0, "e", 1}}
}

func wantChosen(t *testing.T, m *Map, what string, keys ...int64) {
	t.Helper()
	if got := m.Chosen(); !slices.Equal(got, keys) {
		t.Errorf("%s: chosen are %v, not %v", what, got, keys)
	}
}

// circle drags around a rectangle.
func circle(m *Map, x0, y0, x1, y1 float32) {
	m.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x0, y0)}, Button: desktop.MouseButtonPrimary})
	for _, p := range []fyne.Position{{X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}} {
		m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: p}})
	}
	m.DragEnd()
}

// TestCircle: what is circled is chosen, in place of what was, or with Shift in addition.
func TestCircle(t *testing.T) {
	m := shownMap(t, corners(), never)
	told := 0
	m.OnChosen = func() { told++ }
	circle(m, 10, 10, 100, 390)
	wantChosen(t, m, "the left half is circled", 1, 3)
	circle(m, 150, 150, 250, 250)
	wantChosen(t, m, "the middle is circled", 5)
	m.modified = func() fyne.KeyModifier { return fyne.KeyModifierShift }
	circle(m, 300, 10, 390, 100)
	wantChosen(t, m, "with Shift the upper right is circled as well", 2, 5)
	if told != 3 {
		t.Errorf("it was told %d times", told)
	}
}

// TestClick: a click chooses a picture, one beside all of them none.
func TestClick(t *testing.T) {
	m := shownMap(t, corners(), never)
	m.Tapped(&fyne.PointEvent{Position: m.at(m.points[3])})
	wantChosen(t, m, "a picture is clicked", 4)
	if p, ok := m.Current(); !ok || p.Key != 4 {
		t.Errorf("the current one is %v", p)
	}
	m.Tapped(&fyne.PointEvent{Position: fyne.NewPos(200, 20)})
	wantChosen(t, m, "nothing is clicked")
}

// TestKeys: without a mouse the same can be chosen.
func TestKeys(t *testing.T) {
	m := shownMap(t, corners(), never)
	key := func(names ...fyne.KeyName) {
		for _, n := range names {
			m.TypedKey(&fyne.KeyEvent{Name: n})
		}
	}
	key(fyne.KeyRight)
	wantChosen(t, m, "the first key goes to the middle", 5)
	key(fyne.KeyN, fyne.KeyN)
	if n := len(m.Chosen()); n != 3 {
		t.Errorf("N twice makes %d chosen", n)
	}
	key(fyne.KeyEscape)
	wantChosen(t, m, "Esc")
	m.modified = func() fyne.KeyModifier { return fyne.KeyModifierShift }
	key(fyne.KeyUp, fyne.KeyRight)
	p, _ := m.Current()
	if !m.chosen[p.Key] || p.Key != 2 {
		t.Errorf("up and right is %d; chosen are %v", p.Key, m.Chosen())
	}
	key(fyne.KeySpace)
	if m.chosen[2] {
		t.Error("Space does not take it away")
	}
	m.TypedShortcut(&fyne.ShortcutSelectAll{})
	wantChosen(t, m, "Ctrl+A", 1, 2, 3, 4, 5)
}

// TestZoom: what lies under the pointer stays there, and the map is not left.
func TestZoom(t *testing.T) {
	m := shownMap(t, corners(), never)
	before := m.at(m.points[3])
	m.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: before}, Scrolled: fyne.NewDelta(0, 100)})
	after := m.at(m.points[3])
	if m.view.zoom < 2 || abs(before.X-after.X) > 1 || abs(before.Y-after.Y) > 1 {
		t.Errorf("zoomed %v it went from %v to %v", m.view.zoom, before, after)
	}
	m.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierShortcutDefault})
	if m.at(m.points[3]).X <= after.X {
		t.Error("Ctrl+Left does not move the map")
	}
	for range 100 {
		m.move(500, 500)
	}
	if m.view.x < -1 || m.view.y < -1 {
		t.Errorf("the view left the map: %v", m.view)
	}
	m.TypedRune('-')
	m.Whole()
	if m.view != whole {
		t.Errorf("the whole is %v", m.view)
	}
}

// TestKeep: what is chosen stays chosen when the list changes, where it is still there.
func TestKeep(t *testing.T) {
	m := shownMap(t, corners(), never)
	m.Choose(2, 3)
	m.SetPoints(corners()[2:])
	wantChosen(t, m, "after the first two are gone", 3)
}

// TestPainted: pictures are seen in frames of their class's colour, and fade where another class is in view.
func TestPainted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "red.png")
	red := image.NewNRGBA(image.Rect(0, 0, 60, 40))
	for i := 0; i < len(red.Pix); i += 4 {
		red.Pix[i], red.Pix[i+3] = 0xFF, 0xFF
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, red); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan func(), 16)
	m := shownMap(t, []Point{{1, 0, 0, path, 2}, {2, 0.5, 0.5, "/nowhere", 0}}, func(f func()) { ready <- f })
	for len(m.small.of) == 0 || len(m.small.waiting) > 0 {
		(<-ready)()
		m.image(400, 400)
	}
	at := func(x, y int) color.NRGBA {
		return color.NRGBAModel.Convert(m.image(400, 400).At(x, y)).(color.NRGBA)
	}
	if c := at(200, 200); c.R < 0xF0 || c.G > 0x10 {
		t.Errorf("the picture is %v", c)
	}
	half := m.small.side / 2
	if c := at(200-half-1, 200); c != Color(2) {
		t.Errorf("its frame is %v", c)
	}
	m.SetEmphasis(0)
	if c := at(200, 200); c.G < 0xA0 {
		t.Errorf("faded it is %v", c)
	}
	m.Choose(1)
	if c := at(200, 200); c.G > 0x10 {
		t.Errorf("chosen it fades: %v", c)
	}
}

// thousands are n pictures at places of chance, all painted with thumbnails that are there already.
func thousands(b testing.TB, n int) *Map {
	rng := rand.New(rand.NewPCG(1, 2))
	points := make([]Point, n)
	for i := range points {
		points[i] = Point{Key: int64(i), X: 2*rng.Float64() - 1, Y: 2*rng.Float64() - 1, Path: fmt.Sprint(i), Class: i % 5}
	}
	m := shownMap(b, points, never)
	w := test.NewTempWindow(b, m)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1240, 700))
	return m
}

func supply(m *Map, side int) {
	for _, p := range m.points {
		m.small.of[p.Path] = &small{picture: image.NewRGBA(image.Rect(0, 0, side, side*3/4)), side: side}
	}
}

// BenchmarkFrame paints 5,000 pictures anew, as with each frame while the map moves.
func BenchmarkFrame(b *testing.B) {
	m := thousands(b, 5000)
	for _, c := range []struct {
		name     string
		zoom     float64
		emphasis int
	}{{"whole", 1, -1}, {"faded", 1, 0}, {"zoomed", 4, -1}} {
		b.Run(c.name, func(b *testing.B) {
			m.view.zoom, m.emphasis = c.zoom, c.emphasis
			supply(m, step(m.side()))
			for b.Loop() {
				m.paint.stale = true
				m.image(1240, 700)
			}
		})
	}
}

// BenchmarkCircle draws the line of a circle over 5,000 pictures that stay as they are.
func BenchmarkCircle(b *testing.B) {
	m := thousands(b, 5000)
	supply(m, step(m.side()))
	m.image(1240, 700)
	for i := range 200 {
		m.lasso = append(m.lasso, fyne.NewPos(float32(100+3*i), float32(100+2*i)))
	}
	for b.Loop() {
		m.image(1240, 700)
	}
}

// TestZoomWaitsForNothing: in another size a picture is there at once, from what is kept of it.
func TestZoomWaitsForNothing(t *testing.T) {
	s := newSmalls(picture.NewSource(t.Context(), "", 64, never), func() {})
	s.begin(24)
	s.base["a"] = image.NewRGBA(image.Rect(0, 0, 48, 32))
	for _, side := range []int{24, 16, 96} {
		s.begin(side)
		if m := s.image("a"); m == nil || m.Rect.Dx() != side {
			t.Errorf("at %d it is %v", side, m)
		}
		if s.of["a"].rough != (side > baseSide) {
			t.Errorf("at %d it is rough: %v", side, s.of["a"].rough)
		}
	}
}

// TestZoomTakesItsTime: a frame makes as many pictures of another size as it has time for, the next ones the rest, and meanwhile they are shown as they
// were.
func TestZoomTakesItsTime(t *testing.T) {
	asked := 0
	s := newSmalls(picture.NewSource(t.Context(), "", 64, never), func() { asked++ })
	const n = 1000
	for i := range n {
		s.base[fmt.Sprint(i)] = image.NewRGBA(image.Rect(0, 0, 48, 32))
	}
	frame := func(side int) (made int) {
		s.begin(side)
		for i := range n {
			if m := s.image(fmt.Sprint(i)); m != nil && m.Rect.Dx() == side {
				made++
			}
		}
		s.end()
		return made
	}
	frames := 1
	for frame(16) < n {
		frames++
	}
	if frames < 2 || frames > 100 || asked != frames-1 {
		t.Errorf("it takes %d frames, %d are asked for", frames, asked)
	}
	if made := frame(32); made == 0 || made == n {
		t.Errorf("the first frame of another size has %d of %d pictures in that", made, n)
	}
	for i := range n {
		if s.image(fmt.Sprint(i)) == nil {
			t.Fatalf("picture %d is not shown until it is made anew", i)
		}
	}
}

// TestOutOfView: of pictures that were seen and are not any more, only so much is kept.
func TestOutOfView(t *testing.T) {
	s := newSmalls(picture.NewSource(t.Context(), "", 64, never), func() {})
	const n = 1000
	for i := range n {
		path := fmt.Sprint(i)
		s.base[path] = image.NewRGBA(image.Rect(0, 0, 48, 48))
		s.begin(224)
		if m := s.image(path); m == nil || m.Rect.Dx() != 224 {
			t.Fatalf("picture %d is %v", i, m)
		}
		s.end()
		if s.pixels > mostPixels {
			t.Fatalf("after %d pictures %d pixels are kept", i+1, s.pixels)
		}
	}
	kept := 0
	for _, m := range s.of {
		kept += m.picture.Rect.Dx() * m.picture.Rect.Dy()
	}
	if kept != s.pixels || s.of[fmt.Sprint(n-1)] == nil {
		t.Errorf("%d pixels are kept, and counted as %d", kept, s.pixels)
	}
}

// TestLetGo: of pictures that are not on the map any more nothing is kept, and those without a thumbnail are tried again.
func TestLetGo(t *testing.T) {
	m := New(picture.NewSource(t.Context(), "", 64, never))
	s := m.small
	s.begin(64)
	for _, path := range []string{"a", "b"} {
		s.base[path] = image.NewRGBA(image.Rect(0, 0, 48, 32))
		s.image(path)
	}
	s.broken["c"] = true
	m.SetPoints([]Point{{Key: 1, Path: "b"}, {Key: 2, Path: "c"}})
	if s.base["a"] != nil || s.of["a"] != nil || s.base["b"] == nil || s.of["b"] == nil || s.broken["c"] {
		t.Errorf("kept are %d and %d pictures; broken are %v", len(s.base), len(s.of), s.broken)
	}
}
