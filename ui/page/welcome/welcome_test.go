package welcome_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"likeness/training/project"
	"likeness/ui/page/welcome"
	"likeness/ui/pagetest"
	"likeness/ui/session"
)

// TestStates: the page says what to do, promises what it promises, and lists recent projects, also those that are gone.
func TestStates(t *testing.T) {
	for _, size := range []fyne.Size{fyne.NewSize(1280, 800), fyne.NewSize(800, 600)} {
		h := pagetest.Host(t, size, nil)
		p := welcome.New(h)
		pagetest.Show(h, p, &session.State{})
		pagetest.Want(t, h, "Drop folders of pictures here", "Choose folder…", "Try the sample (photos and drawings)", "None yet.", "your pictures are never sent anywhere")
		p.Update(&session.State{}, &session.State{Recent: []session.Recent{
			{Recent: project.Recent{Path: "/a/Town archive.likeness", Opened: time.Now(), Here: true}, Name: "Town archive"},
			{Recent: project.Recent{Path: "/b/Gone.likeness"}, Name: "Gone"},
		}})
		pagetest.Want(t, h, "Town archive", "Today", "Gone", "Not found here now", "Find…", "Forget")
	}
}
