package sorting

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var methods = []Method{Copy, Move, HardLink, Clone}

// TestSortAndUndo: the plan says what comes, the sorting does that, and undo leaves everything as it was.
func TestSortAndUndo(t *testing.T) {
	for _, m := range methods {
		t.Run(string(m), func(t *testing.T) {
			dir := t.TempDir()
			s := newScene(t, dir, dir)
			before := s.tree(t)
			p, err := Prepare(t.Context(), s.items, s.options(m))
			must(t, err)
			want := []Folder{
				{Class: "CON", Name: "_CON", New: 1},
				{Class: "cat", Name: "cat", New: 2, Renamed: 2, Present: 1},
				{Class: "dog/../..", Name: "dog_.._", New: 1, Renamed: 1},
				{Name: "Not sure", New: 1},
			}
			if !reflect.DeepEqual(p.Folders, want) {
				t.Errorf("folders %+v, want %+v", p.Folders, want)
			}
			if len(p.Left) != 1 || p.Left[0].Reason.String() != "it is no longer there" || p.Count() != 8 || p.Free <= 0 {
				t.Errorf("left %v, count %d, free %d", p.Left, p.Count(), p.Free)
			}
			if needs := m == Copy || m == Clone; needs != (p.Bytes > 0) {
				t.Errorf("%d bytes needed", p.Bytes)
			}
			sameTree(t, "the preview wrote", s.tree(t), before)
			n := 0
			r, err := p.Run(t.Context(), func(p Progress) {
				if n++; p.Done != n || p.Total != 8 {
					t.Errorf("progress %+v at %d", p, n)
				}
			})
			must(t, err)
			if r.Done != 8 || n != 8 || len(r.Failed) != 0 || m == HardLink && r.Copied != 0 {
				t.Errorf("result %+v", r)
			}
			checkSorted(t, s, before, m)
			if _, err := p.Run(t.Context(), nil); !errors.Is(err, ErrUsed) {
				t.Errorf("the second run said %v", err)
			}
			last, err := Last(s.journals)
			if err != nil || last.Journal != r.Journal || last.Done != 8 || last.Interrupted || last.Method != m || last.Target != s.to {
				t.Errorf("last %+v, %v", last, err)
			}
			u, err := Undo(t.Context(), last.Journal, nil)
			must(t, err)
			if u.Restored != 8 || len(u.Left) != 0 {
				t.Errorf("undone %+v", u)
			}
			sameTree(t, "after undo", s.tree(t), before)
			if _, err := Last(s.journals); !errors.Is(err, ErrNone) {
				t.Errorf("after undo, last said %v", err)
			}
			if u, err := Undo(t.Context(), last.Journal, nil); err != nil || u.Restored != 0 {
				t.Errorf("the second undo: %+v, %v", u, err)
			}
			sameTree(t, "after the second undo", s.tree(t), before)
		})
	}
}

// checkSorted looks at each picture's new place.
func checkSorted(t *testing.T, s *scene, before map[string]string, m Method) {
	t.Helper()
	after := s.tree(t)
	want := maps.Clone(before)
	for from, to := range map[string]string{
		"a/one.jpg": "cat/one.jpg", "b/one.jpg": "cat/one (2).jpg", "b/two.jpg": "cat/two (3).jpg", "-rf": "dog_.._/-rf (2)",
		"new\nline 😀.png": "_CON/new\nline 😀.png", "c/caf\xe9.jpg": "cat/caf\xe9.jpg", "c/unsure.jpg": "Not sure/unsure.jpg",
		"c/" + strings.Repeat("é", 125) + ".jpeg": "dog_.._/" + strings.Repeat("é", 125) + ".jpeg",
	} {
		from, to = filepath.Join(s.from, from), filepath.Join(s.to, to)
		want[to] = before[from]
		if m == Move {
			delete(want, from)
		}
		if _, ok := want[filepath.Dir(to)]; !ok {
			want[filepath.Dir(to)] = fs.ModeDir.String()
		}
		if m == HardLink {
			a, err1 := os.Stat(from)
			b, err2 := os.Stat(to)
			if err1 != nil || err2 != nil || !os.SameFile(a, b) {
				t.Errorf("%q is no link to %q", to, from)
			}
		}
	}
	sameTree(t, "sorted", after, want)
}

