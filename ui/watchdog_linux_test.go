package ui

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"golang.org/x/sys/unix"

	"likeness/ui/session"
)

// held notes how long the session held the window's goroutine: the processor's time of its thread, which Fyne keeps to itself, for on a busy machine the
// time that passes says more of the others.
type held struct {
	mu    sync.Mutex
	long  []string        // what the changes were that took longer than a frame
	took  []time.Duration // of changes that drew nothing for the first time
	first []time.Duration // of those that brought a page or a project into view
}

func (h *held) do(f func()) {
	fyne.Do(func() {
		seen := real.seen()
		before := real.state()
		begin := threadTime()
		f()
		took := threadTime() - begin
		h.mu.Lock()
		defer h.mu.Unlock()
		if took > aFrame {
			h.long = append(h.long, fmt.Sprintf("%v: %s of %s", took, changed(before, real.state()), real.seen()))
		}
		if real.seen() == seen {
			h.took = append(h.took, took)
		} else {
			h.first = append(h.first, took)
		}
	})
}

// seen is what is in view, as far as another one has to be drawn from the beginning.
func (u *window) seen() string {
	if u == nil {
		return ""
	}
	now, p := u.session.State(), ""
	if now.Project != nil {
		p = now.Project.Path
	}
	return fmt.Sprint(p, u.current, now.Result != nil, now.Quick != nil, now.Classify != nil)
}

// state is the session's, nil before there is a window.
func (u *window) state() *session.State {
	if u == nil {
		return nil
	}
	return u.session.State()
}

// changed names the fields in which two states differ.
func changed(a, b *session.State) string {
	if a == nil || b == nil {
		return "the first state"
	}
	var names []string
	x, y := reflect.ValueOf(*a), reflect.ValueOf(*b)
	for i := range x.NumField() {
		if !reflect.DeepEqual(x.Field(i).String(), y.Field(i).String()) || x.Field(i).Comparable() && !x.Field(i).Equal(y.Field(i)) {
			names = append(names, x.Type().Field(i).Name)
		}
	}
	return strings.Join(names, ", ")
}

// slow is how many times slower this machine is than one that does ten million steps of a small sum in thirty milliseconds; at least 1.
func slow() float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := threadTime()
	x := uint64(1)
	for range 10_000_000 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	took := threadTime() - begin
	if x == 0 { // which it never is; but nobody shall leave the sum out
		return 0
	}
	return max(1, float64(took)/float64(30*time.Millisecond))
}

// threadTime is how long the processor has worked for this thread.
func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err) // every Linux has this clock
	}
	return time.Duration(t.Nano())
}

// What the session's changes may take of the window's goroutine: a frame, or four where a page or a project comes into view for the first time, on a
// machine that is not slow, and with Fyne's checks of threads, which double it and which the program does without. One in a hundred may take twice
// that: it may have met with the collection of garbage.
const (
	aFrame    = 16 * time.Millisecond
	firstView = 4 * aFrame
)

// report says how long the session's changes held the window, and holds that it was not for too long.
func (h *held) report(t *testing.T) {
	h.mu.Lock()
	defer h.mu.Unlock()
	slower := slow()
	for _, l := range h.long {
		t.Log(l)
	}
	for _, c := range []struct {
		name  string
		took  []time.Duration
		limit time.Duration
	}{{"changes", h.took, aFrame}, {"changes that brought something into view", h.first, firstView}} {
		slices.Sort(c.took)
		n := len(c.took)
		long := 0
		for _, d := range c.took {
			if d > c.limit {
				long++
			}
		}
		t.Logf("%d %s; median %v, 99 %% below %v, longest %v, %d longer than %v, on a machine %.1f times slower", n, c.name, c.took[n/2], c.took[n*99/100], c.took[n-1], long, c.limit, slower)
		limit := time.Duration(float64(c.limit) * slower)
		if raced {
			continue // the detector makes everything many times slower
		}
		if c.took[n*99/100] > limit && n > 100 || c.took[n-1] > 2*limit {
			t.Errorf("the window was held: of %d %s, 99 in 100 took up to %v, the longest %v; the limit is %v", n, c.name, c.took[n*99/100], c.took[n-1], limit)
		}
	}
}
