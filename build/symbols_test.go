package build

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestPackagesAskForNoNewerLibrary holds check_symbols to what objdump prints of a file.
func TestPackagesAskForNoNewerLibrary(t *testing.T) {
	// Read here so that go test runs anew when it changes: it does not see what a child process reads.
	if _, err := os.ReadFile("packaging/linux"); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		asked   string // by the file
		refused string
	}{
		{asked: "GLIBC_2.2.5 GLIBC_2.35 GLIBCXX_3.4 GLIBCXX_3.4.30 CXXABI_1.3.13 GCC_3.0 GOMP_5.0 OPENCL_1.2"},
		{asked: ""},
		{asked: "GLIBC_2.36 GLIBC_2.2.5", refused: "GLIBC_2.36"},
		{asked: "GLIBC_2.4 GLIBC_2.100", refused: "GLIBC_2.100"},
		{asked: "GLIBCXX_3.4.31", refused: "GLIBCXX_3.4.31"},
		{asked: "CXXABI_1.3.14 GLIBC_2.4", refused: "CXXABI_1.3.14"},
		{asked: "GCC_13.0.0", refused: "GCC_13.0.0"},
		{asked: "GLIBC_2.35 GLIBC_ABI_DT_RELR", refused: "GLIBC_ABI_DT_RELR"}, // asked for without a symbol
		{asked: "GLIBC_PRIVATE", refused: "GLIBC_PRIVATE"},
	}
	for _, c := range cases {
		t.Run(c.asked, func(t *testing.T) {
			said, err := exec.Command("bash", "-c", `set -euo pipefail
				source ./setup
				source build/packaging/linux
				objdump() {
					printf '\nfile: file format elf64-x86-64\n\nDynamic Section:\n  0x0 0x00 02 GLIBC_9.9\n\nVersion References:\n  required from libc.so.6:\n'
					for one in `+c.asked+`; do printf '    0x09691a75 0x00 02 %s\n' $one; done
					printf '\nVersion definitions:\n1 0x01 0x0f63ac21 GLIBC_9.9\n'
				}
				SOURCE_DATE_EPOCH=0
				check_symbols a.so
				echo done`).CombinedOutput()
			if c.refused == "" && (err != nil || !strings.HasSuffix(string(said), "done\n")) {
				t.Errorf("%v: %s", err, said)
			}
			if c.refused != "" && (err == nil || !strings.Contains(string(said), "a.so asks for "+c.refused+",")) {
				t.Errorf("it is to be refused for %s; %v: %s", c.refused, err, said)
			}
		})
	}
}
