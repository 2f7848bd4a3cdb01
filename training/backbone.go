package training

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"likeness/inference/classifier"
	"likeness/inference/message"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/resources"
	"likeness/training/finetune"
)

// BackboneOptions say how a network from a file is used, where the file alone does not.
type BackboneOptions struct {
	Cut    string // the layer after which its classifier is taken off; empty finds the place
	Colors Colors // the range that it wants colours in
}

// Colors is the range of the numbers that a network reads for the colours of a picture.
type Colors string

// The ranges that networks are trained with; v is a colour from 0 to 255.
const (
	ColorsOfFile   Colors = ""          // as the file's metadata say, or by the program that wrote it: PyTorch's are taken as ImageNet, others as Symmetric
	ColorsImageNet Colors = "imagenet"  // (v/255 - mean) / deviation of ImageNet's pictures: torchvision, timm
	ColorsSigned   Colors = "signed"    // v/127.5 - 1: TensorFlow's MobileNet and Inception
	ColorsLite     Colors = "symmetric" // (v - 127) / 128: EfficientNet-Lite
	ColorsUnit     Colors = "unit"      // v/255
	ColorsBytes    Colors = "bytes"     // v
)

// AllColors lists what can be chosen, besides ColorsOfFile.
func AllColors() []Colors {
	return []Colors{ColorsImageNet, ColorsSigned, ColorsLite, ColorsUnit, ColorsBytes}
}

// ParseColors reads one of AllColors; "file" and "" are ColorsOfFile.
func ParseColors(text string) (Colors, error) {
	if c := Colors(text); slices.Contains(AllColors(), c) {
		return c, nil
	}
	if text == "" || text == "file" {
		return ColorsOfFile, nil
	}
	return "", fmt.Errorf("the colours %q are not known; give imagenet, signed, symmetric, unit, bytes, or file for what the file says", text)
}

// in sets mean and deviation.
func (c Colors) in(p *classifier.Preprocessing) {
	all := func(v float32) [3]float32 { return [3]float32{v, v, v} }
	switch c {
	case ColorsImageNet:
		p.Mean, p.Deviation = [3]float32{123.675, 116.28, 103.53}, [3]float32{58.395, 57.12, 57.375}
	case ColorsSigned:
		p.Mean, p.Deviation = all(127.5), all(127.5)
	case ColorsLite:
		p.Mean, p.Deviation = all(127), all(128)
	case ColorsUnit:
		p.Mean, p.Deviation = all(0), all(255)
	case ColorsBytes:
		p.Mean, p.Deviation = all(0), all(1)
	}
}

// Stated says whether the range was read from a file, assumed, or chosen.
type Stated string

// Where the range of the colours comes from.
const (
	StatedByFile Stated = "file"
	Assumed      Stated = "assumed"
	Chosen       Stated = "chosen"
)

// OpenBackbone reads a bundled network by its name, or an ONNX file.
func OpenBackbone(name string, o BackboneOptions) (finetune.Backbone, error) {
	b, _, err := openBackbone(name, o)
	return b, err
}

