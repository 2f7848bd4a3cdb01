// Package words gives the window's texts in the user's language, and numbers as that language writes them. Texts are written in English where they
// are used; resources/translations has the other languages, one file each, and the forms for one and many. A test finds every text in the
// sources and holds that no language lacks one.
package words

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"likeness/training/measure"
)

func decimal(s string) string {
	if Current() == "en" {
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
	separator := map[string]string{"en": ",", "de": ".", "fr": "\u202f"}[Current()]
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

// Down is a share rounded down to what Percent shows with so many digits.
func Down(share float64, digits int) float64 {
	unit := 100 * math.Pow10(digits)
	return math.Floor(share*unit+1e-9) / unit // 0.58 is a little less than that
}

// Error writes a standard error of a share.
func Error(share float64) string { return "±\u00a0" + Percent(share, 1) }

// Deviation writes how far off an accuracy may be: its standard error, or where all answers are right, or none, of which that says nothing, the
// limit that the true share most likely keeps (Wilson's interval): ≥ 86.7 %.
func Deviation(a measure.Accuracy) string {
	right := a.Right()
	between := measure.Wilson(right, a.N)
	switch {
	case a.N == 0:
		return ""
	case right == a.N:
		return "≥\u00a0" + Percent(between.Low, 1)
	case right == 0:
		return "≤\u00a0" + Percent(between.High, 1)
	}
	return Error(a.StandardError)
}

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
	units := []string{"B", "kB", "MB", "GB", "TB"}
	if Current() == "fr" {
		units = []string{"o", "ko", "Mo", "Go", "To"} // octets
	}
	v, unit := float64(n), units[0]
	for _, u := range units[1:] {
		if v < 1000 {
			break
		}
		v, unit = v/1000, u
	}
	digits := 0
	if v < 10 && unit != units[0] {
		digits = 1
	}
	return Decimal(v, digits) + "\u00a0" + unit
}

// Day writes a date that has passed, short.
func Day(t, now time.Time) string {
	y, m, d := t.Date()
	ny, nm, nd := now.Date()
	months := []string{T("Jan"), T("Feb"), T("Mar"), T("Apr"), T("May"), T("Jun"), T("Jul"), T("Aug"), T("Sep"), T("Oct"), T("Nov"), T("Dec")}
	day := F("{{.Day}} {{.Month}}", "Day", d, "Month", months[m-1])
	switch {
	case y == ny && m == nm && d == nd:
		return T("Today")
	case y == ny:
		return day
	}
	return fmt.Sprintf("%s %d", day, y)
}
