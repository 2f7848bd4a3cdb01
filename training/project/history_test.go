package project

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"likeness/training/dataset"
)

func TestEachActGoesBackAndForth(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		kind Kind
		do   func(p *Project) error
	}{
		{AddedPictures, func(p *Project) error { _, err := p.Add(ctx, scanned("/more", 4, 8)); return err }},
		{AddedPictures, func(p *Project) error { _, err := p.AddTo(ctx, 2, scanned("/loose", 1, 3)); return err }},
		{RemovedPictures, func(p *Project) error { return p.Remove(ctx, []ExampleID{1, 2}) }},
		{Relabelled, func(p *Project) error { return p.Relabel(ctx, []ExampleID{1, 2, 3}, 3) }},
		{Excluded, func(p *Project) error { return p.Exclude(ctx, []ExampleID{4}, true) }},
		{Confirmed, func(p *Project) error { return p.Confirm(ctx, []ExampleID{4}, true) }},
		{UsedAnyway, func(p *Project) error { return p.Reply(ctx, UseAnyway, 4) }},
		{LeftOut, func(p *Project) error { return p.LeaveOut(ctx, "/left/out.png") }},
		{UsedAll, func(p *Project) error { return p.Reply(ctx, UseAll, 5, 2, 3) }},
		{AddedPictures, func(p *Project) error { _, err := p.AddCopies(ctx, copied(5)); return err }},
		{AddedClass, func(p *Project) error { _, err := p.AddClass(ctx, "  new "); return err }},
		{RenamedClass, func(p *Project) error { return p.RenameClass(ctx, 1, "renamed") }},
		{MergedClasses, func(p *Project) error { return p.MergeClasses(ctx, 1, 3) }},
		{RemovedClass, func(p *Project) error { return p.RemoveClass(ctx, 2) }},
		{MovedClass, func(p *Project) error { return p.MoveClass(ctx, 3, 0) }},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			p := created(t)
			add(t, p, scanned("/a", 3, 12))
			before := state(t, p)
			if err := c.do(p); err != nil {
				t.Fatal(err)
			}
			after := state(t, p)
			if after == before {
				t.Fatal("it changed nothing")
			}
			p = reopen(t, p)
			for range 2 {
				if a, err := p.Undo(ctx); err != nil || a.Kind != c.kind || a.Pictures+a.Classes == 0 {
					t.Fatalf("undo: %+v, %v", a, err)
				}
				if got := state(t, p); got != before {
					t.Fatalf("undone it is another: %s", difference(got, before))
				}
				if _, err := p.Redo(ctx); err != nil {
					t.Fatal(err)
				}
				if got := state(t, p); got != after {
					t.Fatalf("done again it is another: %s", difference(got, after))
				}
			}
			if _, err := p.Redo(ctx); !errors.Is(err, ErrNothingToRedo) {
				t.Errorf("redo at the end: %v", err)
			}
		})
	}
}

func TestRandomActsAllUndoneAreTheBeginning(t *testing.T) {
	ctx := context.Background()
	p := created(t)
	add(t, p, scanned("/a", 4, 40))
	states := []string{state(t, p)}
	r := rand.New(rand.NewPCG(1, 2))
	for len(states) < 60 {
		if err := randomAct(ctx, p, r); err != nil {
			t.Fatal(err)
		}
		if now := state(t, p); now != states[len(states)-1] {
			states = append(states, now)
		}
	}
	for i := len(states) - 2; i >= 0; i-- {
		if _, err := p.Undo(ctx); err != nil {
			t.Fatal(err)
		}
		if got := state(t, p); got != states[i] {
			t.Fatalf("after undoing to %d it is another: %s", i, difference(got, states[i]))
		}
	}
	for i := 1; i < len(states); i++ {
		if _, err := p.Redo(ctx); err != nil {
			t.Fatal(err)
		}
		if got := state(t, p); got != states[i] {
			t.Fatalf("after doing again to %d it is another: %s", i, difference(got, states[i]))
		}
	}
}

// copied is a scan of a copy of a picture that scanned finds.
func copied(i int) *dataset.Dataset {
	d := scanned("/a", 4, i+1)
	of := d.Pictures[i]
	of.Path = fmt.Sprintf("/copies/%d.jpg", i)
	return &dataset.Dataset{Classes: d.Classes, Pictures: []dataset.Picture{of}}
}

