package choose

import (
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"likeness/inference/message"
)

// Show shows a folder in the system's file manager.
func Show(folder string) error {
	path := filepath.ToSlash(folder)
	if !strings.HasPrefix(path, "/") { // a drive of Windows
		path = "/" + path
	}
	if err := fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: path}); err != nil {
		return message.Errorf("show the folder %s: %w; open it in the file manager yourself", folder, err)
	}
	return nil
}
