// Package classifier is the unit that is saved, used and exported: a network together with its classes, the way a picture becomes
// its input, and what is known of its training.
//
// On disk it is one ONNX file that any runtime can run: input "image" float32 [N,3,S,S], RGB normalised as its metadata says;
// output "probabilities" float32 [N,K], softmax and temperature inside, BatchNorm folded. metadata_props hold
//
//	likeness_format   "1"
//	classes           JSON list of names, in the order of the output
//	preprocessing     JSON object, see [Preprocessing]
//	training          JSON object, see [Training]
//	per_class         JSON list in the order of the classes, see [ClassResult]; absent where not known
//
// beside the plain texts input_size, mean, std, color_order for readers who know nothing of Likeness. A model that knows which pictures are
// like those it learned from has a second output, "unfamiliarity" float32 [N,1], above 1 where one is not (see [Familiarity]). An exported model may take pictures or
// compute in 16 bits instead; forms.go says how, and Load reads all three.
package classifier

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
)

// Made tells whether a model was saved by this package, in any version.
func Made(m *onnxfile.Model) bool { return m.Metadata["likeness_format"] != "" }

// Format is the version of the metadata that this package writes and reads.
const Format = "1"

// Input and Output name the tensors of a saved model.
const (
	Input  = "image"
	Output = "probabilities"
)

// Preprocessing says how a picture becomes the network's input: short side resized to Size/Crop with an antialiased triangle filter,
// the middle Size x Size cut out, RGB as (x - Mean)/Deviation with x in 0..255.
type Preprocessing struct {
	Size      int        `json:"size"` // pixels
	Crop      float64    `json:"crop"` // share of the short side that stays
	Mean      [3]float32 `json:"mean"`
	Deviation [3]float32 `json:"deviation"`
}

// Standard is the preprocessing of the EfficientNet-Lite networks.
func Standard(size int) Preprocessing {
	return Preprocessing{Size: size, Crop: 0.875, Mean: [3]float32{127, 127, 127}, Deviation: [3]float32{128, 128, 128}}
}

// Floats is the length of one picture's input: Size x Size x 3.
func (p Preprocessing) Floats() int { return p.Size * p.Size * 3 }

// Fill writes a picture's input [Size,Size,3] into dst.
func (p Preprocessing) Fill(img *imagefile.Image, dst []float32) {
	img.Standard(p.Size, dst)
	p.Normalise(dst)
}

// Load reads the picture at path and writes its input into dst: imagefile.Load and Fill in one, with the same result and faster.
func (p Preprocessing) Load(path string, lim imagefile.Limits, dst []float32) error {
	if err := imagefile.LoadStandard(path, p.Size, lim, dst); err != nil {
		return err
	}
	p.Normalise(dst)
	return nil
}

// Normalise turns RGB values of 0..255 into the network's input, in place.
func (p Preprocessing) Normalise(x []float32) {
	for i := 0; i+2 < len(x); i += 3 {
		for c := range 3 {
			x[i+c] = (x[i+c] - p.Mean[c]) / p.Deviation[c]
		}
	}
}

func (p Preprocessing) check() error {
	if p.Size < 8 || p.Size > 2048 || p.Crop != 0.875 {
		return fmt.Errorf("a picture size of %d with crop %g is out of range", p.Size, p.Crop)
	}
	for _, d := range p.Deviation {
		if d <= 0 {
			return fmt.Errorf("a deviation of %g is out of range", d)
		}
	}
	return nil
}

// Accuracy is a share of right answers on pictures that were never trained on.
type Accuracy struct {
	Value         float64 `json:"value"`
	StandardError float64 `json:"standard_error"`
	N             int     `json:"n"`
	Baseline      float64 `json:"baseline"` // the share of the largest class
}

// Training is what a saved model knows of its making. It holds no date: the same pictures and seed give the same file.
type Training struct {
	Version   string   `json:"version"`  // of Likeness
	Backbone  string   `json:"backbone"` // its name, with the SHA-256 of its file
	Kept      string   `json:"kept"`     // frozen, tuned or combined
	Effort    string   `json:"effort"`
	Seed      uint64   `json:"seed"`
	Pictures  int      `json:"pictures"` // trained on
	Accuracy  Accuracy `json:"accuracy"`
	LogLoss   float64  `json:"log_loss"`
	Threshold float64  `json:"threshold"` // below this probability a prediction counts as not sure
	// CrossValidated says that too few pictures were there to keep some aside: each was judged by models that had not seen it.
	CrossValidated bool `json:"cross_validated,omitempty"`
}

// ClassResult is what is known of one class.
type ClassResult struct {
	Learned int `json:"learned"` // pictures trained on
	Judged  int `json:"judged"`  // pictures that the accuracy was measured with
	Right   int `json:"right"`   // of these, those given this class
}

// Classifier is a network that gives one probability a class for a picture.
type Classifier struct {
	Network       *network.Network
	Classes       []string
	Preprocessing Preprocessing
	Training      Training
	PerClass      []ClassResult // one a class; nil where it is not known
	// Familiarity tells pictures that are like none of those learned from; nil where that is not known.
	Familiarity *Familiarity
}

