// Package crashlog keeps what is known of a failure of the program, for the user to read and to pass on if they wish: it is never sent anywhere.
//
//	log, err := crashlog.Start(folder, version)      // at the start of the window; log may be nil, its methods then do nothing
//	defer log.Close()                                // at its regular end
//	log.Record(recovered, debug.Stack())             // where a panic was caught
//	for _, report := range log.Unseen() { ... }      // show them, then
//	log.Seen()
//
// Each failure is a text file, crash-20260131-235959.txt, with the version, the system, the time, what the failure said and the stacks of the
// goroutines. It holds nothing of any picture but, where an error names it, its path. The last five are kept.
//
// Panics that nobody catches, in whatever goroutine, and fatal errors of Go's runtime (a map written by two, no memory left, a fault in a C library)
// end the process before it can write a file in an orderly way. For these Start opens a file, running-PID.txt, to which the runtime itself writes
// its last words. A regular end removes it; the next start finds it and makes a report of it. A process that is killed leaves no report.
package crashlog

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"likeness/inference/atomicfile"
	"likeness/inference/message"
)

const (
	keep      = 5       // reports
	longest   = 1 << 20 // bytes of a report
	abandoned = 30 * 24 * time.Hour
	stamp     = "20060102-150405"
	seenName  = "seen"
	separator = "\n--\n" // between the head of a report and what the failure said
)

// Log is the reports in one folder. Its methods may be called from any goroutine; those of a nil Log do nothing.
type Log struct {
	folder, version string

	mu      sync.Mutex
	running *os.File
}

// Report is one failure.
type Report struct {
	Path  string
	Time  time.Time
	Title string // the first line of what the failure said, or where it was

	number int // among those of one second
}

// Start opens the log in a folder, which is made where it is missing, and takes in what an earlier run left. From now on the runtime's last words go
// there too.
func Start(folder, version string) (*Log, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, message.Errorf("make the folder for crash reports: %w", err)
	}
	l := &Log{folder: folder, version: version}
	l.collect()
	f, err := os.OpenFile(filepath.Join(folder, fmt.Sprintf("running-%d.txt", os.Getpid())), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, message.Errorf("prepare the crash report: %w", err)
	}
	_, err = io.WriteString(f, l.head(time.Now()))
	if err == nil {
		err = debug.SetCrashOutput(f, debug.CrashOptions{})
	}
	if err != nil {
		return nil, errors.Join(message.Errorf("prepare the crash report: %w", err), f.Close(), os.Remove(f.Name()))
	}
	debug.SetTraceback("all")
	l.running = f
	return l, nil
}

// head is the beginning of a report.
func (l *Log) head(at time.Time) string {
	return fmt.Sprintf("Likeness %s, %s/%s, %s, %d processors, %s\nThis file may name files of yours; it holds no picture, and is sent nowhere.%s",
		l.version, runtime.GOOS, runtime.GOARCH, runtime.Version(), runtime.NumCPU(), at.Format(time.RFC3339), separator)
}

// Close is the regular end: the runtime's last words are not awaited any more.
func (l *Log) Close() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.running
	if f == nil {
		return nil
	}
	l.running = nil
	return errors.Join(debug.SetCrashOutput(nil, debug.CrashOptions{}), f.Close(), os.Remove(f.Name()))
}

// Record writes a report of what was caught: a panic's value or an error, with the stack, which may be nil. It returns the report's path.
func (l *Log) Record(what any, stack []byte) (path string, err error) {
	if l == nil {
		return "", nil
	}
	said := fmt.Sprintf("%v\n\n%s", what, stack)
	if len(said) > longest {
		said = said[:longest]
	}
	return l.write(time.Now(), l.head(time.Now())+strings.ToValidUTF8(said, "\uFFFD"))
}

