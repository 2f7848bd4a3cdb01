package sorting

import (
	"context"
)

// settle ends the sortings in a folder of journals that were interrupted: what is unfinished of them is removed, what was done is noted. Those that are
// running, or whose target is not there now, are passed over.
func settle(ctx context.Context, d disk, folder string) error {
	paths, err := journals(d, folder)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return err
		}
		if s, err := readJournal(d, path); err != nil || s.begun == 0 || s.ended || s.undoDone {
			continue
		}
		settleOne(ctx, d, path)
	}
	return ctx.Err()
}

// settleOne does it for one journal. What fails is found out again by Undo.
func settleOne(ctx context.Context, d disk, path string) {
	j, s, err := openJournal(d, path)
	if err != nil {
		return // it is running
	}
	defer func() { _ = j.close() }() // whatever was not written is found out again
	u := &undoer{courier: courier{disk: d, journal: j, id: s.id, back: true, touched: map[string]bool{}}, story: s}
	if _, err := d.stat(s.target); err != nil {
		return
	}
	for i := range s.items[:s.begun] {
		e := &s.items[i]
		if e.done || e.undone {
			continue
		}
		done, err := u.inspect(ctx, i+1, e)
		if err == nil && done {
			err = j.write(record{N: i + 1, To: rawPath(e.to), Done: true})
		}
		if err != nil {
			return
		}
	}
	if u.checkpoint() == nil {
		_ = j.commit(record{End: &s.begun})
	}
}
