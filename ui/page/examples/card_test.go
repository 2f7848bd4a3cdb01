package examples

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/ui/pagetest"
)

// TestThumbRowFillsItsLine: the pictures and the number of the rest go from one end of the line to the other, without a gap at the right.
func TestThumbRowFillsItsLine(t *testing.T) {
	h := pagetest.Host(t, fyne.NewSize(1280, 744), nil)
	paths := make([]string, 24)
	for i := range paths {
		paths[i] = fmt.Sprintf("/nowhere/%d.jpg", i)
	}
	for _, c := range []struct {
		total int
		width float32
		shown int
	}{{620, 1200, 12}, {12, 1200, 12}, {13, 1200, 12}, {12345, 1200, 11}, {620, 700, 6}} {
		r := newThumbRow(h.Pictures, func() {})
		h.Window.SetContent(r)
		r.show(paths[:min(len(paths), c.total)], c.total, false)
		r.Resize(fyne.NewSize(c.width, 88))
		shown := 0
		for _, v := range r.views {
			if v.Visible() {
				shown++
			}
		}
		if shown != c.shown {
			t.Errorf("of %d pictures %d are shown at a width of %g, want %d", c.total, shown, c.width, c.shown)
		}
		if end := r.more.Position().X + r.more.Size().Width; shown < c.total && end != c.width {
			t.Errorf("of %d pictures the line ends at %g of %g", c.total, end, c.width)
		}
		if least := r.more.Size().Width; shown < c.total && least < 40 {
			t.Errorf("of %d pictures the number has a width of %g", c.total, least)
		}
	}
}
