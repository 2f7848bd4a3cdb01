package sidecar

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// FuzzWrite: whatever a class is named, what is written is XMP that names it, and is known as ours when it is written again.
func FuzzWrite(f *testing.F) {
	for _, s := range []string{"cat", "<a & \"b\">", "]]>", "<!--", "a|b", "caf\xe9\x00", "\ufffe\uffff", "日本 😀\nx", "\r", "?>", "&#0;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, class string) {
		want := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
				return '\uFFFD' // what XML cannot say
			}
			return r
		}, strings.ToValidUTF8(class, "\uFFFD"))
		below := Root + "|" + strings.ReplaceAll(want, "|", "/")
		path := filepath.Join(t.TempDir(), "picture.xmp")
		for range 2 {
			if err := Write(path, class); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var p packet
			if err := xml.Unmarshal(b, &p); err != nil {
				t.Fatalf("%q: %v in\n%s", class, err, b)
			}
			if d := p.RDF.Description; !slices.Equal(d.Subject.Items, []string{want}) || !slices.Equal(d.Below.Items, []string{below}) || !ours(b) {
				t.Errorf("%q: %+v in\n%s", class, d, b)
			}
		}
	})
}
