//go:build unix

package sorting

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"likeness/build/sharedtest"
)

// TestMain is also what the tests start as a second process.
func TestMain(m *testing.M) {
	role, from, to := os.Getenv("LIKENESS_TEST_ROLE"), os.Getenv("LIKENESS_TEST_FROM"), os.Getenv("LIKENESS_TEST_TO")
	var err error
	switch role {
	case "":
		os.Exit(m.Run())
	case "undo":
		err = undoLast(from)
	default:
		err = sortAll(from, to, Method(role))
	}
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

// sortAll sorts the pictures in a folder by the first letter of their names, and says after each that it has.
func sortAll(from, to string, m Method) error {
	entries, err := os.ReadDir(filepath.Join(from, "pictures"))
	if err != nil {
		return err
	}
	var items []Item
	for _, e := range entries {
		items = append(items, Item{filepath.Join(from, "pictures", e.Name()), e.Name()[:1]})
	}
	p, err := Prepare(context.Background(), items, Options{Target: filepath.Join(to, "sorted"), Journals: filepath.Join(from, "journals"), Method: m})
	if err != nil {
		return err
	}
	fmt.Println("prepared", p.Count())
	_, err = p.Run(context.Background(), func(p Progress) { fmt.Println("sorted", p.Done) })
	return err
}

func undoLast(from string) error {
	last, err := Last(filepath.Join(from, "journals"))
	if errors.Is(err, ErrNone) { // the one before was killed after its last step
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Println("found")
	u, err := Undo(context.Background(), last.Journal, func(p Progress) { fmt.Println("undone", p.Done) })
	if err == nil && len(u.Left) > 0 {
		err = fmt.Errorf("left %v", u.Left)
	}
	return err
}

// killed starts a second process and kills it at a random moment after a random number of lines; said is what it had said, ended that it was faster.
func killed(t *testing.T, r *rand.Rand, role, from, to string, lines int) (said string, ended bool) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "LIKENESS_TEST_ROLE="+role, "LIKENESS_TEST_FROM="+from, "LIKENESS_TEST_TO="+to)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	s := bufio.NewScanner(out)
	for n, stop := 0, r.IntN(lines); n <= stop && s.Scan(); n++ {
		said = s.Text()
	}
	for n, turns := 0, r.IntN(300_000); n < turns; n++ { // so that it is anywhere within a step
		r.Uint64()
	}
	must(t, c.Process.Kill())
	for s.Scan() {
		said = s.Text()
	}
	var exit *exec.ExitError
	if err := c.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if strings.HasPrefix(said, "error") {
		t.Fatalf("%s said %q", role, said)
	}
	return said, c.ProcessState.Success()
}

// TestKilled: a sorting that is killed at a random moment loses nothing and is undone exactly, also where the undoing is killed; copy and move, within
// and across file systems.
func TestKilled(t *testing.T) {
	kills := 6
	if stride() == 1 {
		kills = 50
	}
	for _, c := range []struct {
		name   string
		method Method
		across bool
	}{{"copy", Copy, false}, {"copy across", Copy, true}, {"move", Move, false}, {"move across", Move, true}, {"hard link", HardLink, false}} {
		t.Run(c.name, func(t *testing.T) {
			if c.across && !otherVolume(t) {
				sharedtest.Lacking(t, "needs a file system in memory at /dev/shm, other than that of the temporary folder")
			}
			r := rand.New(rand.NewPCG(7, uint64(len(c.name))))
			within, again := 0, 0
			for range kills {
				from := t.TempDir()
				to := from
				if c.across {
					to = fastDir(t)
				}
				for i := range 40 {
					write(t, filepath.Join(from, "pictures", fmt.Sprintf("%c %d", 'a'+i%3, i)), strings.Repeat(fmt.Sprint("picture ", i), 100+r.IntN(20_000)))
				}
				before := tree(t, filepath.Join(from, "pictures"))
				said, ended := killed(t, r, string(c.method), from, to, 45)
				if strings.HasPrefix(said, "sorted") && !ended {
					within++
				}
				nothingLost(t, before, tree(t, from, to))
				if _, err := Last(filepath.Join(from, "journals")); errors.Is(err, ErrNone) {
					sameTree(t, "killed before it began", tree(t, filepath.Join(from, "pictures")), before)
					continue
				}
				for range 2 {
					if _, ended := killed(t, r, "undo", from, to, 45); ended {
						break
					}
					again++
					nothingLost(t, before, tree(t, from, to))
				}
				if last, err := Last(filepath.Join(from, "journals")); err == nil {
					u, err := Undo(t.Context(), last.Journal, nil)
					if err != nil || len(u.Left) > 0 {
						t.Fatalf("%+v, %v", u, err)
					}
				}
				sameTree(t, "after undo", tree(t, filepath.Join(from, "pictures")), before)
				if _, err := os.Lstat(filepath.Join(to, "sorted")); !errors.Is(err, os.ErrNotExist) {
					t.Fatalf("the target is still there: %v", slices.Sorted(maps.Keys(tree(t, filepath.Join(to, "sorted")))))
				}
			}
			t.Logf("%d of %d kills were while sorting, %d more while undoing", within, kills, again)
			if within == 0 {
				t.Error("no kill was while sorting")
			}
		})
	}
}

