package project_test

import (
	"testing"

	"likeness/training/project"
)

// TestComparison: the last comparison is there when the project is opened again, and no act takes it back.
func TestComparison(t *testing.T) {
	p, err := project.CreateUntitled(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := p.Path()
	if b, err := p.Comparison(t.Context()); err != nil || b != nil {
		t.Fatalf("a new project has the comparison %s, %v", b, err)
	}
	for _, text := range []string{`{"a":1}`, `{"a":2}`} {
		if err := p.SetComparison(t.Context(), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if undo, _, err := p.History(t.Context()); err != nil || undo != nil {
		t.Errorf("it can be undone: %v, %v", undo, err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if p, err = project.Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	if b, err := p.Comparison(t.Context()); err != nil || string(b) != `{"a":2}` {
		t.Errorf("opened again it is %s, %v", b, err)
	}
}
