// Package words gives the window's texts in the user's language, and numbers as that language writes them. Texts are written in English where they
// are used; resources/translations has the other languages, one file each, and the forms for one and many. A test finds every text in the
// sources and holds that no language lacks one.
package words

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"likeness/resources"
)

// T translates a text.
func T(text string) string { return lang.L(text) }

// F translates a text with gaps like {{.Name}}, which are given as pairs of name and value.
func F(text string, pairs ...any) string { return lang.L(text, gaps(pairs)) }

// N translates a text that has another form for one than for many; the gap {{.N}} is the number, written in the user's language. More gaps may
// follow as pairs.
func N(text string, n int, pairs ...any) string {
	data := gaps(pairs)
	data["N"] = Count(n)
	return lang.N(text, n, data)
}

func gaps(pairs []any) map[string]any {
	data := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		data[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return data
}

// Languages are those that there is a translation of, by their codes, English first.
func Languages() []Language {
	return []Language{{"en", "English"}}
}

// Language is one that the window speaks.
type Language struct{ Code, Name string }

// Load makes the translations known, in a language by its code or, where that is empty, the system's. It may be called again: what is asked for after
// that is in the other language.
func Load(code string) error {
	if code == "" && plainLocale() {
		code = "en"
	}
	if code != "" {
		// Fyne asks the system for the language, which on Linux is this variable.
		if err := os.Setenv("LC_ALL", code); err != nil {
			return fmt.Errorf("choose the language %s: %w", code, err)
		}
	}
	files := resources.Translations()
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if err := lang.AddTranslations(fyne.NewStaticResource(name, data)); err != nil {
			return fmt.Errorf("read the translation %s: %w", name, err)
		}
	}
	current = T("language-code")
	return nil
}

// plainLocale tells whether the system says no language, which Fyne would complain of.
func plainLocale() bool {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return strings.HasPrefix(v, "C") || v == "POSIX"
		}
	}
	return runtime.GOOS == "linux"
}

// current is the code of the language that texts come in.
var current = "en"

// Current is the code of the language that texts come in.
func Current() string { return current }

func decimal(s string) string {
	if current == "en" {
		return s
	}
	return strings.Replace(s, ".", ",", 1)
}

// Count writes a whole number with separators of thousands.
func Count(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	separator := map[string]string{"en": ",", "de": ".", "fr": "\u202f"}[current]
	if separator == "" {
		separator = ","
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + separator + s[i:]
	}
	return sign + s
}

// Percent writes a share of 0 to 1 with so many digits after the point.
func Percent(share float64, digits int) string {
	return decimal(strconv.FormatFloat(100*share, 'f', digits, 64)) + "\u00a0%"
}

// Error writes a standard error of a share.
func Error(share float64) string { return "±\u00a0" + Percent(share, 1) }

// Decimal writes a number with so many digits after the point.
func Decimal(v float64, digits int) string { return decimal(strconv.FormatFloat(v, 'f', digits, 64)) }

// Clock writes a time that is left, rounded up: 00:42, 12:05, 1:02:03.
func Clock(d time.Duration) string {
	s := int(math.Ceil(d.Seconds()))
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// Duration writes how long something took: 4 s, 1 min 41 s, 2 h 5 min.
func Duration(seconds float64) string {
	switch s := int(math.Round(seconds)); {
	case seconds < 0.95 && seconds > 0:
		return Decimal(math.Max(seconds, 0.1), 1) + "\u00a0s"
	case s < 60:
		return fmt.Sprintf("%d\u00a0s", s)
	case s < 3600:
		return fmt.Sprintf("%d\u00a0min %02d\u00a0s", s/60, s%60)
	default:
		return fmt.Sprintf("%d\u00a0h %d\u00a0min", s/3600, s/60%60)
	}
}

// About writes how long something may take, no finer than can be known.
func About(d time.Duration) string {
	s := d.Seconds()
	switch {
	case s < 10:
		return T("a few seconds")
	case s < 55:
		return N("{{.N}} seconds", int(math.Ceil(s/10))*10)
	case s < 90*60:
		return N("{{.N}} minutes", int(math.Round(s/60)))
	}
	return N("{{.N}} hours", int(math.Round(s/3600)))
}

// Bytes writes a size of files.
func Bytes(n int64) string {
	v, unit := float64(n), "B"
	for _, u := range []string{"kB", "MB", "GB", "TB"} {
		if v < 1000 {
			break
		}
		v, unit = v/1000, u
	}
	digits := 0
	if v < 10 && unit != "B" {
		digits = 1
	}
	return Decimal(v, digits) + "\u00a0" + unit
}

// Day writes a date that has passed, short.
func Day(t, now time.Time) string {
	y, m, d := t.Date()
	ny, nm, nd := now.Date()
	switch {
	case y == ny && m == nm && d == nd:
		return T("Today")
	case y == ny:
		return fmt.Sprintf("%d %s", d, T(t.Month().String()[:3]))
	}
	return fmt.Sprintf("%d %s %d", d, T(t.Month().String()[:3]), y)
}
