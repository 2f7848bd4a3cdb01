//go:build unix

package finetune

import (
	"os"
	"slices"
	"testing"
)

// TestActivationsHaveNoName: a program that is killed while it uses the file leaves none behind.
func TestActivationsHaveNoName(t *testing.T) {
	folder := t.TempDir()
	s, err := newStore(3, 2, 0, folder)
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("in use it is there as %v (%v)", left, err)
	}
	x := make([]float32, 2)
	s.put(2, []float32{3, -4})
	if s.get(2, x); !slices.Equal(x, []float32{3, -4}) {
		t.Errorf("without a name it holds %v", x)
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}
