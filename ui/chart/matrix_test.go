package chart

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"likeness/ui/style"
)

func newMatrix(t *testing.T, names []string, counts [][]int, size fyne.Size) (*Matrix, *matrixRenderer, fyne.Window, *[][2]int) {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(style.Theme{Variant: style.Light})
	m := NewMatrix(fyne.NewSize(40, 48))
	var told [][2]int
	m.OnChosen = func(row, column int) { told = append(told, [2]int{row, column}) }
	m.Set(names, counts)
	w := test.NewTempWindow(t, m)
	w.SetPadded(false)
	w.Resize(size)
	return m, test.WidgetRenderer(m).(*matrixRenderer), w, &told
}

func TestMatrixSaysWhatIsRightAndWrong(t *testing.T) {
	names := []string{"photo", "drawing", "a class with a very long name indeed"}
	_, r, _, _ := newMatrix(t, names, [][]int{{123, 0, 1}, {0, 67, 2}, {0, 0, 0}}, fyne.NewSize(336, 240))
	var shares []string
	for _, h := range r.heads[6:] {
		shares = append(shares, h.Text)
	}
	if want := []string{"99\u00a0%", "97\u00a0%", "–"}; !slices.Equal(shares, want) {
		t.Errorf("right are %q, want %q", shares, want)
	}
	for i, want := range []struct {
		text  string
		cross bool
	}{{"123", false}, {"0", false}, {"1", true}, {"0", false}, {"67", false}, {"2", true}, {"0", false}, {"0", false}, {"0", false}} {
		if got := r.cells[i]; got.number.Text != want.text || got.cross.Visible() != want.cross {
			t.Errorf("cell %d says %q with a cross %v, want %q, %v", i, got.number.Text, got.cross.Visible(), want.text, want.cross)
		}
	}
	for _, h := range r.heads {
		if w := h.MinSize().Width; w > h.Size().Width+cellGap {
			t.Errorf("%q is %v wide in %v", h.Text, w, h.Size().Width)
		}
	}
}

// TestMatrixTips: the pointer learns of a cell, and of the share at the right of a row, what the number is.
func TestMatrixTips(t *testing.T) {
	m, _, _, _ := newMatrix(t, []string{"a", "b"}, [][]int{{5, 1}, {2, 7}}, fyne.NewSize(336, 200))
	for i, want := range []string{
		"5 of 6 pictures of “a” were recognised.", "1 of 6 pictures of “a” were taken for “b”.",
		"2 of 9 pictures of “b” were taken for “a”.", "7 of 9 pictures of “b” were recognised.",
	} {
		b := m.boxes[i]
		if got := m.tip(b.position.AddXY(3, 3)); got != want {
			t.Errorf("cell %d: %q, want %q", i, got, want)
		}
		if i%2 == 1 {
			if got, want := m.tip(b.position.AddXY(b.size.Width+20, 3)), m.tip(m.boxes[i/2*3].position.AddXY(3, 3)); got != want {
				t.Errorf("right of row %d: %q, want %q", i/2, got, want)
			}
		}
	}
	if got := m.tip(fyne.NewPos(1, 1)); got != "" {
		t.Errorf("above all cells: %q", got)
	}
}

func TestMatrixByMouseAndKeys(t *testing.T) {
	m, r, w, told := newMatrix(t, []string{"a", "b"}, [][]int{{5, 1}, {2, 7}}, fyne.NewSize(336, 200))
	middle := func(i int) fyne.Position {
		b := m.boxes[i]
		return b.position.AddXY(b.size.Width/2, b.size.Height/2)
	}
	test.TapCanvas(w.Canvas(), middle(1))
	if m.row != 0 || m.column != 1 || !r.cells[1].frame.Visible() || r.cells[0].frame.Visible() {
		t.Errorf("a click chose %d, %d", m.row, m.column)
	}
	test.TapCanvas(w.Canvas(), middle(1))
	if m.row != -1 || r.cells[1].frame.Visible() {
		t.Error("a second click does not take the choice back")
	}
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyLeft, fyne.KeyLeft, fyne.KeySpace, fyne.KeyEscape, fyne.KeyEscape} {
		m.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if want := [][2]int{{0, 1}, {-1, -1}, {1, 0}, {-1, -1}}; !slices.Equal(*told, want) {
		t.Errorf("told of %v, want %v", *told, want)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(5, 5))
	if len(*told) != 4 {
		t.Error("a click beside the cells chose one")
	}
}

func TestMatrixOfManyClasses(t *testing.T) {
	names := make([]string, 40)
	counts := make([][]int, 40)
	for i := range names {
		names[i], counts[i] = "class", make([]int, 40)
		counts[i][i] = 3
	}
	counts[3][4] = 1
	m, r, _, _ := newMatrix(t, names, counts, fyne.NewSize(600, 400))
	if got := m.MinSize(); got.Width < 40*40 || got.Height < 40*48 {
		t.Errorf("40 classes fit into %v", got)
	}
	if r.cells[0].number.Text != "3" || r.cells[1].number.Text != "" || r.cells[3*40+4].number.Text != "1" {
		t.Error("of many classes the cells say something else than what is right and what is wrong")
	}
	m.Set(nil, nil)
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
}

// TestMatrixWithoutClasses: the page of results has one before anything was trained.
func TestMatrixWithoutClasses(t *testing.T) {
	test.NewTempApp(t)
	m := NewMatrix(fyne.NewSize(30, 30))
	w := test.NewTempWindow(t, m)
	w.Resize(fyne.NewSize(200, 200))
	m.Refresh()
	if got := m.tip(fyne.NewPos(10, 10)); got != "" {
		t.Errorf("an empty matrix says %q", got)
	}
}