func openBackbone(name string, o BackboneOptions) (b finetune.Backbone, from Stated, err error) {
	data, title := resources.Backbone(), "EfficientNet-Lite0"
	if name != "" && name != "lite0" {
		if data, err = onnxfile.ReadFile(name); err != nil {
			return b, "", fmt.Errorf("open the network to start from: %w; give lite0 or an ONNX file", err)
		}
		title = filepath.Base(name)
	}
	m, err := onnxfile.Decode(data, onnxfile.DefaultLimits)
	if err != nil {
		return b, "", message.Errorf("open the network to start from: %s: %w", title, err)
	}
	net, err := network.FromONNX(m, defaultSize)
	if err != nil && classifier.Made(m) {
		return b, "", message.Errorf("open the network to start from: %s is a model that Likeness has made; start from lite0, or from the network that it was made of", title)
	}
	if err != nil {
		return b, "", message.Errorf("open the network to start from: %s: %w", title, err)
	}
	b = finetune.Backbone{Name: fmt.Sprintf("%s sha256:%x", title, sha256.Sum256(data)), Network: net, Preprocessing: classifier.Standard(net.InputShape[0])}
	if o.Cut != "" {
		if !slices.ContainsFunc(net.Cuts(), func(c network.Cut) bool { return c.After == o.Cut }) {
			return b, "", fmt.Errorf("open the network to start from: %s cannot be cut after %q; likeness layers lists the places", title, o.Cut)
		}
		net.FeaturesAfter = o.Cut
		b.Name += " cut after " + strconv.Quote(o.Cut)
	}
	switch stated, err := preprocessingOf(m, &b.Preprocessing); {
	case err != nil:
		return b, "", message.Errorf("open the network to start from: %s: %w", title, err)
	case o.Colors != ColorsOfFile:
		o.Colors.in(&b.Preprocessing)
		b.Name += " colours " + string(o.Colors)
		return b, Chosen, nil
	case stated:
		return b, StatedByFile, nil
	case m.Producer == "pytorch":
		ColorsImageNet.in(&b.Preprocessing)
	}
	return b, Assumed, nil
}

// defaultSize is the side in pixels of a picture for a network that leaves it open.
const defaultSize = 224

// preprocessingOf takes mean and deviation from a model's metadata ("mean" and "std", three numbers each in the range 0..255), as the
// bundled networks state them, and tells whether they are there. What is not there stays as it is.
func preprocessingOf(m *onnxfile.Model, p *classifier.Preprocessing) (stated bool, err error) {
	for key, to := range map[string]*[3]float32{"mean": &p.Mean, "std": &p.Deviation} {
		text := m.Metadata[key]
		if text == "" {
			continue
		}
		stated = true
		parts := strings.Split(text, ",")
		if len(parts) != 3 {
			return false, fmt.Errorf("the network's metadata say %s=%q; wanted are three numbers", key, text)
		}
		for i, part := range parts {
			v, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
			if err != nil || key == "std" && v <= 0 {
				return false, fmt.Errorf("the network's metadata say %s=%q; wanted are three numbers", key, text)
			}
			to[i] = float32(v)
		}
	}
	return stated, nil
}

// Description is a network that training can start from, layer by layer.
type Description struct {
	Name          string
	Preprocessing classifier.Preprocessing
	From          Stated // where the range of the colours comes from
	Layers        []DescribedLayer
	Cut           string // the layer after which the classifier is taken off
	LastStages    string // the layer behind which the standard effort trains; empty where it trains the new classifier alone
	Features      int    // numbers that are kept of each picture
}

// DescribedLayer is one layer.
type DescribedLayer struct {
	Name         string
	Kind         string
	Shape        []int // of its result for one picture: rows, columns, channels, or the length of a vector
	Parameters   int
	MultiplyAdds int64
	CanCut       bool // the classifier can be taken off after it
}

// Describe opens a network to start from and lists its layers.
func Describe(name string, o BackboneOptions) (*Description, error) {
	b, from, err := openBackbone(name, o)
	if err != nil {
		return nil, err
	}
	net := b.Network
	d := &Description{Name: b.Name, Preprocessing: b.Preprocessing, From: from}
	if d.Cut, err = net.FeaturesCut(); err != nil {
		return nil, message.Errorf("open the network to start from: %w", err)
	}
	features, err := net.StageFeatures()
	if err != nil {
		return nil, message.Errorf("open the network to start from: %w", err)
	}
	d.Features = features.OutputSize()
	if plain, err := net.Features(); err == nil {
		if last, err := plain.LastStages(); err == nil {
			d.LastStages = last.After
		}
	}
	places := map[string]bool{}
	for _, c := range net.Cuts() {
		places[c.After] = true
	}
	for _, l := range net.Layers {
		d.Layers = append(d.Layers, DescribedLayer{l.Name, l.Kind.String(), l.Shape, net.CountParameters(l), net.MultiplyAdds(l), places[l.Name]})
	}
	return d, nil
}
