package sorting

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sorted moves a scene and returns its journal and what it looked like before.
func sorted(t *testing.T) (s *scene, journal string, before map[string]string) {
	t.Helper()
	dir := fastDir(t)
	s = newScene(t, dir, dir)
	before = s.tree(t)
	p, err := Prepare(t.Context(), s.items, s.options(Move))
	must(t, err)
	r, err := p.Run(t.Context(), nil)
	must(t, err)
	return s, r.Journal, before
}

// TestJournalCutAnywhere: whatever a crash leaves of the journal's end, undo reverses all, or nothing had been touched.
func TestJournalCutAnywhere(t *testing.T) {
	s, journal, before := sorted(t)
	whole, err := os.ReadFile(journal)
	must(t, err)
	begin := bytes.Index(whole, []byte(`{"begin":`))
	lines := 0
	for cut := range whole {
		for _, tail := range []string{"", "\x00\x00\x00\x00", "torn\n"} {
			// A whole sorting beside a part of its journal is what a crash after the last step leaves.
			if cut < begin || cut%61 != 0 && whole[cut] != '\n' {
				continue
			}
			must(t, os.WriteFile(journal, append(slices.Clone(whole[:cut]), tail...), 0o600))
			r, err := Undo(t.Context(), journal, nil)
			if err != nil || len(r.Left) > 0 {
				t.Fatalf("cut at %d: %+v, %v", cut, r, err)
			}
			if r.Restored == 0 { // the record that anything was to begin is not whole
				if strings.Contains(string(whole[begin:cut]), "\n") {
					t.Fatalf("cut at %d: nothing was undone", cut)
				}
				continue
			}
			lines++
			sameTree(t, "undone", s.tree(t), before)
			p, err := Prepare(t.Context(), s.items, s.options(Move))
			must(t, err)
			r2, err := p.Run(t.Context(), nil)
			must(t, err)
			whole2, err := os.ReadFile(r2.Journal)
			must(t, err)
			must(t, os.Remove(journal))
			if cut >= len(whole2) {
				return
			}
			journal, whole = r2.Journal, whole2
		}
	}
	if lines < 20 {
		t.Errorf("only %d cuts were looked at", lines)
	}
}

// TestDamagedJournal: a journal that is damaged in the middle, is of a newer version, or is none, is refused, and nothing is touched, not even it.
func TestDamagedJournal(t *testing.T) {
	s, journal, _ := sorted(t)
	after := s.tree(t)
	whole, err := os.ReadFile(journal)
	must(t, err)
	flipped := slices.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	newer, err := record{Format: 2, ID: "x"}.line()
	must(t, err)
	other := filepath.Join(s.journals, "other"+extension)
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"flipped":          {flipped, "a line is damaged"},
		"without its head": {whole[bytes.IndexByte(whole, '\n')+1:], "it is not the journal of a sorting"},
		"newer":            {newer, "a newer Likeness wrote it, in format 2"},
		"text":             {[]byte("a letter\nto somebody\n"), "it is not the journal of a sorting"},
		"empty":            {nil, "it is not the journal of a sorting"},
	} {
		must(t, os.WriteFile(other, c.content, 0o600))
		_, err := Undo(t.Context(), other, nil)
		var refused *JournalError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if got, err := os.ReadFile(other); err != nil || !bytes.Equal(got, c.content) {
			t.Errorf("%s: the file was changed: %v", name, err)
		}
		all, err := List(s.journals)
		if err != nil || len(all) != 1 || all[0].Journal != journal {
			t.Errorf("%s: list %+v, %v", name, all, err)
		}
	}
	sameTree(t, "damaged", s.tree(t), after)
	if _, err := Undo(t.Context(), filepath.Join(s.journals, "missing"), nil); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "there is no journal") {
		t.Errorf("missing: %v", err)
	}
}

// TestUndoWhileSorting: a sorting that is going on is not undone.
func TestUndoWhileSorting(t *testing.T) {
	dir := t.TempDir()
	s := newScene(t, dir, dir)
	p, err := Prepare(t.Context(), s.items, s.options(Copy))
	must(t, err)
	asked := false
	r, err := p.Run(t.Context(), func(p Progress) {
		if p.Done != 4 {
			return
		}
		last, err := Last(s.journals)
		if err != nil || !last.Interrupted || last.Done != 4 {
			t.Errorf("%+v, %v", last, err)
		}
		if _, err := Undo(t.Context(), last.Journal, nil); !errors.Is(err, ErrBusy) {
			t.Errorf("undo said %v", err)
		}
		if err := settle(t.Context(), system{}, s.journals); err != nil {
			t.Error(err)
		}
		asked = true
	})
	if err != nil || !asked || r.Done != 8 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestTargetNotThere: a target whose drive is not connected is not taken for a hundred copies that were removed.
func TestTargetNotThere(t *testing.T) {
	s, journal, before := sorted(t)
	must(t, os.Rename(s.to, s.to+" unplugged"))
	if _, err := Undo(t.Context(), journal, nil); err == nil || !strings.Contains(err.Error(), "the folder is not there; connect its drive") {
		t.Errorf("it said %v", err)
	}
	if _, err := Last(s.journals); err != nil {
		t.Error(err)
	}
	must(t, os.Rename(s.to+" unplugged", s.to))
	if u, err := Undo(t.Context(), journal, nil); err != nil || u.Restored != 8 {
		t.Errorf("%+v, %v", u, err)
	}
	sameTree(t, "undone", s.tree(t), before)
}

func TestRawPath(t *testing.T) {
	for _, path := range []string{"", "/a b", "caf\xe9", "new\nline", "😀", `{"base64":"x"}`, "\xff\x00"} {
		r := record{N: 1, From: rawPath(path), To: "x"}
		line, err := r.line()
		must(t, err)
		back, err := parse(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil || string(back.From) != path || bytes.Count(line, []byte("\n")) != 1 {
			t.Errorf("%q became %q in %q, %v", path, back.From, line, err)
		}
	}
}