// ErrNotOurs tells of a model file that is sound but was not trained by Likeness.
var ErrNotOurs = message.New("the file is an ONNX model, but not one that Likeness trained; train one with: likeness train --out model.onnx FOLDER")

// Load reads a saved classifier. Its errors say what is wrong with the file; ErrNotOurs is among them.
func Load(path string) (*Classifier, error) {
	m, err := onnxfile.DecodeFile(path)
	if err != nil {
		return nil, err
	}
	c, err := fromModel(m)
	if err != nil {
		return nil, message.Errorf("open %s: %w", path, err)
	}
	return c, nil
}

// Decode reads a classifier from the bytes of its file.
func Decode(data []byte) (*Classifier, error) {
	m, err := onnxfile.Decode(data, onnxfile.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return fromModel(m)
}

func fromModel(m *onnxfile.Model) (*Classifier, error) {
	switch format := m.Metadata["likeness_format"]; format {
	case Format:
	case "":
		return nil, ErrNotOurs
	default:
		return nil, message.Errorf("the model is of format %q, which a newer Likeness wrote; this one reads format %s", format, Format)
	}
	c := &Classifier{}
	for key, to := range map[string]any{"classes": &c.Classes, "preprocessing": &c.Preprocessing, "training": &c.Training} {
		if err := json.Unmarshal([]byte(m.Metadata[key]), to); err != nil {
			return nil, message.Errorf("the model's metadata %q cannot be read: %w", key, err)
		}
	}
	if text := m.Metadata["per_class"]; text != "" {
		if err := json.Unmarshal([]byte(text), &c.PerClass); err != nil {
			return nil, message.Errorf("the model's metadata %q cannot be read: %w", "per_class", err)
		}
	}
	if err := c.Preprocessing.check(); err != nil {
		return nil, message.Errorf("the model's preprocessing is damaged: %w", err)
	}
	m, err := c.tensorForm(m)
	if err != nil {
		return nil, err
	}
	if c.Familiarity, err = readFamiliarity(m); err != nil {
		return nil, err
	}
	if c.Network, err = network.FromONNX(m, c.Preprocessing.Size); err != nil {
		return nil, err
	}
	return c, c.Check()
}

// Check says whether the parts fit each other.
func (c *Classifier) Check() error {
	if len(c.Classes) < 2 || c.Network.OutputSize() != len(c.Classes) {
		return fmt.Errorf("the model names %d classes and gives %d probabilities", len(c.Classes), c.Network.OutputSize())
	}
	if c.PerClass != nil && len(c.PerClass) != len(c.Classes) {
		return fmt.Errorf("the model names %d classes and has results of %d", len(c.Classes), len(c.PerClass))
	}
	if s := c.Network.InputShape; len(s) != 3 || s[0] != c.Preprocessing.Size || s[1] != c.Preprocessing.Size || s[2] != 3 {
		return fmt.Errorf("the model reads pictures of %v, its preprocessing makes %d x %d", s, c.Preprocessing.Size, c.Preprocessing.Size)
	}
	if last := c.Network.Layers[len(c.Network.Layers)-1]; last.Kind != network.Softmax {
		return fmt.Errorf("the model ends in %s, not in probabilities", last.Kind)
	}
	if c.Familiarity != nil {
		if err := c.Familiarity.check(c.Network); err != nil {
			return err
		}
	}
	return c.Preprocessing.check()
}

// Save writes the classifier. An older file of that name stays whole until the new one is complete.
func (c *Classifier) Save(path string) error {
	m, err := c.Model()
	if err != nil {
		return err
	}
	return onnxfile.WriteFile(path, m)
}

// Encode gives the bytes that Save writes.
func (c *Classifier) Encode() ([]byte, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	m, err := c.model()
	if err != nil {
		return nil, err
	}
	return onnxfile.Encode(m)
}

func (c *Classifier) model() (*onnxfile.Model, error) {
	m, err := c.Network.ToONNX(Output)
	if err != nil {
		return nil, err
	}
	m.Producer = "likeness " + c.Training.Version
	m.Metadata["likeness_format"] = Format
	values := map[string]any{"classes": c.Classes, "preprocessing": c.Preprocessing, "training": c.Training}
	if c.PerClass != nil {
		values["per_class"] = c.PerClass
	}
	for key, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("write the model's %s: %w", key, err)
		}
		m.Metadata[key] = string(text)
	}
	if c.Familiarity != nil {
		c.Familiarity.write(m)
	}
	m.Metadata["input_size"] = strconv.Itoa(c.Preprocessing.Size)
	m.Metadata["color_order"] = "RGB"
	m.Metadata["value_range"] = "0..255"
	m.Metadata["mean"] = list(c.Preprocessing.Mean)
	m.Metadata["std"] = list(c.Preprocessing.Deviation)
	return m, nil
}

func list(x [3]float32) string {
	var parts []string
	for _, v := range x {
		parts = append(parts, strconv.FormatFloat(float64(v), 'g', -1, 32))
	}
	return strings.Join(parts, ",")
}