// randomAct does one act; that a class is gone or a name taken is no error.
func randomAct(ctx context.Context, p *Project, r *rand.Rand) error {
	class := func() ClassID { return ClassID(1 + r.IntN(6)) }
	ids := make([]ExampleID, 1+r.IntN(3))
	for i := range ids {
		ids[i] = ExampleID(1 + r.IntN(60))
	}
	var err error
	switch r.IntN(14) {
	case 0:
		_, err = p.AddClass(ctx, fmt.Sprintf("class %d", r.IntN(9)))
	case 1:
		err = p.RenameClass(ctx, class(), fmt.Sprintf("class %d", r.IntN(9)))
	case 2:
		err = p.MergeClasses(ctx, class(), class())
	case 3:
		err = p.RemoveClass(ctx, class())
	case 4:
		err = p.MoveClass(ctx, class(), r.IntN(6))
	case 5:
		_, err = p.Add(ctx, scanned("/a", 4, 10+r.IntN(50)))
	case 6:
		err = p.Remove(ctx, ids)
	case 7:
		err = p.Exclude(ctx, ids, r.IntN(2) == 0)
	case 8:
		err = p.Confirm(ctx, ids, r.IntN(2) == 0)
	case 9:
		err = p.Reply(ctx, UseAnyway, ids[0])
	case 10:
		err = p.Reply(ctx, UseAll, ids...)
	case 11:
		_, err = p.AddCopies(ctx, copied(r.IntN(10)))
	default:
		err = p.Relabel(ctx, ids, class())
	}
	var exists *ClassExistsError
	if errors.Is(err, ErrNotFound) || errors.As(err, &exists) {
		return nil
	}
	return err
}

func TestRefusedActsChangeNothing(t *testing.T) {
	ctx := context.Background()
	p := created(t)
	add(t, p, scanned("/a", 2, 4))
	before := state(t, p)
	var exists *ClassExistsError
	if err := p.RenameClass(ctx, 1, " class 1 "); !errors.As(err, &exists) || exists.ID != 2 {
		t.Errorf("name of another class: %v", err)
	}
	for name, c := range map[string]struct{ got, want error }{
		"empty name":       {p.RenameClass(ctx, 1, " \n"), ErrName},
		"no such class":    {p.Relabel(ctx, []ExampleID{1}, 9), ErrNotFound},
		"one of two there": {p.Relabel(ctx, []ExampleID{1, 99}, 2), ErrNotFound},
		"merge with none":  {p.MergeClasses(ctx, 1, 9), ErrNotFound},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if err := p.RemoveClass(stopped, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
	if got := state(t, p); got != before {
		t.Errorf("it is another: %s", difference(got, before))
	}
	if undo, _, err := p.History(ctx); err != nil || undo.Kind != AddedPictures {
		t.Errorf("history %+v, %v", undo, err)
	}
}

func TestANewActEndsRedo(t *testing.T) {
	ctx := context.Background()
	p := created(t)
	add(t, p, scanned("/a", 2, 4))
	if err := p.Exclude(ctx, []ExampleID{1}, true); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Undo(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.Exclude(ctx, []ExampleID{2}, true); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Redo(ctx); !errors.Is(err, ErrNothingToRedo) {
		t.Errorf("redo: %v", err)
	}
	for range 2 {
		if _, err := p.Undo(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Undo(ctx); !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("undo at the beginning: %v", err)
	}
}

// difference is the first line in which two states differ.
func difference(got, want string) string {
	lines := strings.Split(want, "\n")
	for i, g := range strings.Split(got, "\n") {
		if i >= len(lines) {
			return "more: " + g
		}
		if g != lines[i] {
			return g + " instead of " + lines[i]
		}
	}
	return "shorter"
}

func TestOnlySoManyActsAreKept(t *testing.T) {
	ctx := context.Background()
	p := created(t)
	add(t, p, scanned("/a", 2, 4))
	for i := range historyLength + 5 {
		if err := p.Exclude(ctx, []ExampleID{1}, i%2 == 0); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for ; ; n++ {
		_, err := p.Undo(ctx)
		if errors.Is(err, ErrNothingToUndo) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if n != historyLength || !strings.Contains(state(t, p), "class 1") {
		t.Errorf("%d acts undone, want %d", n, historyLength)
	}
}
