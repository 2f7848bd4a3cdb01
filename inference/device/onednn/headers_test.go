//go:build cgo

package onednn

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"likeness/build/sharedtest"
)

// TestHeaders compiles testdata/headers.c against oneDNN's own headers: Debian's package libdnnl-dev, or the folder that
// LIKENESS_ONEDNN_INCLUDE names.
func TestHeaders(t *testing.T) {
	compiler, err := exec.LookPath("cc")
	if err != nil {
		sharedtest.Lacking(t, "needs a C compiler named cc")
	}
	args := []string{"-fsyntax-only", "-Wall", "testdata/headers.c"}
	if folder := os.Getenv("LIKENESS_ONEDNN_INCLUDE"); folder != "" {
		args = append(args, "-I", folder)
	}
	out, err := exec.Command(compiler, args...).CombinedOutput()
	if strings.Contains(string(out), "dnnl.h: No such file") {
		sharedtest.Lacking(t, "needs oneDNN's headers: install libdnnl-dev")
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
