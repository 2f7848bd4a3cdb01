package sorting

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFolderNames(t *testing.T) {
	long := strings.Repeat("ж", 200)
	for _, c := range []struct{ classes, want []string }{
		{[]string{"cat", "dog"}, []string{"cat", "dog"}},
		{[]string{"", ".", "..", "..."}, []string{"_", "_ (2)", "_ (3)", "_ (4)"}},
		{[]string{"a/b", `a\b`, "a_b"}, []string{"a_b (2)", "a_b (3)", "a_b"}},
		{[]string{"Cat", "cat", "CAT"}, []string{"Cat", "cat (2)", "CAT (3)"}},
		{[]string{"x", "X (2)", "X"}, []string{"x", "X (2)", "X (3)"}},
		{[]string{"CON", "con.txt", "Com1", "lpt²", "COM10", "nul .x", "conin$", "contra"}, []string{"_CON", "_con.txt", "_Com1", "_lpt²", "COM10", "_nul .x", "_conin$", "contra"}},
		{[]string{"end.", "end ", " end", "end. . "}, []string{"end", "end (2)", "end (3)", "end (4)"}},
		{[]string{".hidden", "-rf", "~", "$HOME", "a:b*c?"}, []string{"_.hidden", "-rf", "~", "$HOME", "a_b_c_"}},
		{[]string{"new\nline", "caf\xe9", "\u202egpj", "👩\u200d💻", "日本"}, []string{"new_line", "caf_", "_gpj", "👩\u200d💻", "日本"}},
		{[]string{long, long + "x"}, []string{long[:120], long[:120] + " (2)"}},
	} {
		if got := FolderNames(c.classes); !slices.Equal(got, c.want) {
			t.Errorf("FolderNames(%q) is %q, want %q", c.classes, got, c.want)
		}
	}
}

func TestNumbered(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		want string
	}{
		{"a.jpg", 1, "a.jpg"},
		{"a.jpg", 2, "a (2).jpg"},
		{"a (2).jpg", 3, "a (2) (3).jpg"},
		{"a", 2, "a (2)"},
		{".jpg", 2, ".jpg (2)"},
		{"a.tar.gz", 12, "a.tar (12).gz"},
		{"a." + strings.Repeat("x", 30), 2, "a." + strings.Repeat("x", 30) + " (2)"},
		{strings.Repeat("é", 125) + ".jpeg", 2, strings.Repeat("é", 123) + " (2).jpeg"},
		{"caf\xe9.jpg", 2, "caf\xe9 (2).jpg"},
	} {
		got := numbered(c.name, c.n)
		if got != c.want || len(got) > longestFile || utf8.ValidString(c.name) != utf8.ValidString(got) {
			t.Errorf("numbered(%q, %d) is %q, want %q", c.name, c.n, got, c.want)
		}
	}
}
