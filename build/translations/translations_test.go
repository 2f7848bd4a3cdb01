package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// TestNoTextIsMissing holds that the window says all it says in each of its languages.
func TestNoTextIsMissing(t *testing.T) {
	u, err := collect(root, folders...)
	if err != nil {
		t.Fatal(err)
	}
	if len(u.texts) < 400 {
		t.Errorf("only %d texts were found", len(u.texts))
	}
	for _, p := range u.problems {
		t.Error(p)
	}
	languages, err := readLanguages(root, u)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, l := range languages {
		codes = append(codes, l.code)
		for _, p := range l.check(u) {
			t.Error(p)
		}
	}
	if !slices.Equal(codes, []string{"de", "en", "fr"}) {
		t.Errorf("there are the languages %v", codes)
	}
	if t.Failed() {
		t.Log("go run ./build/translations -update adds empty translations to fill in, and drops what is not used")
	}
}

const sources = `package page

func draw(host thing) {
	words.T("plain" + " text")
	words.F("{{.Name}} is here", "Name", "x")
	words.F("{{.Name}} is gone", "Nam", "x")
	words.N("{{.N}} things", 3)
	words.T(host.name)
	part := func(n int, text string) { words.N(text, n) }
	part(2, "{{.N}} parts")
	label("through a function")
}

func label(text string) { inner(text) }

func inner(text string) { words.T(text) }
`

func TestCollect(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "page.go"), []byte(sources), 0o600); err != nil {
		t.Fatal(err)
	}
	u, err := collect(dir, ".")
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, found := range u.sorted() {
		keys = append(keys, found.key)
		if found.plural != strings.HasPrefix(found.key, "{{.N}}") {
			t.Errorf("%q: plural %v", found.key, found.plural)
		}
	}
	want := []string{"plain text", "through a function", "{{.Name}} is gone", "{{.Name}} is here", "{{.N}} parts", "{{.N}} things"}
	if !slices.Equal(keys, want) {
		t.Errorf("found %q, want %q", keys, want)
	}
	if len(u.problems) != 2 || !strings.HasPrefix(u.problems[0], "page.go:6: the gap {{.Name}}") || !strings.HasPrefix(u.problems[1], "page.go:8: what is translated is neither") {
		t.Errorf("problems: %q", u.problems)
	}
}

func TestCheck(t *testing.T) {
	u := &usages{texts: map[string]text{}}
	for _, x := range []text{{"Close", "a.go:1", false, false}, {"{{.Name}} is here", "a.go:2", false, false}, {"{{.N}} things", "a.go:3", true, false}} {
		u.texts[x.key] = x
	}
	good := func() map[string]forms {
		return map[string]forms{languageKey: {other: "de"}, "Close": {other: "Schließen"}, "{{.Name}} is here": {other: "{{.Name}} ist da"}, "{{.N}} things": {"{{.N}} Ding", "{{.N}} Dinge"}}
	}
	for _, c := range []struct {
		key   string
		value forms
		want  string
	}{
		{"Close", forms{other: "Schließen"}, ""},
		{"Close", forms{}, `de.json: missing: "Close" (a.go:1)`},
		{"Close", forms{"Schließe", "Schließen"}, `de.json: has a form for one, which is not asked for: "Close" (a.go:1)`},
		{"{{.Name}} is here", forms{other: "{{.Nam}} ist da"}, `de.json: other gaps than the text: "{{.Name}} is here": "{{.Nam}} ist da"`},
		{"{{.N}} things", forms{other: "{{.N}} Dinge"}, `de.json: missing: "{{.N}} things" (a.go:3)`},
		{"{{.N}} things", forms{"ein Ding", "{{.N}} Dinge"}, ""},
		{"{{.N}} things", forms{"{{.M}} Ding", "{{.N}} Dinge"}, `de.json: other gaps than the text: "{{.N}} things": "{{.M}} Ding"`},
		{"Gone", forms{other: "Weg"}, `de.json: no source uses: "Gone"`},
		{languageKey, forms{other: "fr"}, `de.json: "language-code" is not "de"`},
	} {
		l := &language{"de", good()}
		l.texts[c.key] = c.value
		if got := strings.Join(l.check(u), "; "); got != c.want {
			t.Errorf("%q = %q: %q, want %q", c.key, c.value, got, c.want)
		}
	}
	l := &language{"de", map[string]forms{"Gone": {other: "Weg"}}}
	l.update(u)
	if want := []string{"Close", languageKey, "{{.Name}} is here", "{{.N}} things"}; !slices.Equal(l.keys(), want) {
		t.Errorf("brought up to date, the file has %q, want %q", l.keys(), want)
	}
}
