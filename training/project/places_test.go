package project

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestEachProblemHasASentence(t *testing.T) {
	for problem := Missing; problem <= OldReadOnly; problem++ {
		err := error(&OpenError{Path: "/x/holiday.likeness", Problem: problem, Err: os.ErrInvalid})
		if s := err.Error(); !strings.Contains(s, "holiday.likeness") || !strings.HasSuffix(s, ".") || strings.Contains(s, "%!") {
			t.Errorf("problem %d: %s", problem, s)
		}
		if !errors.Is(err, os.ErrInvalid) {
			t.Errorf("problem %d hides what lies beneath", problem)
		}
	}
	if s := (&ClassExistsError{Name: "photo"}).Error(); !strings.Contains(s, `"photo"`) {
		t.Error(s)
	}
}

func TestAClosedProjectSaysSo(t *testing.T) {
	p, ctx := created(t), context.Background()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := p.Classes(ctx)
	for _, err := range []error{err, p.RemoveClass(ctx, 1), p.MoveTo(ctx, p.Path()+"2")} {
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("it said %v", err)
		}
	}
	if err := p.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
	if _, err := Create(ctx, p.Path()); !errors.Is(err, ErrExists) {
		t.Errorf("over it: %v", err)
	}
}

func TestUntitledProjectsHaveNamesOfTheirOwn(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data", "likeness")
	for _, want := range []string{"Untitled.likeness", "Untitled 2.likeness", "Untitled 3.likeness"} {
		p, err := CreateUntitled(context.Background(), folder)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(p.Path()) != want || p.ReadOnly() != Writable {
			t.Errorf("%q, want %q", p.Path(), want)
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFoldersAreTheUsersOwn(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "USERPROFILE", "LocalAppData", "AppData", "XDG_DATA_HOME", "XDG_CONFIG_HOME"} {
		t.Setenv(name, home)
	}
	for name, f := range map[string]func() (string, error){"data": DataFolder, "journals": JournalFolder, "recent": RecentFile} {
		if path, err := f(); err != nil || !strings.HasPrefix(path, home+string(filepath.Separator)) {
			t.Errorf("%s: %q, %v", name, path, err)
		}
	}
}

// TestDiscard: what nothing was put into goes; whatever the user has done, or has named, stays.
func TestDiscard(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	for name, c := range map[string]struct {
		do   func(*Project) error
		gone bool
	}{
		"nothing":           {func(*Project) error { return nil }, true},
		"a setting":         {func(p *Project) error { return p.SetSettings(ctx, Settings{Seed: 7}) }, true},
		"a class":           {func(p *Project) error { _, err := p.AddClass(ctx, "photo"); return err }, false},
		"a class taken out": {func(p *Project) error { return errors.Join(addClass(ctx, p), undo(ctx, p)) }, false},
		"a name":            {func(p *Project) error { return p.MoveTo(ctx, filepath.Join(folder, "mine"+Extension)) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := CreateUntitled(ctx, folder)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.do(p); err != nil {
				t.Fatal(err)
			}
			gone, err := p.Discard(ctx)
			_, stat := os.Stat(p.Path())
			if err != nil || gone != c.gone || errors.Is(stat, fs.ErrNotExist) != c.gone {
				t.Errorf("gone is %v, %v; the file: %v", gone, err, stat)
			}
		})
	}
}

func addClass(ctx context.Context, p *Project) error {
	_, err := p.AddClass(ctx, "drawing")
	return err
}

func undo(ctx context.Context, p *Project) error {
	_, err := p.Undo(ctx)
	return err
}

// TestUnnamedProjectsStayInTheList: nothing else leads to them.
func TestUnnamedProjectsStayInTheList(t *testing.T) {
	root := t.TempDir()
	t.Setenv("XDG_DATA_HOME", root)
	t.Setenv("HOME", root)
	t.Setenv("LocalAppData", root)
	data, err := DataFolder()
	if err != nil {
		t.Fatal(err)
	}
	p, err := CreateUntitled(context.Background(), data)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "recent.json")
	paths := []string{p.Path()}
	for i := range recentLength + 5 {
		paths = append(paths, filepath.Join(root, fmt.Sprint(i)+Extension))
	}
	for i, path := range paths {
		if err := NoteRecent(file, path, time.Unix(int64(i), 0)); err != nil {
			t.Fatal(err)
		}
	}
	all, err := ReadRecent(file)
	if err != nil || len(all) != recentLength+1 || all[recentLength].Path != p.Path() {
		t.Errorf("%d in the list, %v", len(all), err)
	}
}
