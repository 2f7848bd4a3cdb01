//go:build cgo

package onednn

// #cgo CFLAGS: -O3 -Wall
// #cgo !windows LDFLAGS: -ldl -lm
// #cgo windows LDFLAGS: -l:libwinpthread.a
// #include <stdlib.h>
// #include "library.h"
import "C"

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"unsafe"
)

// libraries are those that were loaded, by path: they stay until the program ends.
var libraries = struct {
	sync.Mutex
	byPath map[string]*C.library
}{byPath: map[string]*C.library{}}

// override is the environment variable that names the library to load.
const override = "LIKENESS_ONEDNN"

// newestMinor is the newest minor version of oneDNN 3 that is looked for by name.
const newestMinor = 19

// candidates lists what is looked for, in order: beside the program first, then where the system looks.
func candidates() []string {
	if path := os.Getenv(override); path != "" {
		return []string{path}
	}
	names := []string{"libdnnl.so.3"}
	for minor := newestMinor; minor >= 0; minor-- { // Debian 13 and Ubuntu 24.04 name the library by its minor version
		names = append(names, fmt.Sprintf("libdnnl.so.3.%d", minor))
	}
	names = append(names, "libdnnl.so.2")
	switch runtime.GOOS {
	case "windows":
		names = []string{"dnnl.dll"}
	case "darwin":
		names = []string{"libdnnl.3.dylib", "libdnnl.2.dylib"}
	}
	var all []string
	if program, err := os.Executable(); err == nil {
		for _, name := range names {
			beside := filepath.Join(filepath.Dir(program), name)
			if _, err := os.Stat(beside); err == nil {
				all = append(all, beside)
			}
		}
	}
	return append(all, names...)
}

// load gives the first library that can be loaded.
func load() (*C.library, error) {
	libraries.Lock()
	defer libraries.Unlock()
	missing := &MissingError{}
	for _, path := range candidates() {
		if l := libraries.byPath[path]; l != nil {
			return l, nil
		}
		l, why := open(path)
		if l != nil {
			libraries.byPath[path] = l
			return l, nil
		}
		missing.Tried = append(missing.Tried, why)
	}
	return nil, missing
}

func open(path string) (*C.library, string) {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	var why [512]C.char
	if l := C.library_open(name, &why[0], C.size_t(len(why))); l != nil {
		return l, ""
	}
	return nil, fmt.Sprintf("%s: %s", path, C.GoString(&why[0]))
}

func statusError(status C.int) error {
	if status == C.onednn_success {
		return nil
	}
	return fmt.Errorf("oneDNN says %s", C.GoString(C.status_name(status)))
}
