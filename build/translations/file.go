package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// folder holds a file for each language.
const folder = "resources/translations"

// languageKey is not a text: it says which language a file is in.
const languageKey = "language-code"

// forms are a text's in one language; one is empty where the text has a single form.
type forms struct{ one, other string }

// language is a file of translations.
type language struct {
	code  string
	texts map[string]forms
}

func readLanguage(root, code string) (*language, error) {
	path := filepath.Join(root, folder, code+".json")
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	l := &language{code, map[string]forms{}}
	for key, raw := range entries {
		var f struct{ One, Other string }
		if raw[0] == '"' {
			err = json.Unmarshal(raw, &f.Other)
		} else {
			err = json.Unmarshal(raw, &f)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s, %q: %w", path, key, err)
		}
		l.texts[key] = forms{f.One, f.Other}
	}
	return l, nil
}

// readLanguages reads all. A format has a form for one in every language where English has one.
func readLanguages(root string, u *usages) ([]*language, error) {
	paths, err := filepath.Glob(filepath.Join(root, folder, "*.json"))
	if err != nil {
		return nil, err
	}
	var list []*language
	for _, path := range paths {
		l, err := readLanguage(root, strings.TrimSuffix(filepath.Base(path), ".json"))
		if err != nil {
			return nil, err
		}
		list = append(list, l)
		if l.code != "en" {
			continue
		}
		for key, f := range l.texts {
			if t := u.texts[key]; t.format && f.one != "" {
				t.plural = true
				u.texts[key] = t
			}
		}
	}
	return list, nil
}

// check says what a language lacks, has too much or has wrong. Of English, which the sources hold, only the texts with a form for one are needed.
func (l *language) check(u *usages) (problems []string) {
	if l.texts[languageKey].other != l.code {
		problems = append(problems, fmt.Sprintf("%s.json: %q is not %q", l.code, languageKey, l.code))
	}
	for _, t := range u.sorted() {
		if l.code == "en" && !t.plural {
			continue
		}
		f := l.texts[t.key]
		switch {
		case f.other == "" || t.plural && f.one == "":
			problems = append(problems, fmt.Sprintf("%s.json: missing: %q (%s)", l.code, t.key, t.where))
			continue
		case !t.plural && f.one != "":
			problems = append(problems, fmt.Sprintf("%s.json: has a form for one, which is not asked for: %q (%s)", l.code, t.key, t.where))
		case t.format && !slices.Equal(verbsOf(f.other), verbsOf(t.key)):
			problems = append(problems, fmt.Sprintf("%s.json: other values than the text: %q: %q", l.code, t.key, f.other))
		case !slices.Equal(gapsOf(f.other), gapsOf(t.key)):
			problems = append(problems, fmt.Sprintf("%s.json: other gaps than the text: %q: %q", l.code, t.key, f.other))
		}
		for _, v := range verbsOf(f.one) {
			if !slices.Contains(verbsOf(t.key), v) {
				problems = append(problems, fmt.Sprintf("%s.json: other values than the text: %q: %q", l.code, t.key, f.one))
			}
		}
		for _, name := range gapsOf(f.one) {
			if !slices.Contains(gapsOf(t.key), name) {
				problems = append(problems, fmt.Sprintf("%s.json: other gaps than the text: %q: %q", l.code, t.key, f.one))
			}
		}
	}
	for _, key := range l.keys() {
		if _, ok := u.texts[key]; !ok && key != languageKey {
			problems = append(problems, fmt.Sprintf("%s.json: no source uses: %q", l.code, key))
		}
	}
	return problems
}

// update adds what is missing, empty, and drops what no source uses.
func (l *language) update(u *usages) {
	l.texts[languageKey] = forms{other: l.code}
	for _, key := range l.keys() {
		if _, ok := u.texts[key]; !ok && key != languageKey {
			delete(l.texts, key)
		}
	}
	for _, t := range u.sorted() {
		if _, ok := l.texts[t.key]; !ok && (l.code != "en" || t.plural) {
			l.texts[t.key] = forms{}
		}
	}
}

func (l *language) keys() []string {
	keys := make([]string, 0, len(l.texts))
	for key := range l.texts {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// write writes the file, a text a line, in the order of the keys.
func (l *language) write(root string, u *usages) error {
	lines := []string{fmt.Sprintf("  %q: %q", languageKey, l.code)}
	for _, key := range l.keys() {
		if key == languageKey {
			continue
		}
		line := "  " + quote(key) + ": "
		if f := l.texts[key]; u.texts[key].plural {
			line += fmt.Sprintf(`{"one": %s, "other": %s}`, quote(f.one), quote(f.other))
		} else {
			line += quote(f.other)
		}
		lines = append(lines, line)
	}
	data := "{\n" + strings.Join(lines, ",\n") + "\n}\n"
	return os.WriteFile(filepath.Join(root, folder, l.code+".json"), []byte(data), 0o644)
}

// quote writes a string as JSON, letters and signs as they are.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""` // no string fails
	}
	return strings.TrimSuffix(b.String(), "\n")
}
