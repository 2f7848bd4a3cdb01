package sharedtest

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain is, where it is asked to be, a test program that has started something and is then killed.
func TestMain(m *testing.M) {
	if os.Getenv("SHAREDTEST_STARTS") == "" {
		os.Exit(m.Run())
	}
	child := exec.Command("sleep", "600")
	if _, err := startBound(child); err != nil {
		panic(err)
	}
	println(child.Process.Pid)
	select {}
}

// TestNothingIsLeftBehind kills a program that has started another one: that one ends as well.
func TestNothingIsLeftBehind(t *testing.T) {
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), "SHAREDTEST_STARTS=1")
	said, err := parent.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); err != nil {
		t.Fatalf("it does not run: %v", err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // it was killed
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for running(pid) {
		<-again.C
	}
}

// running tells whether a process is there and has not ended; one that nobody has waited for is a zombie.
func running(pid int) bool {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return !errors.Is(err, os.ErrNotExist) && err == nil && !strings.Contains(string(status), ") Z ")
}
