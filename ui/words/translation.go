package words

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"

	"github.com/jeandeaual/go-locale"

	"likeness/inference/message"
	"likeness/resources"
)

// Language is one that the window speaks.
type Language struct{ Code, Name string }

// Languages are those that there is a translation of, by their codes, English first.
func Languages() []Language {
	return []Language{{"en", "English"}, {"de", "Deutsch"}, {"fr", "Français"}}
}

// translation is what a file holds.
type translation struct {
	code  string
	texts map[string]forms
}

// forms are those of a text for one and for any other number; a text without numbers has the second alone.
type forms struct{ One, Other string }

// current is the translation that texts come from.
var current atomic.Pointer[translation]

func init() { current.Store(&translation{code: "en"}) }

// Current is the code of the language that texts come in.
func Current() string { return current.Load().code }

// Load chooses a language by its code or, where that is empty, the first of the user's that there is a translation of, else English. It may be
// called again: what is asked for after that is in the other language.
func Load(code string) error {
	if code == "" {
		code = system()
	}
	data, err := fs.ReadFile(resources.Translations(), code+".json")
	if errors.Is(err, fs.ErrNotExist) {
		return message.Errorf("there is no translation for the language %q; choose another in the settings", code)
	}
	if err != nil {
		return message.Errorf("read the translation for the language %q: %w", code, err)
	}
	t := &translation{code: code, texts: map[string]forms{}}
	if err := json.Unmarshal(data, &t.texts); err != nil {
		return message.Errorf("read the translation for the language %q: %w", code, err)
	}
	current.Store(t)
	return nil
}

// UnmarshalJSON reads a string or both forms.
func (f *forms) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &f.Other)
	}
	type plain forms
	return json.Unmarshal(data, (*plain)(f))
}

// system is the language that the user wants of all programs.
func system() string {
	wanted, err := locale.GetLocales()
	if err != nil {
		return "en" // the system does not say
	}
	for _, w := range wanted {
		name, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(w, "_", "-")), "-")
		for _, l := range Languages() {
			if name == l.Code {
				return l.Code
			}
		}
	}
	return "en"
}

// T translates a text.
func T(text string) string { return current.Load().form(text, many) }

// many is a number that no language has a form of its own for.
const many = 10

// form is a text's translation for a number, which is the text itself where there is none.
func (t *translation) form(text string, n int) string {
	f := t.texts[text]
	switch {
	case f.One != "" && t.single(n):
		return f.One
	case f.Other != "":
		return f.Other
	}
	return text
}

// F translates a text with gaps like {{.Name}}, which are given as pairs of name and value.
func F(text string, pairs ...any) string { return fill(T(text), pairs) }

// N translates a text that has another form for one than for many; the gap {{.N}} is the number, written in the user's language. More gaps may
// follow as pairs.
func N(text string, n int, pairs ...any) string {
	return fill(current.Load().form(text, n), append([]any{"N", Count(n)}, pairs...))
}

// single tells whether a number takes the form for one: in French, none does as well.
func (t *translation) single(n int) bool { return n == 1 || n == 0 && t.code == "fr" }

// fill writes values into gaps.
func fill(text string, pairs []any) string {
	gaps := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		gaps = append(gaps, fmt.Sprintf("{{.%v}}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(gaps...).Replace(text)
}
