package project

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
)

// TestReplies: what is said is kept, once, and each of it is taken back by itself, whatever was said before and after.
func TestReplies(t *testing.T) {
	ctx := context.Background()
	p := created(t)
	add(t, p, scanned("/a", 2, 6))
	says := func(want string) {
		t.Helper()
		got, err := p.Replies(ctx)
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("it says %v, %v; want %s", got, err, want)
		}
	}
	for range 2 { // said again it is no other act
		if err := p.Reply(ctx, UseAnyway, 2); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Exclude(ctx, []ExampleID{3}, true); err != nil { // something else between them
		t.Fatal(err)
	}
	if err := p.Reply(ctx, UseAll, 6, 1); err != nil {
		t.Fatal(err)
	}
	p = reopen(t, p)
	says("[{anyway [2]} {both [1 6]}]")
	for _, want := range []string{"[{anyway [2]}]", "[{anyway [2]}]", "[]"} {
		if _, err := p.Undo(ctx); err != nil {
			t.Fatal(err)
		}
		says(want)
	}
	for range 3 {
		if _, err := p.Redo(ctx); err != nil {
			t.Fatal(err)
		}
	}
	says("[{anyway [2]} {both [1 6]}]")
	if err := p.Reply(ctx, UseAnyway, 99); !errors.Is(err, ErrNotFound) {
		t.Errorf("of a picture that is not there: %v", err)
	}
	if err := p.Reply(ctx, "perhaps", 1); err == nil {
		t.Error("a question that nobody asks was answered")
	}
}

// TestACopyThatIsTakenInIsUsed: of a copy that the user takes in it need not be asked, and taken back with it goes the answer.
func TestACopyThatIsTakenInIsUsed(t *testing.T) {
	ctx := context.Background()
	p := created(t)
	add(t, p, scanned("/a", 4, 8))
	a, err := p.AddCopies(ctx, copied(5))
	if err != nil || a.Pictures != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	if got, err := p.Replies(ctx); err != nil || fmt.Sprint(got) != "[{both [6 9]}]" {
		t.Errorf("it says %v, %v", got, err)
	}
	if act, err := p.Undo(ctx); err != nil || act.Kind != AddedPictures || act.Pictures != 1 {
		t.Errorf("undone %+v, %v", act, err)
	}
	if got, err := p.Replies(ctx); err != nil || len(got) != 0 {
		t.Errorf("it says %v, %v", got, err)
	}
}

// TestLeftOut: that files stay out is kept, is no reply of an example, and is taken back and said again as one act.
func TestLeftOut(t *testing.T) {
	ctx := context.Background()
	p := created(t)
	add(t, p, scanned("/a", 2, 6))
	says := func(want string) {
		t.Helper()
		got, err := p.LeftOut(ctx)
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("out stay %v, %v; want %s", got, err, want)
		}
		if r, err := p.Replies(ctx); err != nil || len(r) != 0 {
			t.Errorf("of examples it says %v, %v", r, err)
		}
	}
	for range 2 { // said again it is no other act
		if err := p.LeaveOut(ctx, "/b/two \"b\".png", "/a/one.jpg"); err != nil {
			t.Fatal(err)
		}
	}
	p = reopen(t, p)
	says(`[/a/one.jpg /b/two "b".png]`)
	for range 2 {
		if a, err := p.Undo(ctx); err != nil || a.Kind != LeftOut || a.Pictures != 2 {
			t.Fatalf("undone %+v, %v", a, err)
		}
		says("[]")
		if _, err := p.Redo(ctx); err != nil {
			t.Fatal(err)
		}
		says(`[/a/one.jpg /b/two "b".png]`)
	}
}

// TestLeftOutOfVersion3: what version 3 kept in a note stays out in version 4, and the rest of the note is as it was.
func TestLeftOutOfVersion3(t *testing.T) {
	for note, want := range map[string][2]string{
		`{"skipped":[{"Path":"/x"}],"empty":null,"settled":["/x","/y"]}`: {"[/x /y]", `{"skipped":[{"Path":"/x"}],"empty":null}`},
		`{"skipped":null,"empty":["/e"],"settled":null}`:                 {"[]", `{"skipped":null,"empty":["/e"]}`},
		"": {"[]", ""},
	} {
		p := ofVersion(t, 3, "problems", note)
		if got, err := p.LeftOut(context.Background()); err != nil || fmt.Sprint(got) != want[0] {
			t.Errorf("of %s out stay %v, %v", note, got, err)
		}
		if b, err := p.Note(context.Background(), ProblemsNote); err != nil || string(b) != want[1] {
			t.Errorf("the note is %s, %v; want %s", b, err, want[1])
		}
		reopen(t, p)
	}
}

// ofVersion opens a project that an older version made, with a note in it.
func ofVersion(t *testing.T, version int, name, note string) *Project {
	t.Helper()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "old.likeness")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, s := range append(steps[:version:version], fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version)) {
		if _, err := db.ExecContext(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	if note != "" {
		if _, err := db.ExecContext(ctx, `INSERT INTO setting VALUES(?, ?)`, name, []byte(note)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRepliesOfVersion2: what version 2 kept as a note is said in version 3.
func TestRepliesOfVersion2(t *testing.T) {
	for note, want := range map[string]string{
		`{"anyway":[3,1],"both":[[2,4],[1,2,3]]}`: "[{anyway [1]} {anyway [3]} {both [1 2 3]} {both [2 4]}]",
		`{"anyway":null,"both":[[2,4]]}`:          "[{both [2 4]}]",
		`{"anyway":[5],"both":null}`:              "[{anyway [5]}]",
		"":                                        "[]",
	} {
		ctx := context.Background()
		p := ofVersion(t, 2, "replies", note)
		if got, err := p.Replies(ctx); err != nil || fmt.Sprint(got) != want {
			t.Errorf("of %s it says %v, %v", note, got, err)
		}
		if b, err := p.Note(ctx, "replies"); err != nil || b != nil {
			t.Errorf("the note is still there: %s, %v", b, err)
		}
		reopen(t, p)
	}
}