// TestSortAgain: what is there already is skipped, so that a sorting can be repeated.
func TestSortAgain(t *testing.T) {
	dir := t.TempDir()
	s := newScene(t, dir, dir)
	p, err := Prepare(t.Context(), s.items, s.options(Copy))
	must(t, err)
	_, err = p.Run(t.Context(), nil)
	must(t, err)
	after := s.tree(t)
	p, err = Prepare(t.Context(), s.items, s.options(Copy))
	must(t, err)
	if p.Count() != 0 || p.Bytes != 0 {
		t.Errorf("it wants %d again: %+v", p.Count(), p.Folders)
	}
	r, err := p.Run(t.Context(), nil)
	if err != nil || r.Journal != "" {
		t.Errorf("%+v, %v", r, err)
	}
	sameTree(t, "sorted again", s.tree(t), after)
}

// TestFaults: whichever call to the file system fails, once or as a machine that dies there, undo leaves everything as it was.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		method Method
		faulty faulty
		apart  bool
	}{
		{name: "copy", method: Copy},
		{name: "copy, no exclusive rename", method: Copy, faulty: faulty{noExchange: true}},
		{name: "copy in place", method: Copy, faulty: faulty{noExchange: true, noLink: true}},
		{name: "move", method: Move},
		{name: "move by link", method: Move, faulty: faulty{noExchange: true}},
		{name: "move across volumes", method: Move, apart: true},
		{name: "move in place", method: Move, faulty: faulty{noExchange: true, noLink: true}},
		{name: "hard link", method: HardLink},
		{name: "hard link across volumes", method: HardLink, apart: true},
		{name: "clone", method: Clone},
		{name: "clone that is a copy", method: Clone, faulty: faulty{noClone: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for at := int64(1); ; at += stride() {
				if !fault(t, c.method, &c.faulty, c.apart, at) {
					t.Logf("fewer than %d calls", at)
					return
				}
			}
		})
	}
}

// stride is 1 in long tests; in others some calls are passed over.
func stride() int64 {
	if os.Getenv("LIKENESS_LONG") != "" {
		return 1
	}
	return 4
}

// fault runs one scene with a failure at one call, in all ways; false where there are not so many calls.
func fault(t *testing.T, m Method, kind *faulty, apart bool, at int64) (reached bool) {
	for _, mode := range []struct{ dies, late, again bool }{{}, {late: true}, {dies: true}, {dies: true, late: true}, {dies: true, late: true, again: true}} {
		dir := fastDir(t)
		s := newScene(t, dir, dir).small()
		before := s.tree(t)
		d := &faulty{at: at, dies: mode.dies, late: mode.late, noExchange: kind.noExchange, noLink: kind.noLink, noClone: kind.noClone}
		if apart {
			d.apart = []string{s.from, s.to}
		}
		if p, err := prepare(t.Context(), d, s.items, s.options(m)); err == nil {
			planned := d.calls
			_, err = p.Run(t.Context(), nil)
			if err == nil && d.dies && d.calls >= at && planned < at {
				t.Fatalf("%v: the machine died and nobody noticed", d)
			}
		}
		if d.calls < at {
			must(t, os.RemoveAll(dir))
			return false
		}
		healthy := &faulty{noExchange: kind.noExchange, noLink: kind.noLink, noClone: kind.noClone, apart: d.apart}
		if mode.again {
			p, err := prepare(t.Context(), healthy, s.items, s.options(m))
			must(t, err)
			_, err = p.Run(t.Context(), nil)
			must(t, err)
			for path := range s.tree(t) {
				if strings.HasSuffix(path, ".part") {
					t.Fatalf("%v: the next sorting left %q", d, path)
				}
			}
		}
		undoAll(t, healthy, s, d.String())
		sameTree(t, d.String(), s.tree(t), before)
		must(t, os.RemoveAll(dir))
	}
	return true
}

