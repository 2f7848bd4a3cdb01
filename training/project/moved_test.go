package project

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"likeness/training/dataset"
)

// withFiles is a project in home with one picture below it and one elsewhere.
func withFiles(t *testing.T) (p *Project, home, elsewhere string) {
	t.Helper()
	root := t.TempDir()
	home, elsewhere = filepath.Join(root, "home"), filepath.Join(root, "elsewhere")
	d := &dataset.Dataset{Classes: []string{"a"}, Pictures: []dataset.Picture{
		written(t, filepath.Join(home, "a", "1\n\xff.jpg"), 0), written(t, filepath.Join(elsewhere, "2.jpg"), 0),
	}}
	p, err := CreateUntitled(context.Background(), home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	for i := range d.Pictures {
		sum, err := hashFile(context.Background(), d.Pictures[i].Path)
		if err != nil {
			t.Fatal(err)
		}
		d.Pictures[i].Hash = sum
	}
	add(t, p, d)
	return p, home, elsewhere
}

func presences(t *testing.T, p *Project) []Presence {
	t.Helper()
	var all []Presence
	if err := p.Check(context.Background(), func(_ Example, is Presence) bool { all = append(all, is); return true }); err != nil {
		t.Fatal(err)
	}
	return all
}

func want(t *testing.T, p *Project, want ...Presence) {
	t.Helper()
	got := presences(t, p)
	for i := range want {
		if len(got) != len(want) || got[i] != want[i] {
			t.Fatalf("presences %v, want %v", got, want)
		}
	}
}

func TestMoveToKeepsPicturesAndNames(t *testing.T) {
	ctx := context.Background()
	p, home, elsewhere := withFiles(t)
	before, old := examples(t, p), p.Path()
	if u, err := p.Untitled(ctx); err != nil || !u {
		t.Errorf("untitled: %v, %v", u, err)
	}
	taken := filepath.Join(home, "taken.likeness")
	if err := os.WriteFile(taken, []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := p.MoveTo(ctx, taken); !errors.Is(err, ErrExists) {
		t.Errorf("over a file: %v", err)
	}
	named := filepath.Join(elsewhere, "named \xfe?.likeness")
	if err := p.MoveTo(ctx, named); err != nil {
		t.Fatal(err)
	}
	if u, err := p.Untitled(ctx); err != nil || u || p.Path() != named || p.ReadOnly() != Writable {
		t.Errorf("untitled: %v, %v; path %q", u, err, p.Path())
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old file: %v", err)
	}
	p = reopen(t, p)
	for i, e := range examples(t, p) {
		if e.Path != before[i].Path {
			t.Errorf("%q is now %q", before[i].Path, e.Path)
		}
	}
	if a, err := p.Undo(ctx); err != nil || a.Kind != AddedPictures {
		t.Errorf("the history after a move: %+v, %v", a, err)
	}
	left, err := filepath.Glob(filepath.Join(elsewhere, "*"))
	if err != nil || len(left) != 3 { // picture, project, lock
		t.Errorf("in the folder: %q, %v", left, err)
	}
}

func TestOpenFindsPicturesAfterAMove(t *testing.T) {
	for name, move := range map[string]func(t *testing.T, root, project string) string{
		"whole tree": func(t *testing.T, root, project string) string {
			renamed(t, root, root+"-other")
			return filepath.Join(root+"-other", "home", filepath.Base(project))
		},
		"folder": func(t *testing.T, root, project string) string {
			renamed(t, filepath.Join(root, "home"), filepath.Join(root, "new"))
			return filepath.Join(root, "new", filepath.Base(project))
		},
		"file alone": func(t *testing.T, root, project string) string {
			renamed(t, project, filepath.Join(root, "alone.likeness"))
			return filepath.Join(root, "alone.likeness")
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, home, _ := withFiles(t)
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
			q, err := Open(context.Background(), move(t, filepath.Dir(home), p.Path()))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = q.Close() }()
			want(t, q, Here, Here)
		})
	}
}

func renamed(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func TestMissingChangedAndTouchedAreToldApart(t *testing.T) {
	ctx := context.Background()
	p, _, elsewhere := withFiles(t)
	want(t, p, Here, Here)
	all := examples(t, p)
	later := time.Unix(2e9, 0)
	if err := os.Chtimes(all[0].Path, later, later); err != nil {
		t.Fatal(err)
	}
	want(t, p, Here, Here)
	if got := examples(t, p)[0]; !got.ModTime.Equal(later) {
		t.Errorf("the new time was not kept: %v", got.ModTime)
	}
	other := []byte(all[0].Path)
	other[0] ^= 1
	if err := os.WriteFile(all[0].Path, other, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(all[0].Path, later.Add(1e9), later.Add(1e9)); err != nil {
		t.Fatal(err)
	}
	want(t, p, Changed, Here)
	now := written(t, all[0].Path, 0)
	if err := p.Refresh(ctx, []Refreshed{{all[0].ID, now}}); err != nil {
		t.Fatal(err)
	}
	want(t, p, Here, Here)
	renamed(t, elsewhere, elsewhere+"-new")
	want(t, p, Here, NotHere)
	if l, err := p.Locate(ctx, elsewhere, filepath.Join(elsewhere, "no")); err != nil || l != (Located{0, 1}) {
		t.Errorf("in the wrong folder: %+v, %v", l, err)
	}
	if l, err := p.Locate(ctx, elsewhere, elsewhere+"-new"); err != nil || l != (Located{1, 0}) {
		t.Errorf("in the right folder: %+v, %v", l, err)
	}
	want(t, p, Here, Here)
}

func TestRecentProjects(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config", "recent.json")
	here := created(t).Path()
	for i, path := range []string{"/gone\xff\n.likeness", here, "/other", here} {
		if err := NoteRecent(file, path, time.Unix(int64(i), 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := ForgetRecent(file, "/other"); err != nil {
		t.Fatal(err)
	}
	got, err := ReadRecent(file)
	if err != nil || len(got) != 2 || got[0].Path != here || !got[0].Here || got[1].Path != "/gone\xff\n.likeness" || got[1].Here {
		t.Errorf("%+v, %v", got, err)
	}
	for _, rubbish := range []string{"rubbish", `{"path": 3}`, `[{"path": 3}]`} {
		if err := os.WriteFile(file, []byte(rubbish), 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := ReadRecent(file); err != nil || len(got) != 0 {
			t.Errorf("of %s: %v, %v", rubbish, got, err)
		}
	}
	if err := NoteRecent(file, here, time.Unix(9, 0)); err != nil {
		t.Error(err)
	}
}
