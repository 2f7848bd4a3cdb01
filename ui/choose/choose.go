// Package choose asks the user for files and folders: with the system's own dialog where there is one (the desktop portal on Linux), else with
// Fyne's.
package choose

import (
	"net/url"
	"path/filepath"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"github.com/rymdport/portal/filechooser"
)

// Folder asks for a folder. then gets its path, on the window's goroutine; it is not called when the user cancels.
func Folder(w fyne.Window, title string, then func(path string)) {
	portal(w, func() ([]string, error) {
		return filechooser.OpenFile("", title, &filechooser.OpenFileOptions{Directory: true})
	}, then, func() {
		d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
			if err == nil && u != nil {
				then(u.Path())
			}
		}, w)
		show(d, w)
	})
}

// File asks for a file with one of the extensions, such as ".likeness".
func File(w fyne.Window, title string, extensions []string, then func(path string)) {
	portal(w, func() ([]string, error) {
		f := &filechooser.Filter{Name: title}
		for _, e := range extensions {
			f.Rules = append(f.Rules, filechooser.Rule{Type: filechooser.GlobPattern, Pattern: "*" + e})
		}
		return filechooser.OpenFile("", title, &filechooser.OpenFileOptions{Filters: []*filechooser.Filter{f}})
	}, then, func() {
		d := dialog.NewFileOpen(func(u fyne.URIReadCloser, err error) {
			if err == nil && u != nil {
				path := u.URI().Path()
				_ = u.Close() // nothing was read
				then(path)
			}
		}, w)
		d.SetFilter(storage.NewExtensionFileFilter(extensions))
		show(d, w)
	})
}

// Save asks for the name of a new file; name is proposed.
func Save(w fyne.Window, title, name string, then func(path string)) {
	portal(w, func() ([]string, error) {
		return filechooser.SaveFile("", title, &filechooser.SaveFileOptions{CurrentName: name})
	}, then, func() {
		// Fyne's own dialog for new files makes the file at once; ours must not be there before its writer makes it.
		d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
			if err == nil && u != nil {
				then(filepath.Join(u.Path(), name))
			}
		}, w)
		show(d, w)
	})
}

func show(d *dialog.FileDialog, w fyne.Window) {
	s := w.Canvas().Size()
	d.Resize(fyne.NewSize(min(900, s.Width-40), min(640, s.Height-40)))
	d.Show()
}

// portal asks the desktop portal in the background, and the other dialog where there is no portal.
func portal(w fyne.Window, ask func() ([]string, error), then func(string), other func()) {
	if runtime.GOOS != "linux" || w == nil {
		other()
		return
	}
	go func() {
		uris, err := ask()
		fyne.Do(func() {
			switch {
			case err != nil:
				other()
			case len(uris) > 0:
				if u, err := url.Parse(uris[0]); err == nil {
					then(u.Path)
				}
			}
		})
	}()
}
