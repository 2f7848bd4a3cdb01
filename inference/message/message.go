// Package message makes texts for people that can be put into another language later: of errors, and of reasons why something is as it is.
//
//	return message.Errorf("write the report %s: %w", path, err)   // an error, as of fmt.Errorf
//	why := message.Of("it is very small: %d x %d pixels", w, h)   // a text
//
// By itself a text is English, as package fmt writes it: that is what the command line prints and what files keep. It remembers its format and
// values as well, so that whoever shows it may look the format up in a list of translations, translate values that are texts or errors
// themselves, and write the numbers as is usual there; package ui/words does so. Formats are literals, so that a list of all of them can be drawn
// from the sources. Errors of a type of their own have a method Message that returns their text.
//
// What only a fault of the program can cause stays an error of package fmt, and English.
package message

import (
	"fmt"
	"strings"
)

// Text is a sentence or a part of one. The zero value is empty.
type Text struct {
	_ [0]func() // == would tell two texts that say the same apart: compare what String and Format give
	*text
}

type text struct {
	english string
	format  string // empty where the text is in nobody's language: a name, or what an earlier version wrote
	values  []any
}

// Of makes a text. The format is that of package fmt; values are strings, numbers, texts, errors and what has a method Message, and what else
// they are is kept as fmt.Sprint writes it.
func Of(format string, values ...any) Text {
	return Text{text: &text{fmt.Sprintf(format, values...), format, plain(values)}}
}

// Plain makes a text without values, in which a per cent sign stands for itself.
func Plain(english string) Text { return Text{text: &text{english: english, format: english}} }

// Verbatim makes a text that is shown as it is in every language.
func Verbatim(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{text: &text{english: s}}
}

// plain keeps of values what can be kept in a file as well.
func plain(values []any) []any {
	out := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case Text, error, string, bool, float64, int64:
			out[i] = v
		case float32:
			out[i] = float64(v)
		case interface{ Message() Text }:
			out[i] = v.Message()
		case int:
			out[i] = int64(v)
		case int32:
			out[i] = int64(v)
		case uint32:
			out[i] = int64(v)
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return out
}

// String is the text in English.
func (t Text) String() string {
	if t.text == nil {
		return ""
	}
	return t.english
}

// Empty tells whether there is no text.
func (t Text) Empty() bool { return t.String() == "" }

// Format is what a translation is looked up by; empty where there is none, and String is all there is.
func (t Text) Format() string {
	if t.text == nil {
		return ""
	}
	return t.format
}

// Values are what Format is filled with: texts, errors, strings, bool, int64 and float64. They must not be changed.
func (t Text) Values() []any {
	if t.text == nil {
		return nil
	}
	return t.values
}

// Teller is an error that can be put into another language.
type Teller interface {
	error
	Message() Text
}

// fault is an error with nothing but a text.
type fault struct {
	Text
	err error // of package fmt, for what is wrapped
}

// Errorf makes an error as fmt.Errorf does: %w wraps.
func Errorf(format string, values ...any) error {
	err := fmt.Errorf(format, values...)
	return &fault{Text{text: &text{err.Error(), format, plain(values)}}, err}
}

// New makes an error of a text without values. Each call gives another error.
func New(english string) error { return Err(Plain(english)) }

// Err makes an error that says a text.
func Err(t Text) error { return &fault{Text: t} }

// Error is the text in English.
func (f *fault) Error() string { return f.String() }

// Message is the text.
func (f *fault) Message() Text { return f.Text }

// Unwrap gives what the values that are wrapped are in, for errors.Is and errors.As.
func (f *fault) Unwrap() error { return f.err }

// From is an error's text: its own, or in English alone but for what it wraps.
func From(err error) Text {
	if err == nil {
		return Text{}
	}
	switch e := err.(type) { //nolint:errorlint // the text is the outermost error's, with those beneath among its values
	case Teller:
		return e.Message()
	case interface{ Unwrap() error }:
		return around(err.Error(), e.Unwrap())
	case interface{ Unwrap() []error }:
		return around(err.Error(), e.Unwrap()...)
	}
	return Verbatim(err.Error())
}

// around is a text in English alone in which errors are told that have texts of their own.
func around(english string, inner ...error) Text {
	format, rest, values := "", english, []any(nil)
	for _, err := range inner {
		t := From(err)
		before, after, found := strings.Cut(rest, t.String())
		if t.Format() == "" || !found {
			continue
		}
		if t.String() == english {
			return t
		}
		format, rest, values = format+escaped(before)+"%s", after, append(values, t)
	}
	if len(values) == 0 {
		return Verbatim(english)
	}
	return Text{text: &text{english, format + escaped(rest), values}}
}

func escaped(s string) string { return strings.ReplaceAll(s, "%", "%%") }
