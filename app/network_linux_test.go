package main

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"likeness/build/sharedtest"
)

// local are the sockets that the program may connect to, all of this machine: the display, the desktop's bus, the cache of user names, and the log of the system.
var local = regexp.MustCompile(`sa_family=AF_UNIX, sun_path=@?"[^"]*(/\.X11-unix/|bus|at-spi|/nscd/|/dev/log)`)

// TestNothingLeavesTheMachine trains and classifies, and opens the window, where there is no network, and looks at every socket that is opened.
func TestNothingLeavesTheMachine(t *testing.T) {
	f := newFaulty(t)
	apart := []string{"--net"}
	if os.Geteuid() != 0 {
		apart = []string{"--map-root-user", "--net"}
	}
	if out, err := exec.CommandContext(t.Context(), "unshare", append(apart, "true")...).CombinedOutput(); err != nil {
		sharedtest.Lacking(t, "needs a network namespace of its own: "+strings.TrimSpace(string(out)))
	}
	log := filepath.Join(t.TempDir(), "strace")
	alone := func(ctx context.Context, args ...string) *exec.Cmd {
		all := append(append([]string{}, apart...), "strace", "-f", "-qq", "-A", "-e", "trace=socket,connect,sendto", "-o", log, f.program)
		command := exec.CommandContext(ctx, "unshare", append(all, args...)...)
		command.Env = append(os.Environ(), "HOME="+f.home, "XDG_CACHE_HOME="+filepath.Join(f.home, "cache"), "XDG_DATA_HOME="+f.home, "XDG_CONFIG_HOME="+f.home)
		return command
	}
	model, sample := filepath.Join(t.TempDir(), "model.onnx"), fewPictures(t, 6)
	for _, args := range [][]string{{"train", "--effort", "quick", "--out", model, sample}, {"classify", model, sample}, {"doctor"}} {
		if out, err := alone(t.Context(), args...).CombinedOutput(); err != nil {
			t.Fatalf("likeness %v without a network: %v: %s", args, err, out)
		}
	}

	display, end, err := sharedtest.Display("1280x800")
	if err != nil {
		sharedtest.Lacking(t, err.Error())
	}
	t.Cleanup(end)
	window := alone(t.Context(), sample)
	var said bytes.Buffer
	window.Stdout, window.Stderr = &said, &said              // Wait waits for all that hold them
	window.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the program is stopped with strace
	window.Env = append(window.Env, "DISPLAY="+display, "LIBGL_ALWAYS_SOFTWARE=1", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus")
	if err := window.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = window.Wait() // it is stopped below
		close(ended)
	}()
	stop := sync.OnceFunc(func() {
		_ = syscall.Kill(-window.Process.Pid, syscall.SIGKILL)
		<-ended
	})
	t.Cleanup(stop)
	patience := beforeDeadline(t)
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for {
		find := exec.CommandContext(patience, "xdotool", "search", "--onlyvisible", "--name", "Likeness")
		find.Env = append(os.Environ(), "DISPLAY="+display)
		if out, err := find.Output(); err == nil && len(out) > 0 {
			break
		}
		select {
		case <-again.C:
		case <-ended:
			t.Fatalf("it ended without a window: %s", &said)
		case <-patience.Done():
			stop()
			t.Fatalf("the window did not come: %s", &said)
		}
	}
	for range 10 { // it reads the folder and draws the thumbnails
		<-again.C
	}
	stop()

	file, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	displays := 0
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.Contains(line, "AF_INET"):
			t.Errorf("it opens a socket to elsewhere: %s", line)
		case strings.Contains(line, "connect(") && strings.Contains(line, "AF_") && !local.MatchString(line):
			t.Errorf("it connects to %s", line)
		case strings.Contains(line, "/.X11-unix/"):
			displays++
		}
	}
	if err := lines.Err(); err != nil || displays == 0 {
		t.Errorf("%d connections to the display (%v): nothing was looked at", displays, err)
	}
}

// beforeDeadline ends a minute before the test program is ended, which would leave behind what was started.
func beforeDeadline(t *testing.T) context.Context {
	t.Helper()
	deadline, ok := t.Deadline()
	if !ok {
		return t.Context()
	}
	ctx, cancel := context.WithDeadline(t.Context(), deadline.Add(-time.Minute))
	t.Cleanup(cancel)
	return ctx
}
