// Package plainlocale keeps Fyne from complaining, on standard error, of a system that names no language (LANG unset, or C, as in containers and
// scripts): Fyne parses the locale while the program is being initialised, before main could do anything about it.
//
// The package must be initialised before fyne.io/fyne/v2/lang. Go initialises packages in the order of their import paths as soon as all that they
// import is initialised; this one imports os and runtime alone, Fyne's package text/template as well, which comes after this one in that order.
package plainlocale

import (
	"os"
	"runtime"
)

// variable is what the locale is read from first.
const variable = "LC_ALL"

var before, had, changed = "", false, false

func init() {
	if runtime.GOOS != "linux" || named() {
		return
	}
	before, had = os.LookupEnv(variable)
	changed = os.Setenv(variable, "en") == nil
}

// named tells whether the system names a language, with the first of these that has a value, as Fyne does.
func named() bool {
	for _, name := range []string{variable, "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return v != "POSIX" && v != "C" && (len(v) < 2 || v[:2] != "C.")
		}
	}
	return false
}

// Restore puts the environment back as it was, for the programs that this one starts. It is called when Fyne is initialised.
func Restore() error {
	switch {
	case !changed:
		return nil
	case had:
		return os.Setenv(variable, before)
	}
	return os.Unsetenv(variable)
}
