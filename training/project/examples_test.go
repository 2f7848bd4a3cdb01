package project

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"likeness/training/dataset"
)

func TestQueries(t *testing.T) {
	p, ctx := created(t), context.Background()
	add(t, p, scanned("/a", 2, 10))
	if err := p.Exclude(ctx, []ExampleID{1, 2, 3}, true); err != nil {
		t.Fatal(err)
	}
	yes, no := true, false
	for name, c := range map[string]struct {
		q    Query
		want []ExampleID
	}{
		"a class":            {Query{Class: 1}, []ExampleID{1, 3, 5, 7, 9}},
		"second page of two": {Query{Class: 2, After: 4, Limit: 2}, []ExampleID{6, 8}},
		"left out":           {Query{Excluded: &yes}, []ExampleID{1, 2, 3}},
		"not left out":       {Query{Class: 1, Excluded: &no}, []ExampleID{5, 7, 9}},
		"after the end":      {Query{After: 10}, nil},
	} {
		page, err := p.Examples(ctx, c.q)
		if err != nil || len(page) != len(c.want) {
			t.Errorf("%s: %d, %v", name, len(page), err)
			continue
		}
		for i, e := range page {
			if e.ID != c.want[i] {
				t.Errorf("%s: %d is %d, want %d", name, i, e.ID, c.want[i])
			}
		}
	}
	if e, err := p.Example(ctx, 4); err != nil || e.ID != 4 || e.Class != 2 {
		t.Errorf("one: %+v, %v", e, err)
	}
	if _, err := p.Example(ctx, 40); !errors.Is(err, ErrNotFound) {
		t.Errorf("none: %v", err)
	}
}

func TestLocateLeavesAPathThatAnotherHas(t *testing.T) {
	p, ctx := created(t), context.Background()
	root := t.TempDir()
	there := written(t, filepath.Join(root, "new", "1.jpg"), 0)
	gone := picture(filepath.Join(root, "old", "1.jpg"), 0)
	add(t, p, &dataset.Dataset{Classes: []string{"a"}, Pictures: []dataset.Picture{there, gone}})
	before := state(t, p)
	l, err := p.Locate(ctx, filepath.Join(root, "old"), filepath.Join(root, "new"))
	if err != nil || l != (Located{0, 1}) {
		t.Errorf("%+v, %v", l, err)
	}
	if got := state(t, p); got != before {
		t.Errorf("it is another: %s", difference(got, before))
	}
}
