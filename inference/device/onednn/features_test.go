package onednn

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestModelName(t *testing.T) {
	for info, want := range map[string]string{
		"processor\t: 0\nmodel name\t: Intel(R) Xeon(R) Processor @ 2.00GHz\nflags\t\t: fpu\n": "Intel(R) Xeon(R) Processor @ 2.00GHz",
		"processor\t: 0\nBogoMIPS\t: 50.00\n":                                                  "",
		"":                                                                                     "",
	} {
		if got := modelName(info); got != want {
			t.Errorf("%q: got %q, want %q", info, got, want)
		}
	}
}

// TestFeatures compares with what Linux says of the same processor.
func TestFeatures(t *testing.T) {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil || !strings.Contains(string(info), "\nflags") {
		t.Skip("needs Linux on x86")
	}
	for feature, flag := range map[string]string{"sse4.1": "sse4_1", "avx": "avx", "avx2": "avx2", "avx512": "avx512vl"} {
		if has, want := slices.Contains(Features(), feature), slices.Contains(strings.Fields(string(info)), flag); has != want {
			t.Errorf("%s: %v, Linux says %v", feature, has, want)
		}
	}
}
