package inference_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"likeness/inference/batch"
	"likeness/inference/batch/table"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/resources"
)

// A picture of the bundled sample becomes the input of a network: [224, 224, 3] numbers about 0.
func Example_picture() {
	data, err := fs.ReadFile(resources.Sample(), "photo/budgie-canyon-wren.jpg")
	if err != nil {
		fmt.Println(err)
		return
	}
	const size = 224
	// A large JPEG need not be decoded at its full size for so few pixels.
	m, err := imagefile.Decode(data, imagefile.ShortSide(size), imagefile.DefaultLimits)
	if err != nil {
		fmt.Println(err) // says what is the matter with the picture
		return
	}
	how := classifier.Standard(size)
	x := make([]float32, how.Floats())
	how.Fill(m, x)
	fmt.Printf("%s of %d x %d\n", m.Format, m.FullWidth, m.FullHeight)
	fmt.Printf("%d numbers, from -1 to 1: %v\n", len(x), slices.Min(x) >= -1 && slices.Max(x) <= 1)
	// Output:
	// jpeg of 512 x 288
	// 150528 numbers, from -1 to 1: true
}

// The bundled network, from its ONNX file to its answer for a grey picture.
func Example_network() {
	m, err := onnxfile.Decode(resources.Backbone(), onnxfile.DefaultLimits)
	if err != nil {
		fmt.Println(err)
		return
	}
	net, err := network.FromONNX(m, 224)
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := device.Open(device.CPU, 0) // or device.Auto, which takes a graphics card where there is one
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = d.Close() }()
	p, err := classifier.NewPredictor(d, net, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = p.Close() }()
	answer := make([]float32, net.OutputSize())
	if err := p.Run(make([]float32, 224*224*3), answer); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("in %v, out %d\n", net.InputShape, len(answer))
	// Output:
	// in [224 224 3], out 1000
}

// A model is saved, read again, and asked about pictures; the answers go into a table. This one was not trained: it tells by the mean colour.
func Example_classify() {
	folder, err := os.MkdirTemp("", "pictures")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(folder) }()
	made, err := byColour()
	if err != nil {
		fmt.Println(err)
		return
	}
	model := filepath.Join(folder, "colour.onnx")
	if err := made.Save(model); err != nil {
		fmt.Println(err)
		return
	}
	c, err := classifier.Load(model)
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := device.Open(device.CPU, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = d.Close() }()

	var paths []string
	for _, name := range []string{"photo/budgie-beacon-street-sunset.jpg", "photo/budgie-blue-periwinkle.jpg", "photo/none.jpg"} {
		path := filepath.Join(folder, filepath.Base(name))
		paths = append(paths, path)
		if data, err := fs.ReadFile(resources.Sample(), name); err == nil {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				fmt.Println(err)
				return
			}
		}
	}
	var csv bytes.Buffer
	rows, err := table.New(&csv, c.Classes, table.Columns{})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = batch.Classify(context.Background(), c, d, paths, batch.Options{}, func(o batch.Outcome) error {
		if o.Err != nil { // a picture that cannot be read stops nothing
			_, err := fmt.Println("left out:", filepath.Base(o.Path))
			return err
		}
		return rows.Write(table.Row{
			Path: filepath.Base(o.Path), Predicted: c.Classes[o.Predicted], Probability: o.Probability(), Probabilities: o.Probabilities,
		})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(csv.String()) {
		cells := strings.SplitN(strings.TrimSpace(line), ",", 4)
		fmt.Println(cells[0], cells[1]) // and the probability of each class
	}
	// Output:
	// left out: none.jpg
	// path predicted
	// budgie-beacon-street-sunset.jpg warm
	// budgie-blue-periwinkle.jpg cold
}

// byColour gives "warm" where a picture has more red than blue.
func byColour() (*classifier.Classifier, error) {
	n := &network.Network{Name: "colour", Input: classifier.Input, InputShape: []int{8, 8, 3}, Parameters: map[string]*network.Parameter{
		"w": {Shape: []int{3, 2}, Data: []float32{4, -4, 0, 0, -4, 4}}, // red, green, blue by class
	}}
	for _, l := range []network.Layer{
		{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{classifier.Input}},
		{Kind: network.Linear, Name: "logits", Inputs: []string{"pool"}, Weights: "w"},
		{Kind: network.Softmax, Name: "softmax", Inputs: []string{"logits"}},
	} {
		if err := n.Append(l); err != nil {
			return nil, err
		}
	}
	return &classifier.Classifier{Network: n, Classes: []string{"warm", "cold"}, Preprocessing: classifier.Standard(8)}, nil
}
