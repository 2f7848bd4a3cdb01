package report_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"likeness/training/compare"
	"likeness/training/measure"
	"likeness/training/report"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// picture writes a small picture.
func picture(t *testing.T, path string) string {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	img := image.NewRGBA(image.Rect(0, 0, 300, 200))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	img.Set(1, 1, color.Black)
	file, err := os.Create(path)
	must(t, err)
	must(t, errors.Join(png.Encode(file, img), file.Close()))
	return path
}

// table is a comparison of two classes with names that would be markup, one picture answered wrong, one failed method and a curve.
func table(t *testing.T) (*compare.Table, string) {
	t.Helper()
	folder := t.TempDir()
	tab := &compare.Table{Classes: []string{`<b>photo</b>`, `drawing "&"`}, Train: 4, InUse: compare.Combined, Best: compare.Combined, Majority: `<b>photo</b>`}
	for i := range 4 {
		tab.Learned = append(tab.Learned, compare.Picture{Path: picture(t, filepath.Join(folder, fmt.Sprintf("learned <%d>.png", i))), Class: i % 2})
		tab.Pictures = append(tab.Pictures, compare.Picture{Path: picture(t, filepath.Join(folder, fmt.Sprintf("judged & %d.png", i))), Class: i % 2})
	}
	must(t, os.Remove(tab.Pictures[2].Path))
	right := [][]float64{{0.9, 0.1}, {0.8, 0.2}, {0.3, 0.7}, {0.4, 0.6}} // the second and the third are wrong, the third is gone
	tab.Results = []compare.Result{
		{
			Method: compare.Combined, Name: "Combined", Description: "Both", Status: compare.Finished, Sentence: "The best here.", Right: 2, Seconds: 75,
			Accuracy: measure.AccuracyOf([]int{0, 1, 0, 1}, []int{0, 0, 1, 1}), LogLoss: 0.5, Probabilities: right,
		},
		{Method: compare.Full, Name: "Fine-tuned, every layer", Status: compare.Broken, Sentence: "Did not finish: the disk is full."},
	}
	tab.Conclusions = []compare.Conclusion{{Title: "What this means", Text: "It is clearly better than nothing.", Emphasis: "clearly better"}, {Title: "Is it really learning?", Text: "Who knows."}}
	tab.Repeats = []compare.Repeat{{Method: compare.Combined, Divisions: 3, Mean: 0.9, StandardDeviation: 0.02, LogLoss: 0.4}}
	tab.Curve = &compare.Curve{Text: "Yes. Add more.", Points: []compare.Point{{Train: 2, Accuracy: 0.5, Low: 0.4, High: 0.6}, {Train: 4, Accuracy: 0.75, Low: 0.6, High: 0.9}}}
	return tab, folder
}

func written(t *testing.T, tab *compare.Table, o report.Options) string {
	t.Helper()
	var b bytes.Buffer
	must(t, report.Comparison(t.Context(), &b, tab, o))
	return b.String()
}

// wellFormed reads the page as XML, with HTML's void elements closed and attributes as they are: every tag has its end, every attribute its quotes.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	void := regexp.MustCompile(`<(meta|img|br)([^>]*)>`)
	d := xml.NewDecoder(strings.NewReader(void.ReplaceAllString(strings.TrimPrefix(page, "<!DOCTYPE html>"), "<$1$2/>")))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			line, _ := d.InputPos()
			t.Fatalf("line %d: %v", line, err)
		}
	}
}

// selfContained: no script, and nothing that a browser would fetch.
func selfContained(t *testing.T, page string) {
	t.Helper()
	for _, bad := range []string{"<script", "javascript:", "http:", "https:", "@import", "<link", "<iframe", " onload", "url("} {
		if strings.Contains(page, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	for _, src := range regexp.MustCompile(`src="([^"]{0,30})`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(src[1], "data:image/jpeg;base64,") {
			t.Errorf("a picture comes from %q", src[1])
		}
	}
}

func TestComparison(t *testing.T) {
	tab, folder := table(t)
	page := written(t, tab, report.Options{
		Title: "Mine & yours", Intro: "Look.", Made: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		Credits: map[string]string{tab.Learned[0].Path: "“Sky”, Ann <ann>; CC0", filepath.Join(folder, "never shown.png"): "nobody"},
	})
	wellFormed(t, page)
	selfContained(t, page)
	for _, want := range []string{
		"<title>Mine &amp; yours</title>", "1 March 2026", "<p>Look.</p>", "&lt;b&gt;photo&lt;/b&gt;, drawing &#34;&amp;&#34;", "learned from the same 4 pictures and was judged by the same 4",
		"<strong>50.0 %</strong> ± 25.0 %", "0.500", "1 min 15 s", "2 of 4", "· in use", "Did not finish: the disk is full.",
		"It is <strong>clearly better</strong> than nothing.", "Who knows.", "Yes. Add more.", "90.0 %", "2.0 %",
		"What “Combined” got wrong", "drawing &#34;&amp;&#34; → &lt;b&gt;photo&lt;/b&gt;", "80 % sure", "judged &amp; 1.png",
		"Ann &lt;ann&gt;; CC0", "learned &lt;0&gt;.png",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, bad := range []string{folder, "judged &amp; 2.png", "nobody", "<b>photo"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	if n := strings.Count(page, "<img "); n != 5 { // four learned from, one wrong that is still there
		t.Errorf("%d pictures", n)
	}
	if n := strings.Count(page, "<svg "); n != 2 {
		t.Errorf("%d charts", n)
	}
	if again := written(t, tab, report.Options{Title: "Mine & yours", Intro: "Look.", Made: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Credits: map[string]string{tab.Learned[0].Path: "“Sky”, Ann <ann>; CC0"}}); again != page {
		t.Error("the same comparison gives another page")
	}
}

// TestComparisonOfLittle: with nothing finished there is still a page.
func TestComparisonOfLittle(t *testing.T) {
	tab, _ := table(t)
	tab.Results, tab.Best, tab.Conclusions, tab.Curve, tab.Repeats = tab.Results[1:], "", nil, nil, nil
	page := written(t, tab, report.Options{})
	wellFormed(t, page)
	if !strings.Contains(page, "<title>Comparison</title>") || strings.Contains(page, "Would more pictures help?") || strings.Contains(page, "got wrong") {
		t.Error("it shows what is not there, or lacks its title")
	}
}

func TestComparisonFails(t *testing.T) {
	tab, _ := table(t)
	if err := report.Comparison(t.Context(), failing{}, tab, report.Options{}); err == nil || !strings.Contains(err.Error(), "disk is full") {
		t.Errorf("wrote to a full disk: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := report.Comparison(ended, io.Discard, tab, report.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped with %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }
