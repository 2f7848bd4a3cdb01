package build

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"likeness/build/sharedtest"
)

// The stand-ins write what they were called with to $LOG. Installed packages are named in $INSTALLED, known ones in $KNOWN.
var standIns = map[string]string{
	"dpkg-query": `case " $INSTALLED " in *" ${!#} "*) printf installed ;; *) exit 1 ;; esac`,
	"apt-get":    `echo "apt-get $*" >>"$LOG"; [ -z "${APT_FAILS-}" ]`,
	"apt-cache":  `for name in $KNOWN; do echo "$name - a library"; done`,
	"sudo":       `echo sudo >>"$LOG"; shift; "$@"`,
	"id":         `echo "$USER_ID"`,
}

type machine struct {
	installed, known string
	user             string // "0" is root
	sudo             bool
	aptFails         bool
}

// onMachine runs lines of bash after build/setup, on a machine made of stand-ins, and returns what was printed and what was called.
func onMachine(t *testing.T, m machine, lines string) (printed, called string, err error) {
	t.Helper()
	// Read here so that go test runs anew when it changes: it does not see what a child process reads.
	if _, err := os.ReadFile("setup"); err != nil {
		t.Fatal(err)
	}
	bin, log := t.TempDir(), filepath.Join(t.TempDir(), "log")
	for name, body := range standIns {
		if name == "sudo" && !m.sudo {
			continue
		}
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/bash\n"+body+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, tool := range []string{"bash", "dirname", "sort", "head", "tail", "cut", "grep"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, tool)); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command("bash", "-c", "set -euo pipefail\nsource ./setup\n"+lines)
	command.Env = []string{"PATH=" + bin, "LOG=" + log, "INSTALLED=" + m.installed, "KNOWN=" + m.known, "USER_ID=" + m.user}
	if m.aptFails {
		command.Env = append(command.Env, "APT_FAILS=yes")
	}
	output, err := command.CombinedOutput()
	calls, readErr := os.ReadFile(log)
	if readErr != nil && !os.IsNotExist(readErr) {
		t.Fatal(readErr)
	}
	return string(output), string(calls), err
}

func TestInstallingPackages(t *testing.T) {
	const install = "apt-get install --yes --quiet=2 --no-install-recommends "
	cases := []struct {
		name            string
		machine         machine
		lines           string
		printed, called string
		fails           bool
	}{
		{
			name:    "nothing is called where nothing is missing",
			machine: machine{installed: "gcc libc6-dev", user: "0"},
			lines:   "install_packages gcc libc6-dev",
		},
		{
			name:    "what is missing is said and installed, and the lists are fetched once",
			machine: machine{installed: "gcc", user: "0"},
			lines:   "install_packages gcc libjpeg-dev xvfb; install_packages shellcheck",
			printed: "Will install with apt-get: libjpeg-dev xvfb\nWill install with apt-get: shellcheck\n",
			called:  "apt-get update --quiet=2\n" + install + "libjpeg-dev xvfb\n" + install + "shellcheck\n",
		},
		{
			name:    "a user goes through sudo",
			machine: machine{user: "1000", sudo: true},
			lines:   "install_packages gcc",
			printed: "Will install with apt-get: gcc\n",
			called:  "sudo\napt-get update --quiet=2\nsudo\n" + install + "gcc\n",
		},
		{
			name:    "a user without sudo is told what root must do",
			machine: machine{user: "1000"},
			lines:   "install_packages gcc libjpeg-dev",
			printed: "likeness: packages are missing, and installing them needs root or sudo. As root: apt-get install gcc libjpeg-dev\n",
			fails:   true,
		},
		{
			name:    "a failure of apt-get ends the script",
			machine: machine{user: "0", aptFails: true},
			lines:   "install_packages gcc; echo went on",
			printed: "Will install with apt-get: gcc\nlikeness: apt-get update failed. Is there a network? Its own message stands above.\n",
			called:  "apt-get update --quiet=2\n",
			fails:   true,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			printed, called, err := onMachine(t, c.machine, c.lines)
			if printed != c.printed {
				t.Errorf("printed:\n%swant:\n%s", printed, c.printed)
			}
			if called != c.called {
				t.Errorf("called:\n%swant:\n%s", called, c.called)
			}
			if (err != nil) != c.fails {
				t.Errorf("error %v, want a failure: %v", err, c.fails)
			}
		})
	}
}

// TestOneDNNIsRecommendedNotRequired holds that the newest package is taken, and that a machine without any goes on.
func TestOneDNNIsRecommendedNotRequired(t *testing.T) {
	if _, err := os.Stat("/sbin/ldconfig"); err != nil {
		sharedtest.Lacking(t, "needs ldconfig")
	}
	// As on a machine without the library, whatever this one has.
	const without = "/sbin/ldconfig() { :; }\ninstall_onednn; echo went on"
	cases := []struct {
		name    string
		machine machine
		prints  string
		calls   string
	}{
		{"the newest known", machine{known: "libdnnl3.6 libdnnl2 libdnnl3.10", user: "0"}, "compute fast: libdnnl3.10\n", "libdnnl3.10\n"},
		{"none is known", machine{user: "0"}, "has no package of oneDNN", ""},
		{"not allowed to install", machine{known: "libdnnl2", user: "1000"}, "cannot be installed from here", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			printed, called, err := onMachine(t, c.machine, without)
			if err != nil || !strings.HasSuffix(printed, "went on\n") {
				t.Errorf("it did not go on: %v\n%s", err, printed)
			}
			if !strings.Contains(printed, c.prints) {
				t.Errorf("printed:\n%swant in it: %s", printed, c.prints)
			}
			if !strings.HasSuffix(called, c.calls) || (c.calls == "" && strings.Contains(called, "install ")) {
				t.Errorf("called:\n%swant at its end: %q", called, c.calls)
			}
		})
	}
}

func TestVersionsAreComparedByNumber(t *testing.T) {
	cases := []struct {
		have, wanted string
		enough       bool
	}{
		{"1.26.8", "1.26.8", true},
		{"1.26.10", "1.26.8", true},
		{"1.27", "1.26.8", true},
		{"1.26.7", "1.26.8", false},
		{"1.19.8", "1.21", false},
		{"1.9", "1.21", false},
	}
	for _, c := range cases {
		_, _, err := onMachine(t, machine{user: "0"}, "at_least "+c.have+" "+c.wanted)
		if (err == nil) != c.enough {
			t.Errorf("at_least %s %s: %v, want %v", c.have, c.wanted, err == nil, c.enough)
		}
	}
}
