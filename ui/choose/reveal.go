package choose

import (
	"net/url"
	"path/filepath"

	"fyne.io/fyne/v2"

	"likeness/ui/control"
	"likeness/ui/words"
)

// Reveal opens the folder of a file in the system's own file browser.
func Reveal(w fyne.Window, path string) {
	folder := filepath.ToSlash(filepath.Dir(path))
	if len(folder) > 0 && folder[0] != '/' {
		folder = "/" + folder // a drive's letter
	}
	if err := fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: folder}); err != nil {
		control.Tell(w.Canvas(), words.T("The folder cannot be shown"), words.F("The picture lies in {{.Folder}}. Open that folder yourself.", "Folder", filepath.Dir(path)), words.T("Close"))
	}
}
