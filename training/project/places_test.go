package project

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
