package onnxfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"likeness/inference/onnxfile/internal/onnxpb"
)

// errTooManyIntegers is replaced by an error that knows the limit.
var errTooManyIntegers = errors.New("too many integers")

const (
	maxRank = 16      // axes of a tensor; ONNX's operators use 5 at most
	maxSize = 1 << 30 // elements of a tensor; more would not fit into ONNX's 2 GB
)

// plain is a checked tensor in the one form that onnx-go reads well: little-endian float32, int32 or int64.
//
// Text and tensors without elements cannot travel through onnx-go; they have no raw bytes and are taken over directly.
type plain struct {
	elem    ElemType // what the Model will say
	carrier ElemType // Float32, Int32 or Int64: what onnx-go is told; Undefined for what it does not get
	dims    []int64
	raw     []byte
	text    []string
}

// plainTensor checks a tensor and converts it. where names it in errors; mayHold is how many integers it may have.
// It takes t's data: t is empty afterwards.
func plainTensor(where string, t *onnxpb.TensorProto, mayHold int64) (plain, error) {
	switch {
	case t.DataLocation == onnxpb.TensorProto_EXTERNAL || len(t.ExternalData) > 0:
		return plain{}, unsupported("%s keeps its numbers in another file; save the model as a single file", where)
	case t.Segment != nil:
		return plain{}, unsupported("%s is stored in segments", where)
	}
	n, err := elements(t.Dims)
	if err != nil {
		return plain{}, malformed("%s: %v", where, err)
	}
	elem := ElemType(t.DataType)
	p := plain{elem: elem.widened(), dims: t.Dims}
	if !p.elem.supported() {
		return plain{}, unsupported("%s holds %v, which Likeness does not read", where, elem)
	}
	if err := oneSource(t, elem, n); err != nil {
		return plain{}, malformed("%s: %v", where, err)
	}
	if elem == String {
		for _, s := range t.StringData {
			p.text = append(p.text, string(s))
		}
		return p, nil
	}
	if n == 0 {
		return p, nil
	}
	if _, _, isInt := elem.intRange(); isInt && n > mayHold {
		return plain{}, errTooManyIntegers
	}
	if p.raw, p.carrier, err = convert(t, elem); err != nil {
		return plain{}, malformed("%s: %v", where, err)
	}
	t.RawData, t.FloatData, t.DoubleData, t.Int32Data, t.Int64Data = nil, nil, nil, nil, nil
	return p, nil
}

// elements multiplies a tensor's dimensions.
func elements(dims []int64) (int64, error) {
	if len(dims) > maxRank {
		return 0, fmt.Errorf("it has %d dimensions, and %d are the most there may be", len(dims), maxRank)
	}
	n, zero := int64(1), false
	for _, d := range dims {
		switch {
		case d < 0:
			return 0, fmt.Errorf("its shape %v is negative", dims)
		case d == 0:
			zero = true
		case d > maxSize || n > maxSize/d:
			return 0, fmt.Errorf("its shape %v is too large", dims)
		default:
			n *= d
		}
	}
	if zero {
		return 0, nil
	}
	return n, nil
}

// oneSource makes sure that the data stands in one field, the one for its type, and is as long as the shape says.
func oneSource(t *onnxpb.TensorProto, elem ElemType, n int64) error {
	typed := map[ElemType]int{
		Float32: len(t.FloatData), float64_: len(t.DoubleData), Int64: len(t.Int64Data), String: len(t.StringData),
		Int32: len(t.Int32Data), Int8: len(t.Int32Data), Uint8: len(t.Int32Data), Bool: len(t.Int32Data),
		float16: len(t.Int32Data), bfloat16: len(t.Int32Data),
	}[elem]
	all := len(t.FloatData) + len(t.DoubleData) + len(t.Int64Data) + len(t.StringData) + len(t.Int32Data) + len(t.Uint64Data)
	if all != typed {
		return fmt.Errorf("it is declared as %v and holds data of another type", elem)
	}
	if len(t.RawData) == 0 {
		if int64(typed) != n {
			return fmt.Errorf("its shape %v needs %d values and %d are there", t.Dims, n, typed)
		}
		return nil
	}
	if typed > 0 || elem == String {
		return fmt.Errorf("it holds its data twice")
	}
	if want := n * int64(width(elem)); int64(len(t.RawData)) != want {
		return fmt.Errorf("its shape %v needs %d bytes and %d are there", t.Dims, want, len(t.RawData))
	}
	return nil
}

// width is the number of bytes of one element in raw_data.
func width(e ElemType) int {
	switch e {
	case Float32, Int32:
		return 4
	case float16, bfloat16:
		return 2
	case float64_, Int64:
		return 8
	case Uint8, Int8, Bool:
		return 1
	}
	return 0
}

