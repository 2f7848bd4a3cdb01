package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"likeness/inference/imagefile"
	"likeness/inference/message"
)

func TestUndecodable(t *testing.T) {
	cases := []struct {
		err  error
		want SkipKind
	}{
		{fmt.Errorf("reading x: %w", imagefile.FormatError{What: message.Verbatim("bad")}), Damaged},
		{fmt.Errorf("reading x: %w", imagefile.UnsupportedError{What: message.Verbatim("12-bit")}), Unsupported},
		{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, Unreadable},
		{&fs.PathError{Op: "read", Path: "x", Err: errors.New("input/output error")}, Unreadable},
	}
	for _, c := range cases {
		if got := undecodable(c.err); got.Kind != c.want || got.Reason.String() == "" {
			t.Errorf("%v: %+v, want %q", c.err, got, c.want)
		}
	}
}
