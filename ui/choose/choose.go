// Package choose asks the user for files and folders: with the system's own dialog where there is one (the desktop portal on Linux), else with
// Fyne's.
package choose

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"github.com/rymdport/portal/filechooser"

	"likeness/ui/control"
	"likeness/ui/words"
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
				askName(w, title, u.Path(), name, then)
			}
		}, w)
		show(d, w)
	})
}

// askName asks what a new file in a folder is called. A name without an extension gets that of the one proposed; one that is taken is refused, for
// nobody has been asked whether the older file may go.
func askName(w fyne.Window, title, folder, name string, then func(path string)) {
	control.AskText(w.Canvas(), title, words.F("Name of the file in “{{.Folder}}”:", "Folder", filepath.Base(folder)), name, words.T("Cancel"), words.T("Save"), func(text string) error {
		path, err := newFile(folder, text, filepath.Ext(name))
		if err == nil {
			then(path)
		}
		return err
	})
}

// newFile is the path of a file that is not there yet.
func newFile(folder, name, extension string) (path string, err error) {
	name = strings.TrimSpace(name)
	if name == "" || name != filepath.Base(name) {
		return "", errors.New(words.T("Give a name without a folder."))
	}
	if filepath.Ext(name) == "" {
		name += extension
	}
	path = filepath.Join(folder, name)
	if _, err := os.Lstat(path); err == nil {
		return "", errors.New(words.F("There is already a file “{{.Name}}”. Choose another name.", "Name", name))
	}
	return path, nil
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
