package thumbnail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"likeness/inference/imagefile"
)

// pictures writes n small pictures.
func pictures(t testing.TB, n int) []string {
	t.Helper()
	data, folder := encodeJPEG(t, scene(80, 60)), t.TempDir()
	var paths []string
	for i := range n {
		paths = append(paths, filepath.Join(folder, fmt.Sprintf("%04d.jpg", i)))
		if err := os.WriteFile(paths[i], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// await receives batches until n pictures have been told.
func await(t testing.TB, told <-chan []string, n int) []string {
	t.Helper()
	var all []string
	for len(all) < n {
		select {
		case batch := <-told:
			all = append(all, batch...)
		case <-t.Context().Done():
			t.Fatal("the end came first")
		case <-time.After(20 * time.Second):
			t.Fatalf("%d of %d were told after 20 s", len(all), n)
		}
	}
	return all
}

func start(t testing.TB, opts Options) (*Loader, chan []string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan []string, 1000)
	l := NewLoader(ctx, Open("", 0), opts, func(paths []string) { told <- paths })
	t.Cleanup(func() {
		cancel()
		l.Wait()
	})
	return l, told
}

func ask(t testing.TB, l *Loader, path string) bool {
	t.Helper()
	m, err := l.Thumbnail(path)
	if err != nil {
		t.Fatal(err)
	}
	return m != nil
}

func TestLoader(t *testing.T) {
	paths := pictures(t, 200)
	l, told := start(t, Options{})
	for _, path := range paths {
		if ask(t, l, path) {
			t.Fatalf("%s is there before it can be", path)
		}
	}
	got := await(t, told, len(paths))
	slices.Sort(got)
	if !slices.Equal(got, paths) {
		t.Errorf("told were %d pictures, each once: %v", len(got), got[:min(3, len(got))])
	}
	for _, path := range paths {
		if !ask(t, l, path) {
			t.Errorf("%s is not there", path)
		}
	}
}

// TestBatches: all that becomes ready within a pause is told at once.
func TestBatches(t *testing.T) {
	paths := pictures(t, 50)
	l, told := start(t, Options{Pause: 300 * time.Millisecond})
	for _, path := range paths {
		ask(t, l, path)
	}
	batches := 0
	for n := 0; n < len(paths); batches++ {
		n += len(await(t, told, 1))
	}
	if batches > 10 { // one, unless the machine is so busy that decoding takes seconds
		t.Errorf("%d pictures were told in %d batches", len(paths), batches)
	}
}

// held is a loader with one worker that is kept from working until go is closed, so that the queue can be looked at.
func held(t *testing.T, opts Options) (l *Loader, told chan []string, release func()) {
	t.Helper()
	opts.Workers = 1
	l, told = start(t, opts)
	l.mu.Lock()
	return l, told, l.mu.Unlock
}

// TestLastFirst looks at the order of the queue through its own methods, as the loader's lock is held.
func TestLastFirst(t *testing.T) {
	paths := pictures(t, 5)
	l, told, release := held(t, Options{Queue: 3})
	for _, path := range append(slices.Clone(paths), paths[3]) {
		l.queue.toFront(path)
		for l.queue.Len() > l.opts.Queue {
			l.queue.takeBack()
		}
	}
	l.changed.Signal()
	release()
	want := []string{paths[3], paths[4], paths[2]} // 0 and 1 scrolled by
	if got := await(t, told, 3); !slices.Equal(got, want) {
		t.Errorf("made were %v, not %v", got, want)
	}
}

// TestForgotten: of a thousand wishes those for the last 20 are met, with few others that a worker took in between.
func TestForgotten(t *testing.T) {
	paths := pictures(t, 1000)
	l, told := start(t, Options{Queue: 20, Workers: 2})
	for _, path := range paths {
		ask(t, l, path)
	}
	seen := map[string]bool{}
	for !seen[paths[980]] || !seen[paths[999]] {
		for _, path := range await(t, told, 1) {
			seen[path] = true
		}
	}
	if len(seen) > 900 {
		t.Errorf("%d of 1000 were made", len(seen))
	}
	if ask(t, l, paths[999]) != true {
		t.Error("the last is not there")
	}
}

func TestLoaderErrors(t *testing.T) {
	path := put(t, "text.jpg", []byte("no picture"))
	l, told := start(t, Options{})
	ask(t, l, path)
	await(t, told, 1)
	var malformed imagefile.FormatError
	if m, err := l.Thumbnail(path); m != nil || !errors.As(err, &malformed) {
		t.Errorf("%v, %v", m, err)
	}
	if err := os.WriteFile(path, encodeJPEG(t, scene(80, 60)), 0o600); err != nil {
		t.Fatal(err)
	}
	l.Forget(path, "never asked for")
	if ask(t, l, path) {
		t.Error("it is there at once")
	}
	await(t, told, 1)
	if !ask(t, l, path) {
		t.Error("put right, it is not there")
	}
}

// TestLoaderPanics: a picture that makes the program fail costs itself only. A cache that is missing does that.
func TestLoaderPanics(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan []string, 10)
	l := NewLoader(ctx, nil, Options{Workers: 1}, func(paths []string) { told <- paths })
	for _, path := range pictures(t, 2) {
		ask(t, l, path)
		await(t, told, 1)
		if _, err := l.Thumbnail(path); err == nil {
			t.Error("no error")
		}
	}
	cancel()
	l.Wait()
}

func TestMemory(t *testing.T) {
	m := newMemory(3 * (entryBytes + 4*80*60))
	p := scene(80, 60)
	for _, path := range []string{"a", "b", "c"} {
		m.put(path, p, nil)
	}
	_, _, _ = m.get("a")
	m.put("d", p, nil)
	m.put("d", p, nil) // again: counted once
	for path, want := range map[string]bool{"a": true, "b": false, "c": true, "d": true} {
		if _, _, ok := m.get(path); ok != want {
			t.Errorf("%s is there: %v", path, ok)
		}
	}
	if m.used != m.limit {
		t.Errorf("%d bytes are used, not %d", m.used, m.limit)
	}
	m.put("large", scene(300, 200), nil)
	if _, _, ok := m.get("large"); !ok || m.order.Len() != 1 {
		t.Errorf("one that is larger than the limit is there: %v, with %d others", ok, m.order.Len()-1)
	}
	m.drop("large")
	if m.used != 0 || len(m.entries) != 0 {
		t.Errorf("empty, it uses %d bytes", m.used)
	}
}

// TestNoGoroutineStays: after the end and Wait there are as many as before, whatever was still to be made.
func TestNoGoroutineStays(t *testing.T) {
	paths := pictures(t, 300)
	before := runtime.NumGoroutine()
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		told := make(chan []string, len(paths))
		l := NewLoader(ctx, Open("", 0), Options{Workers: 4}, func(p []string) { told <- p })
		for _, path := range paths {
			ask(t, l, path)
		}
		await(t, told, 1)
		cancel()
		l.Wait()
		if _, err := l.Thumbnail("another"); !errors.Is(err, context.Canceled) {
			t.Fatalf("after the end: %v", err)
		}
	}
	for wait := time.Now(); runtime.NumGoroutine() > before; runtime.Gosched() { // those that told a WaitGroup are about to end
		if time.Since(wait) > 10*time.Second {
			t.Fatalf("%d goroutines, before there were %d", runtime.NumGoroutine(), before)
		}
	}
}

// BenchmarkThumbnail is what a window pays for one tile that is there.
func BenchmarkThumbnail(b *testing.B) {
	paths := pictures(b, 400)
	l, told := start(b, Options{})
	for _, path := range paths {
		ask(b, l, path)
	}
	await(b, told, len(paths))
	i := 0
	for b.Loop() {
		if !ask(b, l, paths[i%len(paths)]) {
			b.Fatal("it is not there")
		}
		i++
	}
}
