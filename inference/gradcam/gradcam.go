package gradcam

import (
	"errors"
	"fmt"
	"slices"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/message"
)

// Explainer makes maps with one classifier on one device. It may be used by one goroutine at a time, as its device may.
type Explainer struct {
	prep    classifier.Preprocessing
	classes int
	forward *classifier.Predictor // from the picture to the activations and the answer
	tail    *tail                 // from the activations to a logit and its gradients

	input, answer []float32
	given         [][]float32 // what the tail reads
}

// Map is where a class was found.
type Map struct {
	Rows, Columns int
	Values        []float32 // [Rows,Columns], from 0 to 1, which the largest has unless all are 0
	Peak          float64   // the largest value before it became 1, in units of the logit; 0 where nothing speaks for the class
	Logit         float64   // of the class
	Crop          Crop      // the part of the picture that the map covers
	Answer        []float32 // the probabilities of all classes
}

// New prepares a classifier. Its network must end in a pooling over rows and columns and linear layers, as all that Likeness trains do.
func New(d *device.Device, c *classifier.Classifier) (*Explainer, error) {
	if err := c.Check(); err != nil {
		return nil, message.Errorf("prepare the maps of where it looked: %w", err)
	}
	layers, err := lastConvolutions(c.Network)
	if err != nil {
		return nil, message.Errorf("prepare the maps of where it looked: %w", err)
	}
	e := &Explainer{prep: c.Preprocessing, classes: len(c.Classes), input: make([]float32, c.Preprocessing.Floats()), answer: make([]float32, len(c.Classes))}
	out, _ := c.Network.Output()
	if e.tail, err = newTail(d, c.Network, layers); err != nil {
		return nil, message.Errorf("prepare the maps of where it looked: %w", err)
	}
	if e.forward, err = classifier.NewPredictor(d, c.Network, 1, slices.Concat(e.tail.reads, []string{out})...); err != nil {
		return nil, errors.Join(message.Errorf("prepare the maps of where it looked: %w", err), e.tail.close())
	}
	for i := range e.tail.reads {
		e.given = append(e.given, make([]float32, e.forward.Size(i)))
	}
	return e, nil
}

// Explain says where in a picture the class of that index was found.
func (e *Explainer) Explain(picture *imagefile.Image, class int) (*Map, error) {
	if class < 0 || class >= e.classes {
		return nil, fmt.Errorf("where it looked: there is no class %d among %d", class, e.classes)
	}
	e.prep.Fill(picture, e.input)
	if err := e.forward.Run(e.input, slices.Concat(e.given, [][]float32{e.answer})...); err != nil {
		return nil, message.Errorf("where it looked: %w", err)
	}
	logit, gradients, err := e.tail.gradients(e.given, class)
	if err != nil {
		return nil, message.Errorf("where it looked: %w", err)
	}
	m := &Map{
		Rows: e.tail.rows, Columns: e.tail.columns, Logit: logit, Crop: cropOf(picture, e.prep.Size),
		Answer: append([]float32(nil), e.answer...),
	}
	sum := make([]float64, m.Rows*m.Columns)
	for i, g := range gradients {
		weigh(sum, e.given[i], g)
	}
	m.scale(sum)
	return m, nil
}

// weigh adds one convolution's map: the sum over its channels of activation times the channel's mean gradient. Both are [cells,channels].
func weigh(sum []float64, activations, gradients []float32) {
	channels := len(activations) / len(sum)
	weights := make([]float64, channels)
	for i, g := range gradients {
		weights[i%channels] += float64(g) / float64(len(sum))
	}
	for cell := range sum {
		for k, a := range activations[cell*channels:][:channels] {
			sum[cell] += weights[k] * float64(a)
		}
	}
}

// scale keeps what speaks for the class and makes the largest of it 1.
func (m *Map) scale(sum []float64) {
	for _, v := range sum {
		m.Peak = max(m.Peak, v)
	}
	m.Values = make([]float32, len(sum))
	for i, v := range sum {
		if v > 0 {
			m.Values[i] = float32(v / m.Peak)
		}
	}
}

// Close frees the device's memory.
func (e *Explainer) Close() error { return errors.Join(e.forward.Close(), e.tail.close()) }
