package ui

import (
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/build/sharedtest"
	"likeness/inference/picturefolder"
	"likeness/ui/page"
	"likeness/ui/session"
)

// TestDropAwkward drops odd, huge and damaged pictures on the window: a few of their folders or, among the long tests, the folder of all. What can be
// read is there and is scrolled through, of the rest the window says why, and each file is told of.
func TestDropAwkward(t *testing.T) {
	u := needWindow(t)
	root, all := sharedtest.Awkward(t)
	dropped, beside := []string{root}, 3 // lists, which are no pictures
	if !sharedtest.IsLong() {
		dropped, beside = nil, 0
		for _, class := range []string{"exif-orientation", "go-stdlib", "pngsuite", "synthetic"} {
			dropped = append(dropped, filepath.Join(root, class))
		}
	}
	want := beside
	for _, path := range all {
		class := filepath.Dir(path)
		for filepath.Dir(class) != root {
			class = filepath.Dir(class)
		}
		if !picturefolder.Ignored(filepath.Base(path)) && (slices.Contains(dropped, root) || slices.Contains(dropped, class)) {
			want++
		}
	}
	drag(t, 400, 400, dropped...)
	now := await(t, "the pictures are read", func(s *session.State) bool {
		return s.Project != nil && s.Scan == nil && s.Project.Pictures() > 0 && len(s.Project.Open()) > 0 && u.current == page.Examples
	})
	if told := now.Project.Pictures() + len(now.Project.Open()); told != want {
		t.Errorf("%d pictures are there and %d were left out, of %d files", now.Project.Pictures(), len(now.Project.Open()), want)
	}
	press(t, "Escape") // what stands in front, if something does
	for _, key := range []string{"Next", "Next", "End", "Home"} {
		press(t, key)
	}
	screen(t, "awkward")
	fyne.DoAndWait(real.session.CloseProject)
	await(t, "it is closed", func(s *session.State) bool { return s.Project == nil && u.current == page.Welcome })
}
