package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"likeness/inference/batch/sorting"
	"likeness/training/project"
)

var undoCommand = command{
	name:     "undo",
	synopsis: "[flags] [JOURNAL]",
	summary:  "takes back the last sorting of pictures, or that of a journal, also after a crash; what was changed since is left alone",
	run:      undoSorting,
}

type undoReport struct {
	Journal  string    `json:"journal"`
	Restored int       `json:"restored"`
	Gone     int       `json:"gone_already"`
	Left     []skipped `json:"left"`
}

type sortingReport struct {
	Journal     string         `json:"journal"`
	Time        time.Time      `json:"time"`
	Method      sorting.Method `json:"method"`
	Into        string         `json:"into"`
	Pictures    int            `json:"pictures"`
	Done        int            `json:"done"`
	Undone      int            `json:"undone"`
	Interrupted bool           `json:"interrupted"`
	Undoable    bool           `json:"undoable"`
}

func undoSorting(ctx context.Context, c *call) error {
	list := c.flags.Bool("list", false, "list the sortings, the latest first, and undo nothing")
	args, err := c.parse()
	if err != nil {
		return err
	}
	if len(args) > 1 || *list && len(args) > 0 {
		return misuse("give one journal, or none for the last sorting")
	}
	folder, err := project.JournalFolder()
	if err != nil {
		return err
	}
	if *list {
		return listSortings(c, folder)
	}
	journal := ""
	if len(args) == 1 {
		journal = args[0]
	} else {
		last, err := sorting.Last(folder)
		if err != nil {
			return err
		}
		journal = last.Journal
	}
	m := newMeter(c.stderr)
	defer m.end()
	u, err := sorting.Undo(ctx, journal, func(p sorting.Progress) { m.update("undoing", "pictures", p.Done, p.Total) })
	m.end()
	if errors.As(err, new(*sorting.JournalError)) && errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: likeness undo --list lists those that there are", err)
	}
	return errors.Join(err, reportUndone(c, journal, u, err == nil))
}

// reportUndone says what was undone, even where that ended early.
func reportUndone(c *call, journal string, u sorting.Undone, finished bool) error {
	r := undoReport{Journal: journal, Restored: u.Restored, Gone: u.Gone, Left: []skipped{}}
	for _, l := range u.Left {
		r.Left = append(r.Left, skipped{l.Path, l.Reason.String()})
	}
	var left error
	if len(r.Left) > 0 {
		left = fmt.Errorf("%d of the pictures stay where they are, each for its reason", len(r.Left))
	}
	switch {
	case c.json:
		return errors.Join(c.print(r), left)
	case !finished && u.Restored == 0:
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d pictures are as they were before the sorting.", r.Restored)
	if r.Gone > 0 {
		fmt.Fprintf(&b, " %d copies had been removed already.", r.Gone)
	}
	b.WriteByte('\n')
	if len(r.Left) > 0 {
		writeSkipped(&b, r.Left)
		fmt.Fprintf(&b, "To try again with those: likeness undo %s\n", printable(journal))
	}
	return errors.Join(c.printf("%s", b.String()), left)
}

func listSortings(c *call, folder string) error {
	all, err := sorting.List(folder)
	if err != nil {
		return err
	}
	list := []sortingReport{}
	for _, s := range all {
		list = append(list, sortingReport{s.Journal, s.Time, s.Method, s.Target, s.Count, s.Done, s.Undone, s.Interrupted, s.Undoable()})
	}
	if c.json {
		return c.print(map[string]any{"sortings": list})
	}
	if len(list) == 0 {
		return c.printf("There is no sorting yet.\n")
	}
	for _, s := range list {
		state := ""
		switch {
		case !s.Undoable && s.Done > 0:
			state = ", undone"
		case s.Interrupted:
			state = ", interrupted or still running"
		}
		text := fmt.Sprintf("%s  %s of %d pictures into %s%s\n  %s\n", s.Time.Local().Format(time.DateTime), s.Method, s.Done, printable(s.Into), state, printable(s.Journal))
		if err := c.printf("%s", text); err != nil {
			return err
		}
	}
	return nil
}
