package file_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

	"likeness/ui/chart/file"
)

// TestFiles: charts are written in the format that the name asks for, and the file can be read.
func TestFiles(t *testing.T) {
	bars := []file.Bar{{"Fine-tuned", 0.96, 0.013}, {"Quick look", 0.93, 0.017}, {"Always “photo”", 0.5, 0}}
	lines := []file.Line{{"Steering", []float64{0, 1, 2}, []float64{0.5, 0.3, 0.2}}, {"Learning", []float64{0, 1, 2}, []float64{0.6, 0.2, 0.1}}}
	folder := t.TempDir()
	for name, write := range map[string]func(string) error{
		"bars":  func(p string) error { return file.Bars(p, "Right answers", bars) },
		"lines": func(p string) error { return file.Lines(p, "Loss", "steps", "loss", lines) },
	} {
		for _, format := range []string{".png", ".svg"} {
			path := filepath.Join(folder, name+format)
			if err := write(path); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if format == ".png" {
				m, err := png.Decode(bytes.NewReader(data))
				if err != nil || m.Bounds().Dx() < 1000 {
					t.Errorf("%s: %v, %v", path, m.Bounds(), err)
				}
				continue
			}
			d := xml.NewDecoder(bytes.NewReader(data))
			for err = nil; err == nil; {
				_, err = d.Token()
			}
			if !errors.Is(err, io.EOF) || !bytes.Contains(data, []byte("Quick look")) && name == "bars" {
				t.Errorf("%s: %v", path, err)
			}
		}
		if err := write(filepath.Join(folder, "chart.pdf")); err == nil {
			t.Error("a PDF is promised")
		}
	}
}