// write keeps a report, and removes those that are too many.
func (l *Log) write(at time.Time, text string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	path := l.name(at)
	err := atomicfile.Write(path, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
	if err != nil {
		return "", err
	}
	l.prune()
	return path, nil
}

// name is a path that is not taken. Of several failures in one second the later have the higher numbers.
func (l *Log) name(at time.Time) string {
	n := 1
	for _, r := range l.Reports() {
		if r.Time.Format(stamp) == at.Format(stamp) {
			n = r.number + 1
		}
	}
	if n == 1 {
		return filepath.Join(l.folder, "crash-"+at.Format(stamp)+".txt")
	}
	return filepath.Join(l.folder, fmt.Sprintf("crash-%s-%d.txt", at.Format(stamp), n))
}

func (l *Log) prune() {
	all := l.Reports()
	for _, r := range all[:max(0, len(all)-keep)] {
		_ = os.Remove(r.Path) // tried again with the next report
	}
}

// collect makes reports of what earlier runs left behind.
func (l *Log) collect() {
	left, err := filepath.Glob(filepath.Join(l.folder, "running-*.txt"))
	if err != nil {
		return
	}
	for _, path := range left {
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		text, err := readUpTo(path, longest)
		if err != nil {
			continue
		}
		_, said, _ := bytes.Cut(text, []byte(separator))
		if len(said) == 0 { // it runs still, or was killed
			if time.Since(info.ModTime()) > abandoned {
				_ = os.Remove(path)
			}
			continue
		}
		if _, err := l.write(info.ModTime(), strings.ToValidUTF8(string(text), "\uFFFD")); err == nil {
			_ = os.Remove(path) // stays and is reported again where that fails
		}
	}
}

func readUpTo(path string, n int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, n))
	return data, errors.Join(err, f.Close())
}

// Reports lists all reports, the oldest first.
func (l *Log) Reports() []Report {
	if l == nil {
		return nil
	}
	paths, err := filepath.Glob(filepath.Join(l.folder, "crash-*.txt"))
	if err != nil {
		return nil
	}
	var all []Report
	for _, path := range paths {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "crash-"), ".txt")
		if len(name) < len(stamp) {
			continue
		}
		at, err := time.ParseInLocation(stamp, name[:len(stamp)], time.Local)
		number := 1
		if rest, ok := strings.CutPrefix(name[len(stamp):], "-"); err == nil && ok {
			number, err = strconv.Atoi(rest)
		}
		if err != nil {
			continue // a file of the user's own
		}
		all = append(all, Report{Path: path, Time: at, Title: title(path), number: number})
	}
	slices.SortFunc(all, func(a, b Report) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.number, b.number)) })
	return all
}

// title is the first line of what a failure said. Of its fatal errors the runtime writes the stacks alone; then it is where in the program it was.
func title(path string) string {
	text, err := readUpTo(path, 16<<10)
	if err != nil {
		return ""
	}
	_, said, _ := bytes.Cut(text, []byte(separator))
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	if !strings.HasPrefix(lines[0], "goroutine ") {
		return lines[0]
	}
	for _, line := range lines[1:] {
		name, _, call := strings.Cut(line, "(")
		if call && !strings.HasPrefix(line, "\t") && !strings.HasPrefix(name, "runtime.") && !strings.HasPrefix(name, "internal/") {
			return "fatal error in " + name
		}
	}
	return "fatal error"
}

// Unseen lists the reports that are newer than what Seen noted, the oldest first.
func (l *Log) Unseen() []Report {
	if l == nil {
		return nil
	}
	seen, err := os.ReadFile(filepath.Join(l.folder, seenName))
	if err != nil {
		return l.Reports()
	}
	names := strings.Split(string(seen), "\n")
	return slices.DeleteFunc(l.Reports(), func(r Report) bool { return slices.Contains(names, filepath.Base(r.Path)) })
}

// Seen notes that the user was shown all reports that there are.
func (l *Log) Seen() error {
	if l == nil {
		return nil
	}
	var names []string
	for _, r := range l.Reports() {
		names = append(names, filepath.Base(r.Path))
	}
	return atomicfile.Write(filepath.Join(l.folder, seenName), func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Join(names, "\n"))
		return err
	})
}
