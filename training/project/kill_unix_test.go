//go:build unix

package project

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"likeness/build/sharedtest"
)

// TestMain is also what the tests start as a second process.
func TestMain(m *testing.M) {
	role, path := os.Getenv("LIKENESS_TEST_ROLE"), os.Getenv("LIKENESS_TEST_PROJECT")
	if role == "" {
		os.Exit(m.Run())
	}
	if err := map[string]func(context.Context, string) error{"relabel": relabelForEver, "full": fillUp, "look": lookAt}[role](context.Background(), path); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func second(t *testing.T, role, path string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "LIKENESS_TEST_ROLE="+role, "LIKENESS_TEST_PROJECT="+path)
	c.Stderr = os.Stderr
	return c
}

// relabelForEver moves all pictures to one class, then all to the other, and says each time that it has.
func relabelForEver(ctx context.Context, path string) error {
	p, err := Open(ctx, path)
	if err != nil {
		return err
	}
	ids := make([]ExampleID, 200)
	for i := range ids {
		ids[i] = ExampleID(i + 1)
	}
	fmt.Println("open", p.ReadOnly())
	for i := 0; ; i++ {
		if i%3 == 2 {
			if _, err := p.Undo(ctx); err != nil {
				return err
			}
		} else if err := p.Relabel(ctx, ids, ClassID(1+i%2)); err != nil {
			return err
		}
		fmt.Println("done", i)
	}
}

func TestAKillLosesAtMostTheActInProgress(t *testing.T) {
	p, ctx := created(t), context.Background()
	add(t, p, scanned("/a", 2, 200))
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	journals := 0
	for range 30 {
		c := second(t, "relabel", p.Path())
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		// Killed after some acts and a random number of turns of a loop more, so that it is anywhere within an act.
		lines, last, acts := bufio.NewScanner(out), "", 1+r.IntN(4)
		for n := 0; n <= acts && lines.Scan(); n++ {
			last = lines.Text()
			if n == 0 && last != "open 0" {
				t.Fatalf("after a kill: %s", last)
			}
		}
		for n, turns := 0, r.IntN(2_000_000); n < turns; n++ {
			r.Uint64()
		}
		if err := errors.Join(c.Process.Kill(), ignoreExit(c.Wait())); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(last, "done") {
			t.Fatalf("it said %q", last)
		}
		if hasJournal(p.Path()) {
			journals++
		}
		q, err := Open(ctx, p.Path())
		if err != nil {
			t.Fatal(err)
		}
		invariants(t, q)
		if err := q.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of 30 kills were within a transaction", journals)
}

// ignoreExit forgets that a process was killed.
func ignoreExit(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil
	}
	return err
}

// invariants of a project whose acts each concern all of its 200 pictures.
func invariants(t *testing.T, p *Project) {
	t.Helper()
	if p.ReadOnly() != Writable {
		t.Fatalf("read-only after a kill: %d", p.ReadOnly())
	}
	all := examples(t, p)
	confirmed := 0
	for _, e := range all {
		if e.Class != all[0].Class && e.Confirmed {
			t.Fatalf("half an act: example %d is of class %d, the first of %d", e.ID, e.Class, all[0].Class)
		}
		if e.Confirmed {
			confirmed++
		}
	}
	if len(all) != 200 || confirmed%200 != 0 {
		t.Fatalf("%d pictures, %d confirmed", len(all), confirmed)
	}
	var result string
	if err := p.db.QueryRow(`PRAGMA integrity_check`).Scan(&result); err != nil || result != "ok" {
		t.Fatalf("integrity: %s, %v", result, err)
	}
	var under int
	if err := p.db.QueryRow(`SELECT (SELECT count(*) FROM acting) + (SELECT count(*) FROM pragma_foreign_key_check)`).Scan(&under); err != nil || under != 0 {
		t.Fatalf("%d leftovers, %v", under, err)
	}
}

func lookAt(ctx context.Context, path string) error {
	p, err := Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	c, err := p.Classes(ctx)
	fmt.Println(p.ReadOnly(), len(c), errors.Is(p.RemoveClass(ctx, 1), ErrReadOnly))
	return err
}

func TestASecondProcessLooksOnly(t *testing.T) {
	p := created(t)
	add(t, p, scanned("/a", 2, 4))
	out, err := second(t, "look", p.Path()).Output()
	if err != nil || string(out) != "1 2 true\n" {
		t.Errorf("it said %q, %v", out, err)
	}
}

// fillUp adds pictures where no file may grow beyond what it is now.
func fillUp(ctx context.Context, path string) error {
	p, err := Open(ctx, path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	size := uint64(info.Size())
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: size, Max: size}); err != nil {
		return err
	}
	_, err = p.Add(ctx, scanned("/more", 5, 3000))
	fmt.Println(strconv.FormatBool(err != nil))
	classes, err := p.Classes(ctx)
	fmt.Println(len(classes))
	return errors.Join(err, p.Close())
}

func TestAFileThatMayNotGrowStaysAsItWas(t *testing.T) {
	p := created(t)
	add(t, p, scanned("/a", 2, 300))
	before := state(t, p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := second(t, "full", p.Path()).Output()
	if err != nil || string(out) != "true\n2\n" {
		t.Fatalf("it said %q, %v", out, err)
	}
	if got := state(t, reopen(t, p)); got != before {
		t.Error("the project has changed")
	}
}

func TestAFullDiskIsSaidSo(t *testing.T) {
	p, ctx := created(t), context.Background()
	add(t, p, scanned("/a", 2, 300))
	before := state(t, p)
	if _, err := p.db.Exec(`PRAGMA max_page_count = 1`); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Add(ctx, scanned("/more", 5, 3000)); !errors.Is(err, ErrDiskFull) {
		t.Errorf("it said %v", err)
	}
	if got := state(t, p); got != before {
		t.Error("the project has changed")
	}
}

func TestAFolderThatMayNotBeWrittenToIsReadOnly(t *testing.T) {
	if sharedtest.Unprivileged(t) {
		return
	}
	p := created(t)
	if err := errors.Join(p.Close(), os.Chmod(p.Path(), 0o444), os.Chmod(filepath.Dir(p.Path()), 0o555)); err != nil {
		t.Fatal(err)
	}
	q, err := Open(context.Background(), p.Path())
	if err != nil || q.ReadOnly() != NotAllowed {
		t.Errorf("%v, %v", q, err)
	}
	if err := os.Chmod(filepath.Dir(p.Path()), 0o755); err != nil {
		t.Fatal(err)
	}
}
