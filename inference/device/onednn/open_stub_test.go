//go:build !cgo

package onednn

import (
	"errors"
	"testing"
)

func TestOpenWithoutCgo(t *testing.T) {
	var missing *MissingError
	if b, err := Open(0); !errors.As(err, &missing) {
		t.Errorf("got %v and the error %v, want a MissingError", b, err)
	}
}
