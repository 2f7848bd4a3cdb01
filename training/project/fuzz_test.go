package project

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// FuzzOpen: a file that is no project, or a damaged one, is opened or refused with an error, and never changed where it is refused.
func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "seed.likeness")
	p, err := Create(context.Background(), path)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := p.AddClass(context.Background(), "photo"); err != nil {
		f.Fatal(err)
	}
	if err := p.Close(); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(0, []byte{})
	f.Add(len(whole), []byte{})
	f.Add(100, []byte("SQLite format 3\x00"))
	f.Add(16, []byte{0, 1})
	f.Add(4096, []byte{5, 0, 0, 0, 0})
	// A damaged project: the whole one up to a place, other bytes there, and the rest.
	f.Fuzz(func(t *testing.T, at int, other []byte) {
		at = max(0, min(at, len(whole)))
		data := append(append([]byte{}, whole[:at]...), other...)
		if len(data) < len(whole) && len(other) > 0 {
			data = append(data, whole[len(data):]...)
		}
		path := filepath.Join(t.TempDir(), "damaged.likeness")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := Open(t.Context(), path)
		if err != nil {
			if now, err := os.ReadFile(path); err != nil || string(now) != string(data) {
				t.Errorf("what cannot be opened was changed (%v)", err)
			}
			return
		}
		// What is read from it may be wrong or refused; none of it may end the program.
		_, _ = p.Classes(t.Context())
		_, _ = p.Examples(t.Context(), Query{})
		_, _ = p.Settings(t.Context())
		_, _ = p.Models(t.Context())
		_ = p.Close()
	})
}