// undoAll undoes everything, the latest first.
func undoAll(t *testing.T, d disk, s *scene, what string) {
	t.Helper()
	all, err := list(d, s.journals)
	must(t, err)
	for _, one := range all {
		u, err := undo(t.Context(), d, one.Journal, nil)
		must(t, err)
		if len(u.Left) > 0 {
			t.Fatalf("%s: left %v", what, u.Left)
		}
	}
}

// TestFaultsOfUndo: whichever call fails while it is undone, another undo finishes it.
func TestFaultsOfUndo(t *testing.T) {
	for _, c := range []struct {
		name   string
		method Method
		faulty faulty
		apart  bool
	}{
		{name: "copy", method: Copy},
		{name: "move", method: Move},
		{name: "move by link", method: Move, faulty: faulty{noExchange: true}},
		{name: "move across volumes", method: Move, apart: true},
		{name: "move in place", method: Move, faulty: faulty{noExchange: true, noLink: true}},
		{name: "hard link", method: HardLink},
	} {
		t.Run(c.name, func(t *testing.T) {
			for at := int64(1); ; at += stride() {
				for _, mode := range []struct{ dies, late bool }{{}, {late: true}, {dies: true}, {dies: true, late: true}} {
					dir := fastDir(t)
					s := newScene(t, dir, dir).small()
					before := s.tree(t)
					healthy := &faulty{noExchange: c.faulty.noExchange, noLink: c.faulty.noLink}
					if c.apart {
						healthy.apart = []string{s.from, s.to}
					}
					p, err := prepare(t.Context(), healthy, s.items, s.options(c.method))
					must(t, err)
					r, err := p.Run(t.Context(), nil)
					must(t, err)
					d := &faulty{at: at, dies: mode.dies, late: mode.late, noExchange: c.faulty.noExchange, noLink: c.faulty.noLink, apart: healthy.apart}
					_, err = undo(t.Context(), d, r.Journal, nil)
					if err == nil && mode.dies && d.calls >= at {
						t.Fatalf("%v: the machine died and nobody noticed", d)
					}
					undoAll(t, healthy, s, d.String())
					sameTree(t, d.String(), s.tree(t), before)
					must(t, os.RemoveAll(dir))
					if d.calls < at {
						t.Logf("fewer than %d calls", at)
						return
					}
				}
			}
		})
	}
}

