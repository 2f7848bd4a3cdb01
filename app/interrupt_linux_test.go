package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestSecondInterruptEnds: a command that does not come to an end by the first Ctrl-C, here since nobody takes what it prints, ends by another.
func TestSecondInterruptEnds(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "likeness")
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := unix.FcntlInt(w.Fd(), unix.F_SETPIPE_SZ, 4096); err != nil { // the list of layers is longer
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // where it would never end
	defer cancel()
	command := exec.CommandContext(ctx, program, "layers", "--json", "lite0")
	command.Stdout = w
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if _, err := io.ReadFull(r, make([]byte, 1)); err != nil { // it is printing
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for sent := 0; ; {
		select {
		case err := <-ended:
			status, ok := command.ProcessState.Sys().(syscall.WaitStatus)
			if sent < 2 || !ok || status.Signal() != syscall.SIGINT {
				t.Errorf("after %d interrupts: %v", sent, err)
			}
			return
		case <-ticker.C:
			_ = command.Process.Signal(os.Interrupt) // it may have ended
			sent++
		}
	}
}
