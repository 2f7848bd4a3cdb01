package project

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestWhatIsNoWholeProjectIsRefusedAndNotWrittenTo(t *testing.T) {
	p := created(t)
	add(t, p, scanned("/a", 3, 500))
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(p.Path())
	if err != nil {
		t.Fatal(err)
	}
	with := func(at int, b ...byte) []byte {
		c := bytes.Clone(good)
		copy(c[at:], b)
		return c
	}
	rubbish := bytes.Repeat([]byte{0xa5}, 3000)
	for name, c := range map[string]struct {
		content []byte
		want    Problem
	}{
		"empty":             {nil, NotOurs},
		"text":              {bytes.Repeat([]byte("hello "), 100), NotOurs},
		"another's SQLite":  {with(68, 0, 0, 0, 0), NotOurs},
		"newer":             {with(60, 0, 0, 0, 99), Newer},
		"version 0":         {with(60, 0, 0, 0, 0), Damaged},
		"half":              {good[:len(good)/2], Damaged},
		"a byte short":      {good[:len(good)-1], Damaged},
		"header alone":      {good[:100], Damaged},
		"wrong first page":  {with(110, rubbish...), Damaged},
		"wrong later pages": {with(len(good)/2/4096*4096, rubbish...), Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.likeness")
			if err := os.WriteFile(path, c.content, 0o666); err != nil {
				t.Fatal(err)
			}
			q, err := Open(context.Background(), path)
			var open *OpenError
			if !errors.As(err, &open) || open.Problem != c.want {
				t.Fatalf("opened %v, %v; want problem %d", q, err, c.want)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, c.content) {
				t.Errorf("the file has changed, %v", err)
			}
			if left, _ := filepath.Glob(path + "?*"); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
	for path, want := range map[string]Problem{filepath.Join(t.TempDir(), "none"): Missing, t.TempDir(): NotOurs} {
		var open *OpenError
		if _, err := Open(context.Background(), path); !errors.As(err, &open) || open.Problem != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAVersion1FileIsBroughtUpToDateAndKept(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "version-1.sql"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "old.likeness")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(string(text)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	kept, err := os.ReadFile(filepath.Join(filepath.Dir(path), "old.version-1.likeness"))
	if err != nil || !bytes.Equal(kept, before) {
		t.Errorf("the copy is not the old file, %v", err)
	}
	all := examples(t, p)
	if len(all) != 2 || all[0].Path != filepath.Join(filepath.Dir(path), "photo", "a.jpg") || all[1].Path != "/pictures/b\xff.png" || all[1].Class != 1 || all[1].Given != 2 {
		t.Errorf("examples %+v", all)
	}
	if a, err := p.Undo(context.Background()); err != nil || a.Kind != Relabelled {
		t.Errorf("undo of an act of the old version: %+v, %v", a, err)
	}
	if got := examples(t, p)[1]; got.Class != 2 || got.Confirmed {
		t.Errorf("undone: %+v", got)
	}
	if _, err := p.StartRun(context.Background(), Run{Device: "cpu"}); err != nil {
		t.Error(err)
	}
	reopen(t, p)
}

func TestTheSecondOpeningIsReadOnly(t *testing.T) {
	p, ctx := created(t), context.Background()
	add(t, p, scanned("/a", 2, 4))
	q, err := Open(ctx, p.Path())
	if err != nil || q.ReadOnly() != InUse {
		t.Fatalf("second: %v, %v", q, err)
	}
	defer func() { _ = q.Close() }()
	if state(t, p) != state(t, q) {
		t.Error("the second shows something else")
	}
	if err := q.RemoveClass(ctx, 1); !errors.Is(err, ErrReadOnly) {
		t.Errorf("act on the second: %v", err)
	}
	if err := q.MoveTo(ctx, p.Path()+"2"); !errors.Is(err, ErrReadOnly) {
		t.Errorf("move of the second: %v", err)
	}
	if err := p.RemoveClass(ctx, 1); err != nil {
		t.Errorf("act on the first: %v", err)
	}
	if state(t, p) != state(t, q) {
		t.Error("the second does not see what the first does")
	}
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	if q = reopen(t, p); q.ReadOnly() != Writable {
		t.Error("read-only when nobody has it")
	}
}
