package sorting

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths in bytes: of a folder's name, so that it fits every file system however its characters are counted there, and of a file's.
const (
	longestFolder = 120
	longestFile   = 255
)

// FolderNames gives each class the name of a folder that every system can have, in the order of the classes: different ones, also where only case
// is different. The same list gives the same names.
func FolderNames(classes []string) []string {
	names := make([]string, len(classes))
	taken := make(map[string]bool, len(classes))
	// Classes that need no change get their names first: "a_b" shall not be "a_b (2)" because of "a/b".
	for _, exact := range []bool{true, false} {
		for i, class := range classes {
			safe := safeFolder(class)
			if names[i] != "" || exact && safe != class {
				continue
			}
			name := safe
			for n := 2; taken[folded(name)]; n++ {
				name = fmt.Sprintf("%s (%d)", safe, n)
			}
			names[i], taken[folded(name)] = name, true
		}
	}
	return names
}

// joiner makes one emoji of several; other invisible characters are no part of a folder's name.
const joiner = '\u200d'

// safeFolder is the class's name without what some system does not allow or treats in a way of its own.
func safeFolder(class string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"/\|?*`, r) || r == utf8.RuneError || !unicode.IsGraphic(r) && r != joiner {
			return '_'
		}
		return r
	}, class)
	name = strings.TrimRight(cutTo(strings.TrimLeft(name, " "), longestFolder), ". ")
	if name == "" || name[0] == '.' || reserved(name) { // no name, a hidden one, a device of Windows
		name = "_" + name
	}
	return name
}

// reserved says whether Windows takes the name for a device, whatever follows a dot in it.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	stem = strings.TrimRight(stem, " ")
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	number, ok := strings.CutPrefix(stem, "COM")
	if !ok {
		number, ok = strings.CutPrefix(stem, "LPT")
	}
	return ok && utf8.RuneCountInString(number) == 1 && strings.ContainsAny(number, "0123456789¹²³")
}

// folded is what names that some system takes for the same have in common.
func folded(name string) string { return strings.ToLower(name) }

// numbered is a file's name with a number, from 2 on, before its extension; number 1 is the name itself.
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	extension := filepath.Ext(name)
	stem := strings.TrimSuffix(name, extension)
	if stem == "" || len(extension) > 20 {
		stem, extension = name, ""
	}
	mark := fmt.Sprintf(" (%d)", n)
	return cutTo(stem, longestFile-len(mark)-len(extension)) + mark + extension
}

// cutTo shortens to at most n bytes, between characters.
func cutTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
