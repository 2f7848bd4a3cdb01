// Package sidecar writes a picture's class into an XMP file beside it or elsewhere, where digiKam, Lightroom and others read it as a keyword. The
// picture itself is never opened.
//
// A sidecar is written only where there is none, or one that this package wrote and nobody has changed since: it holds nothing else, so nothing is
// lost. Any other is refused with ErrForeign.
//
// The format is XMP as ISO 16684-1 defines it, with two properties: dc:subject holds the class, lr:hierarchicalSubject the same below the keyword
// "Likeness", so that keywords of a program can be told from the user's own.
package sidecar

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"likeness/inference/atomicfile"
)

// Root is the keyword that the classes stand below.
const Root = "Likeness"

// ErrForeign says that a sidecar is there that somebody else has written or changed.
var ErrForeign = errors.New("there is a sidecar of another program, or one that was changed: it was left as it is")

// maxSize is more than any sidecar of this package has.
const maxSize = 1 << 16

// Name is the sidecar's name for a picture: its own with .xmp in the place of its extension.
func Name(picture string) string { return strings.TrimSuffix(picture, filepath.Ext(picture)) + ".xmp" }

// Write makes the file at path, which Name gives, say that its picture is of a class.
func Write(path, class string) error {
	want, err := render(class)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	old, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("write %s: %w", path, err)
	case bytes.Equal(old, want):
		return nil
	case !ours(old):
		return fmt.Errorf("write %s: %w", path, ErrForeign)
	}
	return atomicfile.Write(path, func(w io.Writer) error {
		_, err := w.Write(want)
		return err
	})
}

// read reads a file that may be a sidecar; of a longer one the beginning.
func read(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrForeign
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSize+1))
}

const (
	head = "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" x:xmptk=\"Likeness "
	body = `">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/">
   <dc:subject>
    <rdf:Bag>
     <rdf:li>%s</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <lr:hierarchicalSubject>
    <rdf:Bag>
     <rdf:li>%s</rdf:li>
    </rdf:Bag>
   </lr:hierarchicalSubject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`
)

// render is a whole sidecar. Its toolkit's name holds a sum of what follows, by which it is known again.
func render(class string) ([]byte, error) {
	flat, err := text(class)
	if err != nil {
		return nil, err
	}
	below, err := text(strings.ReplaceAll(class, "|", "/")) // the bar divides levels
	if err != nil {
		return nil, err
	}
	rest := fmt.Sprintf(body, flat, Root+"|"+below)
	return []byte(head + sum(rest) + rest), nil
}

// ours says whether a sidecar is as this package wrote it.
func ours(content []byte) bool {
	rest, ok := strings.CutPrefix(string(content), head)
	at := strings.Index(rest, `">`)
	return ok && at >= 0 && rest[:at] == sum(rest[at:])
}

func sum(rest string) string { return fmt.Sprintf("%.8x", sha256.Sum256([]byte(rest))) }

func text(s string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(strings.ToValidUTF8(s, "\uFFFD")))
	return b.String(), err
}
