package session

import (
	"errors"
	"path/filepath"
	"sort"
	"strings"

	"likeness/training/dataset"
	"likeness/ui/words"
)

// sentence makes an error a sentence for people.
func sentence(err error) string {
	var none *dataset.NoPicturesError
	var one *dataset.OneClassError
	text := words.Fault(err)
	switch {
	case errors.As(err, &none):
		text = noPictures(none)
	case errors.As(err, &one):
		text = words.F("There is only one class, “{{.Class}}”. Add a second class, so that there is something to tell apart.", "Class", one.Class)
	}
	return words.Sentence(text)
}

// titleOf is the title of an error: what was not done or, where the error is known, what is the matter.
func titleOf(title string, err error) string {
	var none *dataset.NoPicturesError
	if errors.As(err, &none) {
		return words.F("No pictures in “{{.Name}}”", "Name", filepath.Base(none.Path))
	}
	return words.T(title)
}

// noPictures says what was found in place of pictures.
func noPictures(e *dataset.NoPicturesError) string {
	var b strings.Builder
	b.WriteString(words.F("“{{.Path}}” and its sub-folders hold no picture that can be read.", "Path", e.Path))
	found := make([]string, 0, len(e.Kinds))
	for k := range e.Kinds {
		found = append(found, k)
	}
	sort.Strings(found)
	for i, k := range found {
		found[i] = kinds(k, e.Kinds[k])
	}
	if len(found) > 0 {
		b.WriteString("\n" + words.F("Found were: {{.Kinds}}.", "Kinds", strings.Join(found, ", ")))
	}
	b.WriteString("\n" + words.T("JPEG, PNG, GIF, WebP, TIFF, BMP, HEIC and AVIF can be read. Nothing was changed in the folder. Choose another folder."))
	return b.String()
}
