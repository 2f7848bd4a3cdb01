package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"likeness/build/sharedtest"
	"likeness/inference/classifier/classifiertest"
)

// TestManyPictures classifies 100,000 names of real pictures: what memory it needs beyond what 10,000 need is less than a
// kilobyte a picture, and a second run finds all done. The network is as small as can be, so that the pictures are what is measured.
func TestManyPictures(t *testing.T) {
	sharedtest.Long(t)
	dir := t.TempDir()
	model := filepath.Join(dir, "small.onnx")
	if err := classifiertest.Reddish(t).Save(model); err != nil {
		t.Fatal(err)
	}
	few, many := manyLinks(t, filepath.Join(dir, "few"), 10_000), manyLinks(t, filepath.Join(dir, "many"), 100_000)
	small := classifyAll(t, model, few, 10_000)
	large := classifyAll(t, model, many, 100_000)
	t.Logf("10,000 pictures: %.0f MB at most; 100,000: %.0f MB", float64(small)/1e6, float64(large)/1e6)
	if large-small > 90_000*1000 {
		t.Errorf("memory grows by %.0f MB", float64(large-small)/1e6)
	}
	start := time.Now()
	var stderr bytes.Buffer
	args := []string{"classify", "--device", "reference", "--resume", "--jsonl", many + ".jsonl", "--csv", many + "2.csv", model, many}
	if status := run(context.Background(), args, io.Discard, &stderr); status != done || !strings.Contains(stderr.String(), "100000 of the pictures had been done before") {
		t.Errorf("status %d: %s", status, &stderr)
	}
	t.Logf("all done before: %v", time.Since(start))
	a, err1 := os.ReadFile(many + ".csv")
	b, err2 := os.ReadFile(many + "2.csv")
	if err1 != nil || err2 != nil || !bytes.Equal(a, b) || bytes.Count(a, []byte("\r\n")) != 100_001 {
		t.Errorf("the tables differ: %d and %d bytes, %v, %v", len(a), len(b), err1, err2)
	}
}

// classifyAll returns the largest memory of the process while it classifies.
func classifyAll(t *testing.T, model, folder string, n int) (peak int64) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	most := make(chan int64)
	go func() {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		var peak int64
		for {
			peak = max(peak, resident())
			select {
			case <-ctx.Done():
				most <- peak
				return
			case <-ticker.C:
			}
		}
	}()
	var stderr bytes.Buffer
	status := run(context.Background(), []string{"classify", "--device", "reference", "--jsonl", folder + ".jsonl", "--csv", folder + ".csv", model, folder}, io.Discard, &stderr)
	cancel()
	peak = <-most
	if status != done {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	lines, err := os.ReadFile(folder + ".jsonl")
	if err != nil || bytes.Count(lines, []byte("\n")) != n {
		t.Fatalf("%d lines, %v", bytes.Count(lines, []byte("\n")), err)
	}
	return peak
}

// resident is the memory of the process, in bytes.
func resident() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, err := strconv.ParseInt(strings.Fields(string(b))[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// manyLinks fills a folder with n names of the sample's photos, a thousand to a folder.
func manyLinks(t *testing.T, folder string, n int) string {
	t.Helper()
	sources, err := filepath.Glob(filepath.Join("..", "resources", "sample", "photo", "*"))
	if err != nil || len(sources) < 20 {
		t.Fatal(len(sources), err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	pictures := t.TempDir()
	for i, s := range sources {
		data, err := os.ReadFile(s)
		if err != nil {
			t.Fatal(err)
		}
		sources[i] = filepath.Join(pictures, filepath.Base(s))
		if err := os.WriteFile(sources[i], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		sub := filepath.Join(folder, fmt.Sprintf("%03d", i/1000))
		if i%1000 == 0 {
			if err := os.Mkdir(sub, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Link(sources[i%len(sources)], filepath.Join(sub, fmt.Sprintf("a rather long name of a picture %06d.jpg", i))); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
