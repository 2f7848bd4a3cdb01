package onnxfile

import "fmt"

// Model is a computation graph with its weights.
type Model struct {
	Nodes    []Node             // in topological order, the order of the file; Constant nodes are found in Tensors instead
	Inputs   []Value            // what the caller feeds: graph inputs that have no initializer
	Outputs  []Value            // what the caller reads
	Tensors  map[string]*Tensor // initializers and the values of Constant nodes, by value name
	Metadata map[string]string  // metadata_props

	Opset       int            // version of the standard operator set
	OtherOpsets map[string]int // versions of further operator sets, by domain; usually nil
	Producer    string         // the program that wrote the file
	Name        string         // the graph's name
}

// Node is one application of an operator. Inputs and Outputs hold value names; "" stands for an optional one that is absent.
//
// An attribute is an int64, float32, string, []int64, []float32, []string or *Tensor.
type Node struct {
	Op, Domain, Name string
	Inputs, Outputs  []string
	Attributes       map[string]any
}

// Int returns the integer attribute of that name, or def where it is absent or of another type.
func (n Node) Int(name string, def int64) int64 { return attribute(n, name, def) }

// Ints returns the attribute of that name that is a list of integers, or def where it is absent or of another type.
func (n Node) Ints(name string, def []int64) []int64 { return attribute(n, name, def) }

// Float returns the float attribute of that name, or def where it is absent or of another type.
func (n Node) Float(name string, def float32) float32 { return attribute(n, name, def) }

// String returns the text attribute of that name, or def where it is absent or of another type.
func (n Node) String(name string, def string) string { return attribute(n, name, def) }

func attribute[T any](n Node, name string, def T) T {
	if v, ok := n.Attributes[name].(T); ok {
		return v
	}
	return def
}

// Tensor is a constant array, row-major. Shape is empty for a scalar. The slice that belongs to ElemType holds as many values as the
// shape says; the other two are nil.
type Tensor struct {
	Shape    []int
	ElemType ElemType
	Floats   []float32 // Float32
	Ints     []int64   // Int8, Uint8, Int32, Int64, Bool (0 or 1)
	Strings  []string  // String
	// Half has a Float32 tensor written as float16, each number rounded to the nearest. Decode widens them and does not set it.
	Half bool
}

// Size is the number of values that the shape stands for, 1 for a scalar.
func (t *Tensor) Size() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// Value describes an input or output of the graph.
type Value struct {
	Name     string
	ElemType ElemType
	Shape    []Dim // nil where the file states no shape at all; empty for a scalar
}

// Dim is one axis of a value's shape: a fixed Size, or a symbolic Name such as "N" for a length that is free. Dim{} is free and nameless.
type Dim struct {
	Size int
	Name string
}

// ElemType is the type of a tensor's elements, numbered as in ONNX's TensorProto.DataType.
type ElemType int32

// The element types that a Model may hold. Undefined is seen only where a file states no type for an output.
const (
	Undefined ElemType = 0
	Float32   ElemType = 1
	Uint8     ElemType = 2
	Int8      ElemType = 3
	Int32     ElemType = 6
	Int64     ElemType = 7
	String    ElemType = 8
	Bool      ElemType = 9
)

// Types that are widened to Float32 while reading. float16 is written where Tensor.Half asks for it.
const (
	float16  ElemType = 10
	float64_ ElemType = 11
	bfloat16 ElemType = 16
)

var elemNames = map[ElemType]string{
	Undefined: "undefined", Float32: "float32", Uint8: "uint8", Int8: "int8", 4: "uint16", 5: "int16", Int32: "int32", Int64: "int64",
	String: "string", Bool: "bool", float16: "float16", float64_: "float64", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128",
	bfloat16: "bfloat16",
}

// String is the type's usual name, such as "float32".
func (e ElemType) String() string {
	if s, ok := elemNames[e]; ok {
		return s
	}
	return fmt.Sprintf("element type %d", int32(e))
}

// widened is the type that a Model holds for what a file declares.
func (e ElemType) widened() ElemType {
	switch e {
	case float16, float64_, bfloat16:
		return Float32
	}
	return e
}

// supported says whether a Model may hold elements of this type.
func (e ElemType) supported() bool {
	switch e {
	case Float32, Uint8, Int8, Int32, Int64, String, Bool:
		return true
	}
	return false
}

// intRange returns the least and the greatest value of an integer type; ok is false for any other type.
func (e ElemType) intRange() (least, greatest int64, ok bool) {
	switch e {
	case Uint8:
		return 0, 1<<8 - 1, true
	case Int8:
		return -1 << 7, 1<<7 - 1, true
	case Int32:
		return -1 << 31, 1<<31 - 1, true
	case Int64:
		return -1 << 63, 1<<63 - 1, true
	case Bool:
		return 0, 1, true
	}
	return 0, 0, false
}
