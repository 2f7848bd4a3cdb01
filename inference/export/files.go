package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"likeness/inference/classifier"
	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/inference/onnxfile"
	"likeness/resources"
)

// files writes everything and tells of it.
func (w *writer) files(p *proof, samples []samplePicture) error {
	c := w.classifier
	forms := map[string]func() (*onnxfile.Model, error){pictureFile: c.PictureModel, batchFile: c.Model}
	if w.options.FP16 {
		forms[halfFile] = c.HalfModel
	}
	for name, form := range forms {
		m, err := form()
		if err != nil {
			return message.Errorf("make %s: %w", name, err)
		}
		data, err := onnxfile.Encode(m)
		if err != nil {
			return message.Errorf("make %s: %w", name, err)
		}
		if err := w.write(name, data); err != nil {
			return err
		}
	}
	preprocessing, err := indented(preprocessingOf(c))
	if err != nil {
		return err
	}
	texts := map[string][]byte{
		"classes.txt": []byte(lines(c.Classes)), "preprocessing.json": preprocessing, "model-card.md": []byte(w.card()),
	}
	if bundledNetwork(c) {
		if texts["LICENCE-network.txt"], err = fs.ReadFile(resources.Licences(), "backbone.txt"); err != nil {
			return err
		}
	}
	for name, data := range texts {
		if err := w.write(name, data); err != nil {
			return err
		}
	}
	if err := w.samples(); err != nil {
		return err
	}
	if err := w.check(p, samples); err != nil {
		return err
	}
	if w.options.Triton {
		if err := w.triton(); err != nil {
			return err
		}
	}
	return w.wrote()
}

// write makes a file of the folder, whose name has slashes; package atomicfile brings it to the disk.
func (w *writer) write(name string, data []byte) error {
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return message.Errorf("write %s: %w", name, err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		return message.Errorf("write %s: %w", name, err)
	}
	return nil
}

// samples writes README.md and the sample programs. Those in Go stand in the resources under names that Go's tools pass over.
func (w *writer) samples() error {
	return fs.WalkDir(resources.Export(), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(resources.Export(), path)
		if err != nil {
			return err
		}
		if strings.HasPrefix(path, "samples/go/") {
			path = strings.TrimSuffix(path, ".txt")
		}
		return w.write(path, data)
	})
}

// check writes the sample pictures and what the app says of them.
func (w *writer) check(p *proof, samples []samplePicture) error {
	type expected struct {
		File          string             `json:"file"`
		Class         string             `json:"class"`
		Probabilities map[string]float32 `json:"probabilities"`
	}
	list := make([]expected, 0, len(samples))
	answers := map[string][]float32{}
	for _, pic := range p.pictures {
		answers[pic.path] = pic.answer
	}
	for _, s := range samples {
		if err := w.write("check/"+s.name, s.png); err != nil {
			return err
		}
		answer := answers["check/"+s.name]
		e := expected{s.name, w.classifier.Classes[best(answer)], map[string]float32{}}
		for i, name := range w.classifier.Classes {
			e.Probabilities[name] = answer[i]
		}
		list = append(list, e)
	}
	data, err := indented(list)
	if err != nil {
		return err
	}
	credits, err := attribution(samples)
	if err != nil {
		return err
	}
	if err := w.write("check/expected.json", data); err != nil {
		return err
	}
	return w.write("check/ATTRIBUTION.tsv", []byte(credits))
}

// preprocessing is preprocessing.json.
type preprocessing struct {
	InputSize int        `json:"input_size"` // pixels, both sides
	ShortSide int        `json:"short_side"` // pixels, of the picture before its middle is cut out
	Mean      [3]float32 `json:"mean"`
	Deviation [3]float32 `json:"deviation"`
	Layout    string     `json:"layout"`
	Steps     []string   `json:"steps"`
	Classes   []string   `json:"classes"`
	Threshold float64    `json:"not_sure_below"`
}

func preprocessingOf(c *classifier.Classifier) preprocessing {
	p := c.Preprocessing
	short := imagefile.ShortSide(p.Size)
	return preprocessing{
		InputSize: p.Size, ShortSide: short, Mean: p.Mean, Deviation: p.Deviation, Layout: "float32 [N,3,S,S], red, green, blue",
		Steps: []string{
			"decode to 8-bit RGB; turn by the EXIF orientation; lay transparent parts over white",
			fmt.Sprintf("resize: the short side to %d pixels, the long side to long*%d/short rounded half to even; triangle filter, antialiased, each side by its own ratio (ONNX Resize: linear, antialias=1; Pillow: BILINEAR); not rounded to whole numbers", short, short),
			fmt.Sprintf("cut out the middle %d x %d; the offset is rounded down", p.Size, p.Size),
			"(x - mean) / deviation for each channel, x from 0 to 255",
			"put red, green and blue one after the other: [3,S,S]",
		},
		Classes: c.Classes, Threshold: c.Training.Threshold,
	}
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write numbers as JSON: %w", err)
	}
	return b.Bytes(), nil
}

// lines are names one a line. A line break within a name becomes a space; preprocessing.json has the names as they are.
func lines(names []string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteString(oneLine(n) + "\n")
	}
	return b.String()
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, s)
}

func classList(c *classifier.Classifier) string {
	text := oneLine(strings.Join(c.Classes, ", "))
	if r := []rune(text); len(r) > 60 {
		return fmt.Sprintf("the %d classes", len(c.Classes))
	}
	return text
}
