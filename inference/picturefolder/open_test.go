package picturefolder

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"likeness/inference/imagefile"
)

func TestOpen(t *testing.T) {
	root := t.TempDir()
	content := pngHead + strings.Repeat("x", 2*imagefile.SniffLen)
	p, why := Open(write(t, root, "long.dat", content))
	if why != nil {
		t.Fatal(why)
	}
	rest, err := io.ReadAll(p.File)
	if err != nil || string(p.Head)+string(rest) != content || len(p.Head) != imagefile.SniffLen {
		t.Errorf("%d bytes at first, %d more, error %v", len(p.Head), len(rest), err)
	}
	if p.Format != "png" || p.Info.Size() != int64(len(content)) {
		t.Errorf("a %s of %d bytes", p.Format, p.Info.Size())
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}

	cases := []struct {
		path         string
		kind         Kind
		reason, what string
	}{
		{write(t, root, "a.pdf", "%PDF-1.7"), NotPicture, "it is not a picture (PDF documents)", "PDF documents"},
		{write(t, root, "b", ""), NotPicture, "it is not a picture (empty files)", "empty files"},
		{write(t, root, "c.psd", "8BPS\x00\x01"), Unsupported, "it is a picture of a kind that is not read (Photoshop): save it as JPEG or PNG with another program", ""},
		{filepath.Join(root, "gone"), Unreadable, "it was there at first and has gone since", ""},
	}
	for _, c := range cases {
		if p, why := Open(c.path); p != nil || why.Kind != c.kind || why.Reason.String() != c.reason || why.What != c.what {
			t.Errorf("%s: %+v, want %+v", c.path, why, c)
		}
	}
}