// convert brings a tensor's data into little-endian float32, int32 or int64; raw data that is so already is not copied.
func convert(t *onnxpb.TensorProto, elem ElemType) (raw []byte, carrier ElemType, err error) {
	switch elem {
	case Float32:
		return orElse(t.RawData, t.FloatData, func(out []byte, f float32) []byte { return appendFloat(out, f) }), Float32, nil
	case float64_:
		return eachFloat(t.RawData, t.DoubleData, 8, func(b []byte) float32 {
			return float32(math.Float64frombits(binary.LittleEndian.Uint64(b)))
		}, func(f float64) float32 { return float32(f) }), Float32, nil
	case float16:
		return eachFloat(t.RawData, t.Int32Data, 2, func(b []byte) float32 { return fromHalf(binary.LittleEndian.Uint16(b)) },
			func(v int32) float32 { return fromHalf(uint16(v)) }), Float32, nil
	case bfloat16:
		return eachFloat(t.RawData, t.Int32Data, 2, func(b []byte) float32 { return fromBrain(binary.LittleEndian.Uint16(b)) },
			func(v int32) float32 { return fromBrain(uint16(v)) }), Float32, nil
	case Int64:
		return orElse(t.RawData, t.Int64Data, func(out []byte, v int64) []byte {
			return binary.LittleEndian.AppendUint64(out, uint64(v))
		}), Int64, nil
	case Int32:
		return orElse(t.RawData, t.Int32Data, appendInt32), Int32, nil
	}
	raw, err = smallInts(t, elem)
	return raw, Int32, err
}

// orElse returns raw, or where there is none the values written one after the other.
func orElse[T any](raw []byte, values []T, put func([]byte, T) []byte) []byte {
	if len(raw) > 0 {
		return raw
	}
	var out []byte
	for i, v := range values {
		out = put(out, v)
		if i == 0 {
			out = append(make([]byte, 0, len(out)*len(values)), out...)
		}
	}
	return out
}

// eachFloat widens or narrows every element to float32, from raw data of the given width or from values.
func eachFloat[T any](raw []byte, values []T, width int, fromRaw func([]byte) float32, fromValue func(T) float32) []byte {
	out := make([]byte, 0, 4*(len(raw)/width+len(values)))
	for ; len(raw) >= width; raw = raw[width:] {
		out = appendFloat(out, fromRaw(raw))
	}
	for _, v := range values {
		out = appendFloat(out, fromValue(v))
	}
	return out
}

// smallInts widens uint8, int8 and bool to int32.
func smallInts(t *onnxpb.TensorProto, elem ElemType) ([]byte, error) {
	least, greatest, _ := elem.intRange()
	out := make([]byte, 0, 4*(len(t.RawData)+len(t.Int32Data)))
	for _, b := range t.RawData {
		v := int32(b)
		switch {
		case elem == Int8:
			v = int32(int8(b))
		case elem == Bool && b > 1:
			v = 1
		}
		out = appendInt32(out, v)
	}
	for _, v := range t.Int32Data {
		if int64(v) < least || int64(v) > greatest {
			return nil, fmt.Errorf("%d is no %v", v, elem)
		}
		out = appendInt32(out, v)
	}
	return out, nil
}

func appendFloat(out []byte, f float32) []byte {
	return binary.LittleEndian.AppendUint32(out, math.Float32bits(f))
}

func appendInt32(out []byte, v int32) []byte {
	return binary.LittleEndian.AppendUint32(out, uint32(v))
}

// fromHalf widens an IEEE 754 binary16 number.
func fromHalf(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10&31), uint32(h&1023)
	switch exponent {
	case 31: // infinity or not a number
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	case 0: // zero or subnormal: fraction units of 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)/(1<<24)))
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// toHalf rounds to the nearest binary16 number, of two equally near ones to the even one. The greatest is 65504: what rounds to more
// becomes infinity.
func toHalf(f float32) uint16 {
	bits := math.Float32bits(f)
	sign, magnitude := uint16(bits>>16&0x8000), bits&^(1<<31)
	switch {
	case magnitude > 0xff<<23: // not a number
		return sign | 0x7e00
	case magnitude >= 0x477ff000: // from 65520 on, infinity with it
		return sign | 0x7c00
	case magnitude < 113<<23: // below 2^-14: units of 2^-24
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(magnitude))*(1<<24)))
	}
	rounded := magnitude + 0xfff + magnitude>>13&1 - (127-15)<<23
	return sign | uint16(rounded>>13)
}

// fromBrain widens a bfloat16 number: the upper half of a float32.
func fromBrain(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }
