package resources

import (
	"embed"
	"io/fs"
)

//go:embed translations/*.json
var translations embed.FS

// Translations returns the window's texts, one JSON file a language named after its code; see package ui/words.
func Translations() fs.FS { return folder(translations, "translations") }
