package dataset

import (
	"path/filepath"
	"slices"
	"strings"
)

// Part is a part of pictures, by their classes and by where they lie: what a measurement is restricted to. The zero value is all of them. C is what a
// class is known by, a name or a number.
type Part[C comparable] struct {
	Classes []C    // none is every class
	Folder  string // clean and of the kind of the pictures' paths, absolute or not; "" is every folder
}

// Has tells whether a picture belongs to the part.
func (p Part[C]) Has(class C, path string) bool {
	if len(p.Classes) > 0 && !slices.Contains(p.Classes, class) {
		return false
	}
	_, below := Below(p.Folder, path)
	return below || p.Folder == ""
}

// Below gives what of a clean path follows a clean folder; false where it does not lie below it. A folder is not below itself, and none of another
// name that begins alike.
func Below(folder, path string) (rest string, ok bool) {
	separator := string(filepath.Separator)
	return strings.CutPrefix(path, strings.TrimSuffix(folder, separator)+separator)
}
