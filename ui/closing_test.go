package ui

import (
	"path/filepath"
	"testing"

	"likeness/ui/session"
	"likeness/ui/session/queuetest"
)

// TestTrainingEndedMeanwhile: where the training ended while it was asked about, what waits for its end is done at once, and once.
func TestTrainingEndedMeanwhile(t *testing.T) {
	folder, q := t.TempDir(), queuetest.New(t)
	s := session.New(session.Folders{Data: folder, Cache: folder, Recent: filepath.Join(folder, "recent.json")}, q.Do,
		func(trouble session.Trouble) { t.Errorf("%s: %v", trouble.Title, trouble.Err) })
	t.Cleanup(func() { q.Close(s.Close) })
	done := 0
	(&window{session: s}).whenKept(func() { done++ })
	if done != 1 {
		t.Fatalf("it is done %d times", done)
	}
	s.LoadRecent()
	q.Until("the state is another one", func() bool { return s.State().Recent != nil })
	if done != 1 {
		t.Errorf("with the next state it is done again: %d times", done)
	}
}