// nothingLost fails unless every content is still somewhere.
func nothingLost(t *testing.T, before, after map[string]string) {
	t.Helper()
	contents := map[string]bool{}
	for state := range maps.Values(after) {
		contents[state] = true
	}
	for path, state := range before {
		if !contents[state] {
			t.Fatalf("%q is nowhere with its time, permissions and content; there are %q", path, slices.Sorted(maps.Keys(after)))
		}
	}
}

func otherVolume(t *testing.T) bool {
	t.Helper()
	if memory() == "" {
		return false
	}
	a, err1 := os.Stat(memory())
	b, err2 := os.Stat(t.TempDir())
	must(t, errors.Join(err1, err2))
	return volumeOf("", a) != volumeOf("", b)
}

// TestFullDisk: where the target's disk is full, the sorting ends and says so, and is undone exactly.
func TestFullDisk(t *testing.T) {
	for _, m := range []Method{Copy, Move} {
		from, to := t.TempDir(), tiny(t)
		var items []Item
		for i := range 40 {
			path := filepath.Join(from, fmt.Sprint("picture ", i))
			items = append(items, Item{write(t, path, strings.Repeat(fmt.Sprint(i, " "), 20_000)), "cat"})
		}
		before := tree(t, from, to)
		p, err := Prepare(t.Context(), items, Options{Target: filepath.Join(to, "sorted"), Journals: filepath.Join(t.TempDir(), "journals"), Method: m})
		must(t, err)
		if p.Missing() == 0 {
			t.Errorf("%s: %d bytes are said to fit into %d", m, p.Bytes, p.Free)
		}
		p.Free = p.Bytes // as if another filled the disk meanwhile
		r, err := p.Run(t.Context(), nil)
		if !errors.Is(err, unix.ENOSPC) || r.Done == 0 || r.Done == 40 {
			t.Errorf("%s: %+v, %v", m, r, err)
		}
		nothingLost(t, before, tree(t, from, to))
		u, err := Undo(t.Context(), r.Journal, nil)
		if err != nil || u.Restored != r.Done || len(u.Left) > 0 {
			t.Errorf("%s: %+v, %v", m, u, err)
		}
		sameTree(t, string(m), tree(t, from, to), before)
	}
}

// TestFullJournal: where the journal cannot be written, nothing is touched any more.
func TestFullJournal(t *testing.T) {
	dir, full := t.TempDir(), tiny(t)
	s := newScene(t, dir, dir)
	before := s.tree(t)
	f, err := os.Create(filepath.Join(full, "filler"))
	must(t, err)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	must(t, f.Close())
	s.journals = full
	p, err := Prepare(t.Context(), s.items, s.options(Move))
	must(t, err)
	r, err := p.Run(t.Context(), nil)
	if !errors.Is(err, unix.ENOSPC) || r.Done != 0 || !strings.Contains(err.Error(), "journal") {
		t.Errorf("%+v, %v", r, err)
	}
	sameTree(t, "full", s.tree(t), before)
}

// tiny mounts a file system of one megabyte.
func tiny(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dir).Run(); err != nil {
		sharedtest.Lacking(t, "needs the right to mount a small file system")
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", dir).Run(); err != nil {
			t.Error(err)
		}
	})
	return dir
}
