package classifier

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/inference/onnxfile"
)

// A classifier has three forms as a file. Load reads each of them.
//
//   - the tensor form, which Save writes: see the package comment;
//   - the picture form ([Classifier.PictureModel]): input "picture" uint8 [H,W,3] of any size, RGB; outputs "probabilities" float32 [1,K] and
//     "class" string [1], and "unfamiliarity" float32 [1,1] where the classifier knows it. All preprocessing is inside, and so are the names of
//     the classes;
//   - the half form ([Classifier.HalfModel]): the tensor form with weights and arithmetic in 16 bits, inputs and outputs in 32. It does not
//     tell what is familiar, which takes more bits.

// PictureInput and ClassOutput name the tensors that the picture form has beside Output.
const (
	PictureInput = "picture"
	ClassOutput  = "class"
)

// pictureOpset is the first operator set whose Resize can average over what it leaves out (antialias).
const pictureOpset = 18

// own begins the names of values that the forms add to the network's.
const own = "likeness/"

// formKey is the metadata that tells the picture form.
const formKey, pictureForm = "likeness_input", "picture"

// Model is the tensor form.
func (c *Classifier) Model() (*onnxfile.Model, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	return c.model()
}

// PictureModel is the picture form. It computes what [Preprocessing.Fill] computes, by operators of ONNX.
func (c *Classifier) PictureModel() (*onnxfile.Model, error) {
	m, err := c.Model()
	if err != nil {
		return nil, err
	}
	reserve(m, PictureInput, ClassOutput)
	image := m.Inputs[0].Name
	before, constants := c.Preprocessing.nodes(image)
	after, names := c.naming()
	m.Nodes = slices.Concat(before, m.Nodes, after)
	maps.Copy(m.Tensors, constants)
	m.Tensors[own+"names"] = names
	m.Opset = max(m.Opset, pictureOpset)
	m.Inputs = []onnxfile.Value{{Name: PictureInput, ElemType: onnxfile.Uint8, Shape: []onnxfile.Dim{{Name: "H"}, {Name: "W"}, {Size: 3}}}}
	m.Outputs = []onnxfile.Value{
		{Name: Output, ElemType: onnxfile.Float32, Shape: []onnxfile.Dim{{Size: 1}, {Size: len(c.Classes)}}},
		{Name: ClassOutput, ElemType: onnxfile.String, Shape: []onnxfile.Dim{{Size: 1}}},
	}
	if c.Familiarity != nil {
		m.Outputs = append(m.Outputs, onnxfile.Value{Name: UnfamiliarityOutput, ElemType: onnxfile.Float32, Shape: []onnxfile.Dim{{Size: 1}, {Size: 1}}})
	}
	m.Metadata[formKey] = pictureForm
	return m, nil
}

// nodes computes the network's input, named image, from PictureInput. The sizes are computed in integers: with short the wanted short
// side and least the one that is there, each side becomes side*short/least, rounded half to even.
func (p Preprocessing) nodes(image string) ([]onnxfile.Node, map[string]*onnxfile.Tensor) {
	short, size := int64(imagefile.ShortSide(p.Size)), int64(p.Size)
	constants := map[string]*onnxfile.Tensor{
		own + "two": ints(2), own + "zero": ints(0), own + "twice_short": ints(2 * short),
		own + "size": ints(size, size), own + "rows_columns": ints(2, 3),
		own + "mean": channels(p.Mean), own + "deviation": channels(p.Deviation),
	}
	var nodes []onnxfile.Node
	add := func(op, out string, attributes map[string]any, inputs ...string) {
		for i, in := range inputs {
			if in != "" && in != PictureInput {
				inputs[i] = own + in
			}
		}
		nodes = append(nodes, onnxfile.Node{Op: op, Name: own + out, Inputs: inputs, Outputs: []string{own + out}, Attributes: attributes})
	}
	add("Shape", "sides", map[string]any{"start": int64(0), "end": int64(2)}, PictureInput)
	add("ReduceMin", "least", map[string]any{"keepdims": int64(1)}, "sides")
	add("Mul", "twice_least", nil, "least", "two")
	add("Mul", "twice_scaled", nil, "sides", "twice_short")
	add("Add", "raised", nil, "twice_scaled", "least")
	add("Div", "rounded_up", nil, "raised", "twice_least")
	add("Mod", "rest", nil, "raised", "twice_least")
	add("Equal", "is_half", nil, "rest", "zero")
	add("Cast", "half", map[string]any{"to": int64(onnxfile.Int64)}, "is_half")
	add("Mod", "odd", nil, "rounded_up", "two")
	add("Mul", "one_less", nil, "odd", "half")
	add("Sub", "sizes", nil, "rounded_up", "one_less")

	add("Cast", "floats", map[string]any{"to": int64(onnxfile.Float32)}, PictureInput)
	add("Transpose", "channels", map[string]any{"perm": []int64{2, 0, 1}}, "floats")
	add("Unsqueeze", "batch", nil, "channels", "zero")
	add("Resize", "resized", map[string]any{
		"mode": "linear", "antialias": int64(1), "axes": []int64{2, 3}, "coordinate_transformation_mode": "half_pixel",
		"keep_aspect_ratio_policy": "stretch",
	}, "batch", "", "", "sizes")

	add("Sub", "spare", nil, "sizes", "size")
	add("Div", "begin", nil, "spare", "two")
	add("Add", "end", nil, "begin", "size")
	add("Slice", "middle", nil, "resized", "begin", "end", "rows_columns")
	add("Sub", "centred", nil, "middle", "mean")
	nodes = append(nodes, onnxfile.Node{Op: "Div", Name: own + "image", Inputs: []string{own + "centred", own + "deviation"}, Outputs: []string{image}})
	return nodes, constants
}

