package sharedtest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// Display starts an X server without a screen, of a size such as "1280x800", and gives the name by which windows find it. It ends with stop, and also
// where the test program is killed, as when it runs out of time.
func Display(size string) (name string, stop func(), err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = r.Close() }()
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", size+"x24", "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{w}
	ended, err := startBound(server)
	_ = w.Close() // the server has its own
	if err != nil {
		return "", nil, fmt.Errorf("needs Xvfb: %w", err)
	}
	stop = func() {
		_ = server.Process.Kill() // it holds nothing that matters
		<-ended
	}
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("Xvfb did not start: %w", err)
	}
	return ":" + strings.TrimSpace(line), stop, nil
}

// startBound starts a command that the system ends when this process ends, however that comes about; ended is closed when it has. The system looks at
// the thread that started it, which is therefore kept for as long as the command runs.
func startBound(c *exec.Cmd) (ended <-chan struct{}, err error) {
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started, end := make(chan error), make(chan struct{})
	go func() {
		defer close(end)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.Start()
		started <- err
		if err == nil {
			_ = c.Wait() // that it was killed is no error
		}
	}()
	return end, <-started
}
