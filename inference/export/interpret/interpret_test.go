package interpret

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"likeness/inference/onnxfile"
)

func floats(shape []int, v ...float32) *Value {
	return &Value{Type: onnxfile.Float32, Shape: shape, Floats: v}
}

func integers(v ...int64) *Value { return &Value{Type: onnxfile.Int64, Shape: []int{len(v)}, Ints: v} }

func texts(v ...string) *Value {
	return &Value{Type: onnxfile.String, Shape: []int{len(v)}, Strings: v}
}

type attributes = map[string]any

// one runs one node on inputs; nil is an input left out.
func one(op string, a attributes, in ...*Value) (*Value, error) {
	n, given := onnxfile.Node{Op: op, Name: "n", Outputs: []string{"out"}, Attributes: a}, map[string]*Value{}
	for i, v := range in {
		name := ""
		if v != nil {
			name = string(rune('a' + i))
			given[name] = v
		}
		n.Inputs = append(n.Inputs, name)
	}
	return Run(&onnxfile.Model{Nodes: []onnxfile.Node{n}}, given, "out")
}

var linear = attributes{"mode": "linear", "antialias": int64(1), "axes": []int64{1}}

func TestOperators(t *testing.T) {
	twoByThree := floats([]int{2, 3}, 1, 2, 3, 4, 5, 6)
	for _, c := range []struct {
		name string
		op   string
		a    attributes
		in   []*Value
		want *Value
	}{
		{"shape", "Shape", nil, []*Value{twoByThree}, integers(2, 3)},
		{"shape of some axes", "Shape", attributes{"start": int64(1), "end": int64(2)}, []*Value{twoByThree}, integers(3)},
		{"bytes to floats", "Cast", attributes{"to": int64(1)}, []*Value{{Type: onnxfile.Uint8, Shape: []int{2}, Bytes: []uint8{0, 255}}}, floats([]int{2}, 0, 255)},
		{"booleans to integers", "Cast", attributes{"to": int64(7)}, []*Value{{Type: onnxfile.Bool, Shape: []int{2}, Ints: []int64{0, 1}}}, integers(0, 1)},
		{"least", "ReduceMin", nil, []*Value{integers(3, 2, 5)}, integers(2)},
		{"sum, repeated", "Add", nil, []*Value{twoByThree, floats([]int{3}, 10, 20, 30)}, floats([]int{2, 3}, 11, 22, 33, 14, 25, 36)},
		{"difference of columns", "Sub", nil, []*Value{twoByThree, floats([]int{2, 1}, 1, 2)}, floats([]int{2, 3}, 0, 1, 2, 2, 3, 4)},
		{"product", "Mul", nil, []*Value{integers(2, 3), integers(4)}, integers(8, 12)},
		{"quotient of floats", "Div", nil, []*Value{floats([]int{1}, 1), floats([]int{1}, 4)}, floats([]int{1}, 0.25)},
		{"quotient of integers is cut", "Div", nil, []*Value{integers(7, -7), integers(2)}, integers(3, -3)},
		{"rest", "Mod", nil, []*Value{integers(7, -7, 6), integers(2)}, integers(1, 1, 0)},
		{"equal", "Equal", nil, []*Value{integers(1, 2), integers(2)}, &Value{Type: onnxfile.Bool, Shape: []int{2}, Ints: []int64{0, 1}}},
		{"transposed", "Transpose", attributes{"perm": []int64{1, 0}}, []*Value{twoByThree}, floats([]int{3, 2}, 1, 4, 2, 5, 3, 6)},
		{"axes put in", "Unsqueeze", nil, []*Value{twoByThree, integers(0)}, floats([]int{1, 2, 3}, 1, 2, 3, 4, 5, 6)},
		{"cut out", "Slice", nil, []*Value{twoByThree, integers(1), integers(3), integers(1)}, floats([]int{2, 2}, 2, 3, 5, 6)},
		{"the best, of equals the first", "ArgMax", attributes{"axis": int64(1), "keepdims": int64(0)}, []*Value{floats([]int{2, 3}, 1, 5, 5, 9, 2, 3)}, integers(1, 0)},
		{"texts", "Gather", nil, []*Value{texts("a", "b"), integers(1, 0, 1)}, texts("b", "a", "b")},
		{"halved", "Resize", linear, []*Value{floats([]int{1, 4}, 0, 8, 16, 24), nil, nil, integers(2)}, floats([]int{1, 2}, 5, 19)},
		{"doubled", "Resize", linear, []*Value{floats([]int{1, 2}, 0, 4), nil, nil, integers(4)}, floats([]int{1, 4}, 0, 1, 3, 4)},
	} {
		got, err := one(c.op, c.a, c.in...)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	twoByThree := floats([]int{2, 3}, 1, 2, 3, 4, 5, 6)
	for _, c := range []struct {
		name string
		op   string
		a    attributes
		in   []*Value
	}{
		{"an operator of others", "Conv", nil, []*Value{twoByThree}},
		{"no input", "Shape", nil, nil},
		{"one of two", "Add", nil, []*Value{twoByThree}},
		{"two types", "Add", nil, []*Value{twoByThree, integers(1)}},
		{"shapes that do not fit", "Add", nil, []*Value{twoByThree, floats([]int{2}, 1, 2)}},
		{"the rest of floats", "Mod", nil, []*Value{twoByThree, twoByThree}},
		{"by 0", "Div", nil, []*Value{integers(1), integers(0)}},
		{"axes that are not there", "Shape", attributes{"end": int64(5)}, []*Value{twoByThree}},
		{"to bytes", "Cast", attributes{"to": int64(2)}, []*Value{twoByThree}},
		{"least of floats", "ReduceMin", nil, []*Value{twoByThree}},
		{"transposed by too few", "Transpose", attributes{"perm": []int64{0}}, []*Value{twoByThree}},
		{"transposed by others", "Transpose", attributes{"perm": []int64{0, 7}}, []*Value{twoByThree}},
		{"an axis too far", "Unsqueeze", nil, []*Value{twoByThree, integers(7)}},
		{"cut beyond the end", "Slice", nil, []*Value{twoByThree, integers(1), integers(4), integers(1)}},
		{"cut without axes", "Slice", nil, []*Value{twoByThree, integers(1), integers(2), nil}},
		{"cut unevenly", "Slice", nil, []*Value{twoByThree, integers(1, 1), integers(2), integers(1)}},
		{"best of a cube", "ArgMax", attributes{"axis": int64(1), "keepdims": int64(0)}, []*Value{floats([]int{1, 1, 1}, 1)}},
		{"a text that is not there", "Gather", nil, []*Value{texts("a"), integers(1)}},
		{"texts of numbers", "Gather", nil, []*Value{integers(1), integers(0)}},
		{"the nearest pixel", "Resize", nil, []*Value{twoByThree, nil, nil, integers(2)}},
		{"to nothing", "Resize", linear, []*Value{twoByThree, nil, nil, integers(0)}},
		{"by scales", "Resize", linear, []*Value{twoByThree, nil, twoByThree, integers(2)}},
	} {
		if got, err := one(c.op, c.a, c.in...); err == nil || !strings.Contains(err.Error(), `"n"`) {
			t.Errorf("%s: got %+v, %v", c.name, got, err)
		}
	}
	if _, err := Run(&onnxfile.Model{}, nil, "nothing"); err == nil {
		t.Error("a value that nothing makes")
	}
	n := onnxfile.Node{Op: "Shape", Name: "n", Domain: "other", Inputs: []string{"a"}, Outputs: []string{"out"}}
	if _, err := Run(&onnxfile.Model{Nodes: []onnxfile.Node{n}}, map[string]*Value{"a": twoByThree}, "out"); err == nil {
		t.Error("an operator set of others")
	}
}

// TestResizeEqualsONNXRuntime: the numbers are those that build/golden/resize.py got from ONNX Runtime.
func TestResizeEqualsONNXRuntime(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "imagefile", "testdata", "resize.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			Width, Height, Size int
			Pixels              []float64
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil || len(golden.Cases) != 6 {
		t.Fatalf("%d cases, %v", len(golden.Cases), err)
	}
	for _, c := range golden.Cases {
		x := &Value{Type: onnxfile.Float32, Shape: []int{c.Height, c.Width, 3}}
		for i := range 3 * c.Width * c.Height {
			x.Floats = append(x.Floats, float32((i*i*31+i*7)%251))
		}
		short := int(math.RoundToEven(float64(c.Size) / 0.875))
		w := int64(math.RoundToEven(float64(c.Width) * float64(short) / float64(min(c.Width, c.Height))))
		h := int64(math.RoundToEven(float64(c.Height) * float64(short) / float64(min(c.Width, c.Height))))
		resized, err := one("Resize", attributes{"mode": "linear", "antialias": int64(1), "axes": []int64{0, 1}}, x, nil, nil, integers(h, w))
		if err != nil {
			t.Fatal(err)
		}
		size := int64(c.Size)
		top, left := (h-size)/2, (w-size)/2
		got, err := one("Slice", nil, resized, integers(top, left), integers(top+size, left+size), integers(0, 1))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.Pixels {
			if math.Abs(float64(got.Floats[i])-want) > 2e-3 {
				t.Fatalf("%d x %d to %d: value %d is %.4f, want %.4f", c.Width, c.Height, c.Size, i, got.Floats[i], want)
			}
		}
	}
}
