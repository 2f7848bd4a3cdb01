package export

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"likeness/inference/classifier"
	"likeness/inference/export/interpret"
	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/inference/onnxfile"
)

// How many pictures are compared, how large they may be, and how many are computed at a time.
const (
	ownPictures = 24
	mostPixels  = 2_000_000
	batchSize   = 8
	longest     = 20 // of a side to the other: an export resizes all of a picture before it cuts out the middle, which takes memory
)

// The largest difference of a probability that is let pass.
const (
	pictureTolerance = 0.01
	batchTolerance   = 1e-4
	halfTolerance    = 0.02
)

// CheckError tells that a written model does not answer as the app does. The export was removed.
type CheckError struct {
	File      string       // model.onnx, say
	Tolerance float64      // of a probability
	Different int          // pictures that get another class
	Classes   []string     // of the model
	Pictures  []Comparison // all that were compared
}

// Comparison is what one picture got.
type Comparison struct {
	Path            string
	App, Export     []float32 // probabilities
	AppClass, Class string    // the names of the most probable class
	Difference      float64   // the largest of any class
	Same            bool      // the class
}

func (e *CheckError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *CheckError) Message() message.Text {
	if e.Different > 0 {
		return message.Of("%d of %d pictures get a different class from %s. The model was not exported", e.Different, len(e.Pictures), e.File)
	}
	return message.Of("the probabilities that %s gives differ by up to %.5f from those of Likeness, and %g is the most that may be. The model was not exported",
		e.File, largest(e.Pictures), e.Tolerance)
}

// Report is a table of all pictures as tab-separated text, the worst that a failed check can say.
func (e *CheckError) Report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %v\n\npicture\tLikeness\t%s\tlargest difference\tprobabilities of Likeness\tof %s\n", e.File, e, e.File, e.File)
	for _, p := range e.Pictures {
		fmt.Fprintf(&b, "%q\t%q\t%q\t%.6f\t%.6f\t%.6f\n", p.Path, p.AppClass, p.Class, p.Difference, p.App, p.Export)
	}
	return b.String()
}

func largest(pictures []Comparison) float64 {
	worst := 0.0
	for _, p := range pictures {
		worst = max(worst, p.Difference)
	}
	return worst
}

// proof compares written models with the app.
type proof struct {
	w        *writer
	app      *classifier.Predictor
	pictures []proved
}

// proved is a picture with the app's answer.
type proved struct {
	path   string
	image  *imagefile.Image
	input  []float32 // [S,S,3]
	answer []float32
}

func (w *writer) newProof() (*proof, error) {
	app, err := w.classifier.Predictor(w.options.Device, batchSize)
	if err != nil {
		return nil, message.Errorf("prepare the model that is to be compared with: %w", err)
	}
	return &proof{w: w, app: app}, nil
}

func (p *proof) close() { _ = p.app.Close() } // what it would tell is no fault of the export

// add loads the pictures and asks the app.
func (p *proof) add(ctx context.Context, paths []string, samples []samplePicture) error {
	for _, path := range spread(paths, ownPictures) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(p.pictures) == ownPictures {
			break
		}
		img, err := imagefile.Load(path, p.w.classifier.Preprocessing.Size, p.w.options.Limits)
		if err != nil || max(img.Width, img.Height) > longest*min(img.Width, img.Height) {
			continue // others stand in for it
		}
		p.pictures = append(p.pictures, proved{path: path, image: asItIs(img)})
	}
	if len(p.pictures) == 0 {
		samples = append(samples[:len(samples):len(samples)], moreSamples(ownPictures)...)
	}
	for _, s := range samples {
		img, err := imagefile.Decode(s.png, 0, p.w.options.Limits)
		if err != nil {
			return message.Errorf("read the sample picture %s: %w", s.name, err)
		}
		p.pictures = append(p.pictures, proved{path: "check/" + s.name, image: asItIs(img)})
	}
	inputs := make([][]float32, len(p.pictures))
	for i := range p.pictures {
		inputs[i] = make([]float32, p.w.classifier.Preprocessing.Floats())
		p.w.classifier.Preprocessing.Fill(p.pictures[i].image, inputs[i])
		p.pictures[i].input = inputs[i]
	}
	answers, err := predict(ctx, p.app, inputs, len(p.w.classifier.Classes))
	for i := range answers {
		p.pictures[i].answer = answers[i]
	}
	return err
}

// asItIs makes the decoded pixels the picture: a JPEG that was decoded at a part of its size counts as that smaller picture, and what is
// still large is shrunk. So the app and the export see the same pixels.
func asItIs(m *imagefile.Image) *imagefile.Image {
	out := &imagefile.Image{Pix: m.Pix, Width: m.Width, Height: m.Height, FullWidth: m.Width, FullHeight: m.Height}
	pixels := float64(m.Width) * float64(m.Height)
	if pixels <= mostPixels {
		return out
	}
	shrink := math.Sqrt(mostPixels / pixels)
	w, h := max(1, int(float64(m.Width)*shrink)), max(1, int(float64(m.Height)*shrink))
	floats := make([]float32, 3*w*h)
	out.Resample(0, 0, float64(m.Width), float64(m.Height), w, h, false, floats)
	small := &imagefile.Image{Pix: make([]uint8, len(floats)), Width: w, Height: h, FullWidth: w, FullHeight: h}
	for i, v := range floats {
		small.Pix[i] = uint8(v + 0.5)
	}
	return small
}

