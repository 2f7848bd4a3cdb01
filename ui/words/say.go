package words

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	"likeness/inference/message"
)

// Say puts a text or an error of the packages below the window into the user's language: its format is looked up, and so are those of the texts
// and errors in it. A format with a form for one has it where the first whole number among the values is one. What the system said is put into plain words where it is something usual, and stays as it is elsewhere.
func Say(t message.Text) string {
	format := t.Format()
	if format == "" {
		return t.String()
	}
	values := t.Values()
	if format = current.Load().form(format, firstWhole(values)); len(values) == 0 {
		return strings.ReplaceAll(format, "%%", "%")
	}
	if s, ok := fillVerbs(format, values); ok {
		return s
	}
	return t.String()
}

// firstWhole is the first whole number among values, or many.
func firstWhole(values []any) int {
	for _, v := range values {
		if n, ok := v.(int64); ok {
			return int(n)
		}
	}
	return many
}

// Fault puts an error into the user's language, as Say does a text.
func Fault(err error) string {
	if err == nil {
		return ""
	}
	switch e := err.(type) { //nolint:errorlint // each error is told in turn, from the outermost inwards
	case message.Teller:
		return Say(e.Message())
	case *fs.PathError:
		return F("{{.Path}}: {{.Reason}}", "Path", quote(e.Path), "Reason", Fault(e.Err))
	case *os.LinkError:
		return F("{{.Path}}: {{.Reason}}", "Path", quote(e.New), "Reason", Fault(e.Err))
	case *os.SyscallError:
		return Fault(e.Err)
	case syscall.Errno:
		return told(e)
	case interface{ Unwrap() error }:
		// An error of package fmt is told in English, but for the one that it wraps.
		if inner := e.Unwrap(); inner != nil {
			return strings.Replace(err.Error(), inner.Error(), Fault(inner), 1)
		}
	case interface{ Unwrap() []error }:
		text := err.Error()
		for _, inner := range e.Unwrap() {
			text = strings.Replace(text, inner.Error(), Fault(inner), 1)
		}
		return text
	}
	return plain(err)
}

// plain says in plain words what the system says in its own.
func plain(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return T("it is not there")
	case errors.Is(err, fs.ErrPermission):
		return T("you do not have permission")
	case errors.Is(err, fs.ErrExist):
		return T("there is already something of that name")
	case errors.Is(err, fs.ErrClosed):
		return T("it is closed already")
	}
	return err.Error()
}

// fillVerbs fills a format as package fmt does, with values in the user's language; false where it cannot be filled.
func fillVerbs(format string, values []any) (string, bool) {
	var b strings.Builder
	next := 0
	for {
		before, rest, found := strings.Cut(format, "%")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsLetter(r) || r == '%' })
		if end < 0 {
			return "", false // a test holds that no translation is so
		}
		flags, verb := rest[:end], rest[end]
		format = rest[end+1:]
		if verb == '%' {
			b.WriteByte('%')
			continue
		}
		if open, place, ok := strings.Cut(flags, "["); ok {
			if n, err := strconv.Atoi(strings.TrimSuffix(place, "]")); err == nil {
				next = n - 1
			}
			flags = open
		}
		if next < 0 || next >= len(values) {
			return "", false
		}
		b.WriteString(one(flags, verb, values[next]))
		next++
	}
}

// one writes a value.
func one(flags string, verb byte, v any) string {
	switch v := v.(type) {
	case message.Text:
		return text(flags, verb, Say(v))
	case error:
		return text(flags, verb, Fault(v))
	case string:
		return text(flags, verb, v)
	case float64:
		return decimal(fmt.Sprintf("%"+flags+string(verb), v))
	case int64:
		if verb == 'd' && flags == "" {
			return Count(int(v))
		}
		return fmt.Sprintf("%"+flags+string(verb), v)
	}
	return fmt.Sprint(v)
}

// text writes a string, in the language's quotation marks where the verb asks for some; of %.80q no more than 80 letters.
func text(flags string, verb byte, s string) string {
	if _, most, ok := strings.Cut(flags, "."); ok {
		if n, err := strconv.Atoi(most); err == nil && utf8.RuneCountInString(s) > n {
			s = string([]rune(s)[:n]) + "…"
		}
	}
	if verb == 'q' {
		return quote(s)
	}
	return s
}

// quote puts a name into the language's quotation marks; what cannot be shown in it is escaped.
func quote(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || !unicode.IsGraphic(r) }) {
		s = strconv.Quote(s)
		s = s[1 : len(s)-1]
	}
	return F("“{{.Name}}”", "Name", s)
}

// Sentence begins a text with a capital and ends it with a full stop.
func Sentence(text string) string {
	first, n := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[n:]
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") && !strings.HasSuffix(text, "!") {
		text += "."
	}
	return text
}
