//go:build nvidia && linux && amd64

package cuda

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"likeness/resources/kernels"
)

// TestMain gives every test the simulated driver, and lets the test program be its own probe.
func TestMain(m *testing.M) {
	MaybeServeProbe()
	if os.Getenv("LIKENESS_CARD") != "" { // a true card is asked for: build/gpu-check
		os.Exit(m.Run())
	}
	library, err := simulatedDriver()
	if err == nil {
		err = os.Setenv("LIKENESS_CUDA_DRIVER", library)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the simulated driver:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// simulatedDriver compiles sim and the kernels into a libcuda.so.1, or takes the one that it made before from the same sources.
func simulatedDriver() (string, error) {
	var entries strings.Builder
	for _, name := range entryNames() {
		fmt.Fprintf(&entries, "ENTRY(%s)\n", name)
	}
	hash := sha256.New()
	fmt.Fprint(hash, entries.String())
	for _, pattern := range []string{"sim/*", "kernels/*", "internal/driver/*.h"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				return "", err
			}
			fmt.Fprint(hash, f, len(text))
			hash.Write(text)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "likeness-simulated-driver", hex.EncodeToString(hash.Sum(nil))[:16])
	library := filepath.Join(dir, "libcuda.so.1")
	if _, err := os.Stat(library); err == nil {
		return library, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "entries.inc"), []byte(entries.String()), 0o644); err != nil {
		return "", err
	}
	return library, compileSimulatedDriver(dir, library)
}

func compileSimulatedDriver(dir, library string) error {
	sources, err := filepath.Glob("sim/*.cpp")
	if err != nil {
		return err
	}
	made := library + fmt.Sprintf(".%d", os.Getpid())
	arguments := append([]string{
		"-std=c++17", "-O2", "-march=native", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unknown-pragmas",
		"-DLIKENESS_SIMULATED_DRIVER", "-I" + dir, "-Isim", "-Iinternal/driver", "-Wl,-soname,libcuda.so.1", "-o", made,
	}, sources...)
	if out, err := exec.Command("g++", arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("g++: %w\n%s", err, out)
	}
	return os.Rename(made, library)
}

var entryPattern = regexp.MustCompile(`(?m)^\.visible \.entry (\w+)\(`)

// entryNames lists the kernels of the PTX that ships.
func entryNames() []string {
	var names []string
	for _, m := range entryPattern.FindAllStringSubmatch(kernels.PTX(), -1) {
		names = append(names, m[1])
	}
	return names
}
