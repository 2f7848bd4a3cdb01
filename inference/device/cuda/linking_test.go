//go:build nvidia && linux && amd64

package cuda

import (
	"debug/elf"
	"os"
	"slices"
	"strings"
	"testing"
)

// A program with support for cards must start where there is no driver: libcuda may not be among the libraries it is linked with.
func TestProgramNeedsNoDriverToStart(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	libraries, err := file.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(libraries, func(l string) bool { return strings.HasPrefix(l, "libcuda") }); i >= 0 {
		t.Errorf("the program is linked with %s: %v", libraries[i], libraries)
	}
	if len(libraries) == 0 {
		t.Error("the program is linked with no library at all, so this test says nothing")
	}
}
