//go:build unix

package regularfile

import (
	"net"
	"path/filepath"
	"syscall"
	"testing"
)

// TestPipe would wait for good if the pipe were opened.
func TestPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, pipe, "%q is a pipe, not a file")
}

func TestSocket(t *testing.T) {
	t.Chdir(t.TempDir()) // names of sockets are short
	l, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	refused(t, "socket", "%q is not a file")
}