// naming finds the name of the most probable class.
func (c *Classifier) naming() ([]onnxfile.Node, *onnxfile.Tensor) {
	return []onnxfile.Node{
		{
			Op: "ArgMax", Name: own + "best", Inputs: []string{Output}, Outputs: []string{own + "best"},
			Attributes: map[string]any{"axis": int64(1), "keepdims": int64(0)},
		},
		{
			Op: "Gather", Name: ClassOutput, Inputs: []string{own + "names", own + "best"}, Outputs: []string{ClassOutput},
			Attributes: map[string]any{"axis": int64(0)},
		},
	}, &onnxfile.Tensor{Shape: []int{len(c.Classes)}, ElemType: onnxfile.String, Strings: c.Classes}
}

func ints(v ...int64) *onnxfile.Tensor {
	return &onnxfile.Tensor{Shape: []int{len(v)}, ElemType: onnxfile.Int64, Ints: v}
}

// channels is one number a channel of [N,3,H,W].
func channels(v [3]float32) *onnxfile.Tensor {
	return &onnxfile.Tensor{Shape: []int{1, 3, 1, 1}, ElemType: onnxfile.Float32, Floats: v[:]}
}

// HalfModel is the half form: half the size, and fast on hardware that computes in 16 bits. The last step, which makes probabilities,
// stays in 32 bits. It is an error where a weight is too large for 16 bits.
func (c *Classifier) HalfModel() (*onnxfile.Model, error) {
	plain := *c
	plain.Familiarity = nil
	m, err := plain.Model()
	if err != nil {
		return nil, err
	}
	reserve(m)
	image, last := m.Inputs[0].Name, len(m.Nodes)-1
	const narrowed, widened = own + "image_16", own + "logits_32"
	for i := range last {
		for k, in := range m.Nodes[i].Inputs {
			if in == image {
				m.Nodes[i].Inputs[k] = narrowed
			}
		}
	}
	logits := m.Nodes[last].Inputs[0]
	m.Nodes[last].Inputs[0] = widened
	m.Nodes = slices.Concat([]onnxfile.Node{cast(image, narrowed, float16)}, m.Nodes[:last], []onnxfile.Node{cast(logits, widened, int64(onnxfile.Float32)), m.Nodes[last]})
	for _, t := range m.Tensors {
		t.Half = t.ElemType == onnxfile.Float32
	}
	return m, nil
}

// float16 is the number of that type in ONNX.
const float16 = 10

func cast(from, to string, kind int64) onnxfile.Node {
	return onnxfile.Node{Op: "Cast", Name: to, Inputs: []string{from}, Outputs: []string{to}, Attributes: map[string]any{"to": kind}}
}

// reserve renames the network's values that have one of these names or begin with own, so that the names are free.
func reserve(m *onnxfile.Model, names ...string) {
	free := func(name string) string {
		if slices.Contains(names, name) || len(name) >= len(own) && name[:len(own)] == own {
			return "network/" + name
		}
		return name
	}
	for i := range m.Inputs {
		m.Inputs[i].Name = free(m.Inputs[i].Name)
	}
	for i, n := range m.Nodes {
		m.Nodes[i].Name = free(n.Name)
		for k := range n.Inputs {
			n.Inputs[k] = free(n.Inputs[k])
		}
		for k := range n.Outputs {
			n.Outputs[k] = free(n.Outputs[k])
		}
	}
	tensors := make(map[string]*onnxfile.Tensor, len(m.Tensors))
	for name, t := range m.Tensors {
		tensors[free(name)] = t
	}
	m.Tensors = tensors
}

// errChanged tells of a picture form that no longer does what its metadata say.
var errChanged = message.New("the model takes pictures, but what it does to them or how it names the classes is not what Likeness wrote; export it again")

// tensorForm gives the tensor form of a model that is in any form. Of the picture form it makes sure that what stands around the network is
// just what the metadata say, since the app computes that part itself.
func (c *Classifier) tensorForm(m *onnxfile.Model) (*onnxfile.Model, error) {
	switch form := m.Metadata[formKey]; form {
	case "":
		return m, nil
	case pictureForm:
	default:
		return nil, fmt.Errorf("the model takes %q, which a newer Likeness wrote", form)
	}
	before, constants := c.Preprocessing.nodes("")
	after, names := c.naming()
	first, last := len(before), len(m.Nodes)-len(after)
	if last <= first || len(m.Inputs) != 1 || m.Inputs[0].Name != PictureInput || !reflect.DeepEqual(m.Tensors[own+"names"], names) {
		return nil, errChanged
	}
	image := m.Nodes[first-1].Outputs[0]
	before, _ = c.Preprocessing.nodes(image)
	if !reflect.DeepEqual(m.Nodes[:first], before) || !reflect.DeepEqual(m.Nodes[last:], after) {
		return nil, errChanged
	}
	t := *m
	t.Tensors = maps.Clone(m.Tensors)
	for name, want := range constants {
		if !reflect.DeepEqual(m.Tensors[name], want) {
			return nil, errChanged
		}
		delete(t.Tensors, name)
	}
	delete(t.Tensors, own+"names")
	t.Nodes = m.Nodes[first:last]
	size := onnxfile.Dim{Size: c.Preprocessing.Size}
	t.Inputs = []onnxfile.Value{{Name: image, ElemType: onnxfile.Float32, Shape: []onnxfile.Dim{{Name: "N"}, {Size: 3}, size, size}}}
	t.Outputs = []onnxfile.Value{{Name: Output, ElemType: onnxfile.Float32, Shape: []onnxfile.Dim{{Name: "N"}, {Size: len(c.Classes)}}}}
	return &t, nil
}