// TestStopped: the context ends a sorting within a file, and what was done can be undone.
func TestStopped(t *testing.T) {
	for _, m := range methods {
		dir := t.TempDir()
		s := newScene(t, dir, dir)
		before := s.tree(t)
		p, err := Prepare(t.Context(), s.items, s.options(m))
		must(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		r, err := p.Run(ctx, func(p Progress) {
			if p.Done == 3 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || r.Done != 3 {
			t.Errorf("%s: %+v, %v", m, r, err)
		}
		ctx, cancel = context.WithCancel(t.Context())
		u, err := Undo(ctx, r.Journal, func(p Progress) {
			if p.Done == 2 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || u.Restored != 2 {
			t.Errorf("%s: %+v, %v", m, u, err)
		}
		if u, err = Undo(t.Context(), r.Journal, nil); err != nil || u.Restored != 1 {
			t.Errorf("%s: %+v, %v", m, u, err)
		}
		sameTree(t, string(m), s.tree(t), before)
		cancel()
	}
}

// TestUndoLeavesChangesAlone: what was changed, removed or replaced since the sorting is reported and stays.
func TestUndoLeavesChangesAlone(t *testing.T) {
	dir := t.TempDir()
	at := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }
	var items []Item
	names := []string{"changed", "same size", "source gone", "source changed", "copy gone", "copy a link", "fine", "folder gone/x", "taken", "back"}
	for _, n := range names {
		items = append(items, Item{write(t, at("from", n), "picture "+n), "cat"})
	}
	for _, m := range []Method{Copy, Move} {
		o := Options{Target: at("to"), Journals: at("journals"), Method: m}
		p, err := Prepare(t.Context(), items, o)
		must(t, err)
		r, err := p.Run(t.Context(), nil)
		must(t, err)
		must(t, os.WriteFile(at("to", "cat", "changed"), []byte("an edited picture"), 0o600))
		must(t, os.WriteFile(at("to", "cat", "same size"), []byte("picture same sizE"), 0o600))
		must(t, os.Remove(at("to", "cat", "copy a link")))
		must(t, os.Symlink(at("to", "cat", "fine"), at("to", "cat", "copy a link")))
		must(t, os.Remove(at("to", "cat", "copy gone")))
		want := map[string]string{"changed": "it has been changed since", "same size": "it has been changed since", "copy a link": "something else stands in its place now"}
		var restored, gone int
		if m == Copy {
			must(t, os.Remove(at("from", "source gone")))
			must(t, os.WriteFile(at("from", "source changed"), []byte("an edited original"), 0o600))
			want["source gone"] = "the original is no longer there, so the copy was kept"
			want["source changed"] = "the original has been changed since, so the copy was kept"
			restored, gone = 4, 1
		} else {
			must(t, os.RemoveAll(at("from", "folder gone")))
			must(t, os.WriteFile(at("from", "taken"), []byte("another picture"), 0o600))
			must(t, os.Rename(at("to", "cat", "back"), at("from", "back")))
			want["copy gone"] = "it is no longer there"
			want["taken"] = "another file has its old name"
			want["x"] = "its first folder " + `"` + at("from", "folder gone") + `" is not there: make it, or connect its drive, then undo again`
			restored = 4 // back, fine, source gone, source changed
		}
		u, err := Undo(t.Context(), r.Journal, nil)
		must(t, err)
		got := map[string]string{}
		for _, l := range u.Left {
			got[filepath.Base(l.Path)] = l.Reason.String()
		}
		if !maps.Equal(got, want) || u.Restored != restored || u.Gone != gone {
			t.Errorf("%s: %d restored, %d gone, left %q, want %q", m, u.Restored, u.Gone, got, want)
		}
		for name, content := range map[string]string{"changed": "an edited picture", "same size": "picture same sizE"} {
			if b, err := os.ReadFile(at("to", "cat", name)); err != nil || string(b) != content {
				t.Errorf("%s: %s holds %q, %v", m, name, b, err)
			}
		}
		if m == Move {
			if b, err := os.ReadFile(at("from", "taken")); err != nil || string(b) != "another picture" {
				t.Errorf("taken holds %q, %v", b, err)
			}
			must(t, os.Mkdir(at("from", "folder gone"), 0o755))
			if u, err := Undo(t.Context(), r.Journal, nil); err != nil || u.Restored != 1 {
				t.Errorf("again: %+v, %v", u, err)
			}
			if b, err := os.ReadFile(at("from", "folder gone", "x")); err != nil || string(b) != "picture folder gone/x" {
				t.Errorf("x holds %q, %v", b, err)
			}
		}
		must(t, os.RemoveAll(at("to")))
		for _, n := range names {
			write(t, at("from", n), "picture "+n)
		}
	}
}

// TestUndoNeverRemovesTheOnlyCopy: where the original's folder has become a link to the copies, both names are one file.
func TestUndoNeverRemovesTheOnlyCopy(t *testing.T) {
	for _, m := range methods {
		dir := t.TempDir()
		picture := write(t, filepath.Join(dir, "from", "a.jpg"), "picture")
		p, err := Prepare(t.Context(), []Item{{picture, "cat"}}, Options{Target: filepath.Join(dir, "to"), Journals: filepath.Join(dir, "j"), Method: m})
		must(t, err)
		r, err := p.Run(t.Context(), nil)
		must(t, err)
		must(t, os.RemoveAll(filepath.Join(dir, "from")))
		must(t, os.Symlink(filepath.Join(dir, "to", "cat"), filepath.Join(dir, "from")))
		u, err := Undo(t.Context(), r.Journal, nil)
		if err != nil || u.Restored != 0 || len(u.Left) != 1 {
			t.Errorf("%s: %+v, %v", m, u, err)
		}
		if b, err := os.ReadFile(filepath.Join(dir, "to", "cat", "a.jpg")); err != nil || string(b) != "picture" {
			t.Errorf("%s: %q, %v", m, b, err)
		}
	}
}

// TestNamesTakenMeanwhile: a file that appears after the preview is never written over.
func TestNamesTakenMeanwhile(t *testing.T) {
	for _, m := range methods {
		dir := t.TempDir()
		s := newScene(t, dir, dir)
		p, err := Prepare(t.Context(), s.items, s.options(m))
		must(t, err)
		write(t, filepath.Join(s.to, "cat", "one.jpg"), "somebody else's")
		write(t, filepath.Join(s.to, "_CON", "another"), "somebody else's")
		must(t, os.WriteFile(s.items[2].Path, []byte("edited since"), 0o600))
		before := s.tree(t)
		r, err := p.Run(t.Context(), nil)
		must(t, err)
		if len(r.Failed) != 1 || !strings.HasPrefix(r.Failed[0].Reason.String(), "it has been changed since the preview") || r.Done != 7 {
			t.Errorf("%s: %+v", m, r)
		}
		for name, want := range map[string]string{"one.jpg": "somebody else's", "one (2).jpg": "picture a/one.jpg", "one (3).jpg": "picture b/one.jpg"} {
			if b, err := os.ReadFile(filepath.Join(s.to, "cat", name)); err != nil || string(b) != want {
				t.Errorf("%s: %s holds %q, %v", m, name, b, err)
			}
		}
		u, err := Undo(t.Context(), r.Journal, nil)
		if err != nil || u.Restored != 7 || len(u.Left) > 0 {
			t.Errorf("%s: %+v, %v", m, u, err)
		}
		sameTree(t, string(m), s.tree(t), before)
	}
}

// TestPrepareRefuses: what cannot be sorted, or sorted into, is said before anything is written.
func TestPrepareRefuses(t *testing.T) {
	dir := t.TempDir()
	picture := write(t, filepath.Join(dir, "a.jpg"), "picture")
	must(t, os.Symlink(picture, filepath.Join(dir, "link.jpg")))
	must(t, os.MkdirAll(filepath.Join(dir, "to", "cat"), 0o755))
	write(t, filepath.Join(dir, "file", "cat"), "a file")
	must(t, os.MkdirAll(filepath.Join(dir, "dangling"), 0o755))
	must(t, os.Symlink(filepath.Join(dir, "nothing"), filepath.Join(dir, "dangling", "cat")))
	before := tree(t, dir)
	for target, want := range map[string]string{
		"": "needs a target folder", "a.jpg": "is a file, not a folder", "a.jpg/x": "is a file, not a folder",
		"file": "a file stands in its place", "dangling": "a link that leads to nothing",
	} {
		if target != "" {
			target = filepath.Join(dir, target)
		}
		_, err := Prepare(t.Context(), []Item{{picture, "cat"}}, Options{Target: target, Journals: filepath.Join(dir, "j")})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", target, err, want)
		}
	}
	for _, m := range methods {
		p, err := Prepare(t.Context(), []Item{
			{filepath.Join(dir, "link.jpg"), "cat"}, {picture, "cat"}, {filepath.Join(dir, ".", "a.jpg"), "dog"}, {filepath.Join(dir, "to"), "cat"}, {filepath.Join(picture, "x"), "cat"},
		}, Options{Target: filepath.Join(dir, "to"), Journals: filepath.Join(dir, "j"), Method: m})
		must(t, err)
		var reasons []string
		for _, l := range p.Left {
			reasons = append(reasons, l.Reason.String())
		}
		want := []string{"it is listed twice", "it is listed twice", "it is not a file any more", "it is no longer there"}
		if m == Move {
			want[0] = "it is a link: only the file that it leads to can be moved"
		}
		if !slices.Equal(reasons, want) || p.Count() != 1 {
			t.Errorf("%s: %q", m, reasons)
		}
	}
	sameTree(t, "the previews wrote", tree(t, dir), before)
	p, err := Prepare(t.Context(), []Item{{picture, "cat"}}, Options{Target: filepath.Join(dir, "to"), Journals: filepath.Join(dir, "j")})
	must(t, err)
	p.Free = 3
	var space *SpaceError
	if _, err := p.Run(t.Context(), nil); !errors.As(err, &space) || space.Bytes != 4 || !strings.HasPrefix(err.Error(), "4 bytes more space is needed") {
		t.Errorf("%v", err)
	}
	sameTree(t, "too little space", tree(t, dir), before)
}
