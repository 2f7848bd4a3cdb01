package session

import (
	"path/filepath"
	"testing"
)

// TestUnkept: what the user has put into classes by hand is kept when it is saved in a table or sorted by, until it is changed or the sorting undone.
func TestUnkept(t *testing.T) {
	d := newDesk(t)
	d.openModel()
	dir := box(t)
	d.Classify([]string{dir})
	unsure := d.complete().Pictures(NotSure, LeastSure)
	is := func(when string, want int) {
		t.Helper()
		if got := d.State().Classify.Unkept(); got != want {
			t.Errorf("%s, %d pictures are not kept, want %d", when, got, want)
		}
	}
	is("at first", 0)
	d.Correct(unsure, 1)
	is("after a correction", len(unsure))
	saved := false
	d.SaveTable(filepath.Join(t.TempDir(), "table.csv"), func() { saved = true })
	d.until("the table is saved", func() bool { return saved })
	is("in a table", 0)
	d.Correct(unsure, 0)
	is("after another correction", len(unsure))
	d.planned(SortOptions{Target: filepath.Join(t.TempDir(), "sorted")})
	d.RunSort()
	d.until("it is sorted", func() bool { return d.State().Sort.Outcome != nil })
	is("sorted", 0)
	d.UndoSort()
	d.until("it is undone", func() bool { return d.State().Sort.Undone != nil })
	is("not sorted any more", len(unsure))
	d.Correct(unsure, -1)
	is("as the model said", 0)
	d.Correct(unsure, 1)
	d.changeClassify(func(c *Classifying) { c.Learned = map[int]bool{unsure[0]: true} })
	is("learned from", len(unsure)-1)
}
