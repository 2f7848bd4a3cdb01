// Package ui is the window: all that Likeness shows, and all of the project that knows Fyne.
//
// Run makes the window and returns when it was closed. What the window shows is package session's State; the pages, in package page and those
// below it, draw it and call the session's acts. Package style holds colours, sizes and icons, control the controls, picture the thumbnails,
// words the texts in the user's language.
//
// Everything of Fyne happens on its one goroutine; whatever may take longer than a frame is done by the session on others, and comes back through
// fyne.Do. Nothing here opens a connection: dialogs of the system are asked for over D-Bus, on this machine.
package ui

import (
	"context"
	"errors"
	"path/filepath"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"likeness/resources"
	"likeness/training"
	"likeness/training/dataset"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/crashlog"
	"likeness/ui/page"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// ID is the application's.
const ID = "app.likeness.desktop"

// Run opens the window and returns when it is closed. paths are opened as if they had been dropped on it: a project, a model, folders.
func Run(paths []string) error {
	folders, err := session.DefaultFolders()
	if err != nil {
		return err
	}
	// Fyne's own checks of threads, under which the tests of the window run, take half of all the time that drawing needs.
	unchecked := map[string]bool{"fyneDo": true}
	u, end, err := open(folders, fyne.Do, paths, unchecked)
	if err != nil {
		return err
	}
	u.win.ShowAndRun()
	return end()
}

// open makes the window. do runs functions on Fyne's goroutine; migrations are what Fyne is told of the program. end, called when the window is gone,
// waits for all that goes on.
func open(folders session.Folders, do func(func()), paths []string, migrations map[string]bool) (u *window, end func() error, err error) {
	app.SetMetadata(fyne.AppMetadata{ID: ID, Name: "Likeness", Version: training.Version, Icon: icon(), Migrations: migrations})
	a := app.NewWithID(ID)
	a.SetIcon(icon())
	preferences := readPreferences(a)
	if err := speak(preferences.Language); err != nil {
		fyne.LogError("The language cannot be used", err)
	}
	a.Settings().SetTheme(preferences.theme())
	w := a.NewWindow("Likeness")
	w.SetMaster()
	w.SetPadded(false)
	w.Resize(preferences.size())

	ctx, cancel := context.WithCancel(context.Background())
	log, err := crashlog.Start(filepath.Join(folders.Data, "crashes"), training.Version)
	if err != nil {
		fyne.LogError("Failures will not be recorded", err)
	}
	s := session.New(folders, do, func(t session.Trouble) { u.trouble(t) })
	pictures := picture.NewSource(ctx, filepath.Join(folders.Cache, "thumbnails"), thumbnailSide(w), fyne.Do)
	u = newWindow(a, w, s, pictures)
	w.SetCloseIntercept(u.close)
	s.LoadRecent()
	s.LoadLastSort()
	s.FollowDevice()
	a.Lifecycle().SetOnStarted(func() {
		time.AfterFunc(settled, debug.FreeOSMemory)
		u.showCrashes(log)
		if len(paths) > 0 {
			u.drop(paths)
		}
	})
	return u, func() error {
		cancel()
		pictures.Wait()
		return errors.Join(s.Close(), log.Close())
	}, nil
}

// settled is when a start is over. What it needed beyond what stays, about a quarter of the program's memory, is given back to the system then; Go
// alone would keep it until it is needed again.
const settled = time.Second

// showCrashes tells of failures since the last start, which are on this computer only.
func (u *window) showCrashes(log *crashlog.Log) {
	reports := log.Unseen()
	if len(reports) == 0 {
		return
	}
	last := reports[len(reports)-1]
	text := words.F("Likeness ended unexpectedly the last time: {{.What}}. Everything up to then is kept. A report is in “{{.Path}}”; it was not sent anywhere.",
		"What", last.Title, "Path", last.Path)
	control.Tell(u.win.Canvas(), words.T("It did not end well last time"), text, words.T("Close"))
	if err := log.Seen(); err != nil {
		fyne.LogError("Reports of failures will be shown again", err)
	}
}

func icon() fyne.Resource { return fyne.NewStaticResource("likeness.png", resources.Icon()) }

// thumbnailSide is enough for the tiles of the gallery, also on screens of twice the density.
func thumbnailSide(w fyne.Window) int {
	if w.Canvas().Scale() > 1.4 {
		return 512
	}
	return 256
}

// trouble tells the user what went wrong. Where a folder held no picture, another can be chosen at once.
func (u *window) trouble(t session.Trouble) {
	var none *dataset.NoPicturesError
	if errors.As(t.Err, &none) {
		control.Ask(u.win.Canvas(), t.Title, t.Text, words.T("Close"), words.T("Choose another folder…"), func() {
			choose.Folder(u.win, words.T("Choose a folder of pictures"), func(path string) { u.drop([]string{path}) })
		})
		return
	}
	control.Tell(u.win.Canvas(), t.Title, t.Text, words.T("Close"))
}

func (u *window) train() {
	now := u.session.State()
	if now.Project == nil {
		return
	}
	if now.TrainReady() == session.Ready {
		u.session.Train()
		u.show(page.Train)
		return
	}
	u.show(page.Examples)
}

// preferences are the user's choices for the window.
type preferences struct {
	Language string
	Variant  style.Variant
	Scale    float32
	Width    float32
	Height   float32
}

func readPreferences(a fyne.App) preferences {
	p := a.Preferences()
	return preferences{
		Language: p.String("language"), Variant: style.Variant(p.String("theme")), Scale: float32(p.FloatWithFallback("text", 1)),
		Width: float32(p.FloatWithFallback("width", 1280)), Height: float32(p.FloatWithFallback("height", 800)),
	}
}

func (p preferences) theme() fyne.Theme { return style.Theme{Variant: p.Variant, Scale: p.Scale} }

func (p preferences) size() fyne.Size {
	return fyne.NewSize(max(800, min(p.Width, 4000)), max(600, min(p.Height, 3000)))
}

func keepSize(a fyne.App, s fyne.Size, _ page.ID) {
	a.Preferences().SetFloat("width", float64(s.Width))
	a.Preferences().SetFloat("height", float64(s.Height))
}