// predict computes the probabilities of each input.
func predict(ctx context.Context, p *classifier.Predictor, inputs [][]float32, classes int) ([][]float32, error) {
	out := make([][]float32, len(inputs))
	for first := 0; first < len(inputs); first += p.Batch() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := min(p.Batch(), len(inputs)-first)
		var x []float32
		for _, in := range inputs[first : first+n] {
			x = append(x, in...)
		}
		y := make([]float32, n*classes)
		if err := p.Run(x, y); err != nil {
			return nil, fmt.Errorf("compute what is to be compared: %w", err)
		}
		for i := range n {
			out[first+i] = y[i*classes : (i+1)*classes]
		}
	}
	return out, nil
}

// model opens a written file and compares it.
func (p *proof) model(ctx context.Context, name string) (err error) {
	path := filepath.Join(p.w.dir, name)
	loaded, err := classifier.Load(path)
	if err != nil {
		return message.Errorf("open the exported %s again: %w", name, err)
	}
	c := p.w.classifier
	if !reflect.DeepEqual(loaded.Classes, c.Classes) || loaded.Preprocessing != c.Preprocessing || loaded.Training != c.Training {
		return message.Errorf("the exported %s was opened again and states other classes, preprocessing or training than the model", name)
	}
	if f := c.Familiarity; f != nil && name != halfFile && (loaded.Familiarity == nil || loaded.Familiarity.Limit != f.Limit ||
		!slices.Equal(loaded.Familiarity.Mean, f.Mean) || !slices.Equal(loaded.Familiarity.Basis, f.Basis)) {
		return message.Errorf("the exported %s was opened again and knows other pictures as familiar than the model", name)
	}
	p.w.line(Line{Kind: OpenedAgain, File: name, Text: "Saved, and opened again from the file"})
	inputs := make([][]float32, len(p.pictures))
	for i := range p.pictures {
		inputs[i] = p.pictures[i].input
	}
	var file *onnxfile.Model
	if name == pictureFile {
		if file, err = onnxfile.DecodeFile(path); err != nil {
			return message.Errorf("open the exported %s again: %w", name, err)
		}
		for i := range p.pictures {
			if err := ctx.Err(); err != nil {
				return err
			}
			if inputs[i], err = prepared(file, loaded.Network.Input, p.pictures[i].image); err != nil {
				return fmt.Errorf("run the preprocessing in %s: %w", name, err)
			}
		}
	}
	predictor, err := loaded.Predictor(p.w.options.Device, batchSize)
	if err != nil {
		return message.Errorf("prepare the exported %s: %w", name, err)
	}
	answers, err := predict(ctx, predictor, inputs, len(c.Classes))
	if closed := predictor.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return p.compare(name, file, answers)
}

// prepared runs the preprocessing inside a picture-in model: the network's input, named so in the file, as [S,S,3].
func prepared(file *onnxfile.Model, input string, m *imagefile.Image) ([]float32, error) {
	picture := &interpret.Value{Type: onnxfile.Uint8, Shape: []int{m.Height, m.Width, 3}, Bytes: m.Pix}
	image, err := interpret.Run(file, map[string]*interpret.Value{classifier.PictureInput: picture}, input)
	if err != nil {
		return nil, err
	}
	if len(image.Shape) != 4 || image.Shape[0] != 1 || image.Shape[1] != 3 {
		return nil, fmt.Errorf("it makes the shape %v", image.Shape)
	}
	area := image.Shape[2] * image.Shape[3]
	out := make([]float32, 0, 3*area)
	for i := range area {
		out = append(out, image.Floats[i], image.Floats[area+i], image.Floats[2*area+i])
	}
	return out, nil
}

// compare tells how far the answers are from the app's. file is the picture-in model, which names the class itself; nil for others.
func (p *proof) compare(name string, file *onnxfile.Model, answers [][]float32) error {
	tolerance := map[string]float64{pictureFile: pictureTolerance, batchFile: batchTolerance, halfFile: halfTolerance}[name]
	e := &CheckError{File: name, Tolerance: tolerance, Classes: p.w.classifier.Classes}
	worst := 0.0
	for i, pic := range p.pictures {
		c := Comparison{Path: pic.path, App: pic.answer, Export: answers[i], AppClass: e.Classes[best(pic.answer)], Class: e.Classes[best(answers[i])]}
		if file != nil {
			row := &interpret.Value{Type: onnxfile.Float32, Shape: []int{1, len(answers[i])}, Floats: answers[i]}
			class, err := interpret.Run(file, map[string]*interpret.Value{classifier.Output: row}, classifier.ClassOutput)
			if err != nil {
				return fmt.Errorf("run the naming of the class in %s: %w", name, err)
			}
			c.Class = class.Strings[0]
		}
		for k := range c.App {
			c.Difference = max(c.Difference, distance(c.App[k], c.Export[k]))
		}
		worst = max(worst, c.Difference)
		c.Same = c.Class == c.AppClass || name == halfFile && c.Difference <= tolerance
		if !c.Same {
			e.Different++
		}
		e.Pictures = append(e.Pictures, c)
	}
	n := len(e.Pictures)
	p.w.line(Line{
		Kind: SameClass, File: name, Text: "Same class for every picture checked", Figure: fmt.Sprintf("%d of %d", n-e.Different, n),
		Value: float64(n - e.Different), Pictures: n, Failed: e.Different > 0,
	})
	p.w.line(Line{
		Kind: LargestDifference, File: name, Text: fmt.Sprintf("%d pictures checked: largest difference", n), Figure: fmt.Sprintf("%.5f", worst),
		Value: worst, Pictures: n, Failed: worst > tolerance,
	})
	if e.Different > 0 || worst > tolerance {
		return e
	}
	return nil
}

// distance is infinite where a number is none.
func distance(a, b float32) float64 {
	if d := math.Abs(float64(a) - float64(b)); !math.IsNaN(d) {
		return d
	}
	return math.Inf(1)
}

func best(p []float32) int {
	top := 0
	for i, v := range p {
		if v > p[top] {
			top = i
		}
	}
	return top
}
