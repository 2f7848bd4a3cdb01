//go:build !unix

package picturefolder

import "os"

// openFile opens a file that a listing called regular. The caller still asks the open file what it is.
func openFile(path string) (*os.File, error) { return os.Open(path) }
