package sidecar

import (
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// packet is how a reader that knows the names of XMP sees a sidecar.
type packet struct {
	XMLName xml.Name `xml:"adobe:ns:meta/ xmpmeta"`
	RDF     struct {
		Description struct {
			Subject bag `xml:"http://purl.org/dc/elements/1.1/ subject"`
			Below   bag `xml:"http://ns.adobe.com/lightroom/1.0/ hierarchicalSubject"`
		} `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# Description"`
	} `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"`
}

type bag struct {
	Items []string `xml:"Bag>li"`
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ class, flat, below string }{
		{"cat", "cat", "Likeness|cat"},
		{`<a & "b">`, `<a & "b">`, `Likeness|<a & "b">`},
		{"a|b", "a|b", "Likeness|a/b"},
		{"日本 😀\nx", "日本 😀\nx", "Likeness|日本 😀\nx"},
		{"caf\xe9\x00", "caf\uFFFD\uFFFD", "Likeness|caf\uFFFD\uFFFD"},
	} {
		path := filepath.Join(dir, "picture.xmp")
		must(t, Write(path, c.class)) // over our own from the case before
		b, err := os.ReadFile(path)
		must(t, err)
		var p packet
		must(t, xml.Unmarshal(b, &p))
		d := p.RDF.Description
		if !slices.Equal(d.Subject.Items, []string{c.flat}) || !slices.Equal(d.Below.Items, []string{c.below}) {
			t.Errorf("%q: %+v in\n%s", c.class, d, b)
		}
		if !strings.HasPrefix(string(b), "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>") || !ours(b) {
			t.Errorf("%q: no packet of ours:\n%s", c.class, b)
		}
	}
}

// TestForeign: what others wrote or changed stays, whatever it is.
func TestForeign(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "picture.xmp")
	must(t, Write(path, "cat"))
	mine, err := os.ReadFile(path)
	must(t, err)
	for name, content := range map[string]string{
		"empty": "", "text": "notes", "another's": strings.Replace(string(mine), "Likeness ", "XMP Core 5.6 ", 1),
		"with a rating": strings.Replace(string(mine), "<dc:subject>", "<xmp:Rating>5</xmp:Rating><dc:subject>", 1),
		"another class": strings.Replace(string(mine), ">cat<", ">dog<", 1), "longer": string(mine) + strings.Repeat(" ", maxSize),
	} {
		must(t, os.WriteFile(path, []byte(content), 0o600))
		if err := Write(path, "horse"); !errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%s was changed: %v", name, err)
		}
	}
	must(t, os.Remove(path))
	target := filepath.Join(dir, "target.xmp")
	must(t, os.WriteFile(target, mine, 0o600))
	if err := os.Symlink(target, path); err == nil {
		if err := Write(path, "horse"); !errors.Is(err, ErrForeign) {
			t.Errorf("link: %v", err)
		}
	}
	if err := Write(filepath.Join(dir, "missing", "picture.xmp"), "cat"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func TestName(t *testing.T) {
	for picture, want := range map[string]string{"a.jpg": "a.xmp", "/x.y/a": "/x.y/a.xmp", "a.tar.gz": "a.tar.xmp", "-rf": "-rf.xmp"} {
		if got := Name(picture); got != want {
			t.Errorf("Name(%q) is %q, want %q", picture, got, want)
		}
	}
}
