// Package simulateddriver compiles the simulated NVIDIA driver (inference/device/cuda/sim) for tests: a libcuda.so.1 that runs our kernels on
// the processor, and fails on demand. inference/device/cuda/sim/sim.h lists what it can be told through the environment.
//
// A test sets LIKENESS_CUDA_DRIVER to the library, in a program built with the tag nvidia on linux/amd64. Compiling wants g++ and takes
// about ten seconds; the result is kept in the user's cache until a source changes.
package simulateddriver

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"likeness/build/sharedtest"
	"likeness/resources/kernels"
)

// Library gives the path of the simulated driver, compiled anew where it has to be.
func Library() (string, error) {
	root, err := sharedtest.Root()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	b := builder{cuda: filepath.Join(root, "inference", "device", "cuda"), entries: entries()}
	key, err := b.key()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a place for the simulated driver: %w", err)
	}
	dir := filepath.Join(cache, "likeness-simulated-driver", key)
	library := filepath.Join(dir, "libcuda.so.1")
	if _, err := os.Stat(library); err == nil {
		return library, nil
	}
	return library, b.compile(dir, library)
}

type builder struct {
	cuda    string // the folder inference/device/cuda
	entries string
}

// Entries lists the kernels of the PTX that ships.
func Entries() []string {
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^\.visible \.entry (\w+)\(`).FindAllStringSubmatch(kernels.PTX(), -1) {
		names = append(names, m[1])
	}
	return names
}

// entries is the list as the simulated driver includes it.
func entries() string {
	var list strings.Builder
	for _, name := range Entries() {
		fmt.Fprintf(&list, "ENTRY(%s)\n", name)
	}
	return list.String()
}

// key is a hash of all that the library is made of.
func (b builder) key() (string, error) {
	hash := sha256.New()
	hash.Write([]byte(b.entries))
	for _, pattern := range []string{"sim/*", "kernels/*", "internal/driver/*.h"} {
		files, err := filepath.Glob(filepath.Join(b.cuda, pattern))
		if err != nil {
			return "", err
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				return "", fmt.Errorf("read the simulated driver's source: %w", err)
			}
			fmt.Fprintf(hash, "%s %d\n", filepath.Base(f), len(text))
			hash.Write(text)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))[:16], nil
}

// compile writes the library under another name first, so that two tests may do it at a time.
func (b builder) compile(dir, library string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make a place for the simulated driver: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "entries.inc"), []byte(b.entries), 0o644); err != nil {
		return fmt.Errorf("write the list of kernels: %w", err)
	}
	sources, err := filepath.Glob(filepath.Join(b.cuda, "sim", "*.cpp"))
	if err != nil {
		return err
	}
	made := library + fmt.Sprintf(".%d", os.Getpid())
	arguments := append([]string{
		"-std=c++17", "-O2", "-march=native", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unknown-pragmas",
		"-DLIKENESS_SIMULATED_DRIVER", "-I" + dir, "-I" + filepath.Join(b.cuda, "sim"), "-I" + filepath.Join(b.cuda, "internal", "driver"),
		"-Wl,-soname,libcuda.so.1", "-o", made,
	}, sources...)
	if out, err := exec.Command("g++", arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("compile the simulated driver with g++: %w\n%s", err, out)
	}
	return os.Rename(made, library)
}
