package onnxfile

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"

	"likeness/inference/message"
)

// scan walks a file's protobuf records without building anything. It finds files that are not ONNX, are cut short, or would cost
// memory out of proportion: two bytes of file can claim a node, and a node costs half a kilobyte once it is built.
func scan(data []byte, lim Limits) error {
	if len(data) == 0 {
		return FormatError{message.Of("the file is empty")}
	}
	s := scanner{lim: lim}
	err := s.walk(data, modelFields)
	if errors.As(err, new(UnsupportedError)) { // a limit
		return err
	}
	if !s.version {
		return FormatError{message.Of("the file is not an ONNX model; choose a file that was saved as ONNX, usually named *.onnx")}
	}
	if err != nil {
		return err
	}
	if !s.graph {
		return FormatError{message.Of("the file is cut short or damaged: it holds no graph; fetch or export it again")}
	}
	return nil
}

// field says what a length-delimited protobuf field holds, as far as scan cares.
type field struct {
	message fields // fields of the nested message, or nil
	ints    bool   // packed integers of one to ten bytes each
}

type fields map[protowire.Number]field

// Field numbers are those of onnx.proto. What is not listed is a leaf.
var (
	ints         = field{ints: true}
	tensorFields = fields{1: ints, 5: ints, 7: ints, 11: ints, 13: {message: fields{}}}
	nodeFields   = fields{5: {message: fields{5: {message: tensorFields}, 8: ints}}}
	shapeFields  = fields{1: {message: fields{}}}
	typeFields   = fields{1: {message: fields{2: {message: shapeFields}}}}
	valueFields  = fields{2: {message: typeFields}}
	graphFields  = fields{1: {message: nodeFields}, 5: {message: tensorFields}, 11: {message: valueFields}, 12: {message: valueFields}}
	modelFields  = fields{7: {message: graphFields}, 8: {message: fields{}}, 14: {message: fields{}}}
)

type scanner struct {
	lim            Limits
	records, ints  int
	version, graph bool // the model's own ir_version and graph have been seen
	depth          int
}

func (s *scanner) walk(b []byte, known fields) error {
	s.depth++
	defer func() { s.depth-- }()
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return errCutShort
		}
		b = b[n:]
		n = protowire.ConsumeFieldValue(num, typ, b)
		if n < 0 {
			return errCutShort
		}
		value := b[:n]
		b = b[n:]
		if s.depth == 1 {
			s.top(num, typ, value)
		}
		if typ != protowire.BytesType {
			s.ints++
		} else if err := s.record(value, known[num]); err != nil {
			return err
		}
		if err := s.over(); err != nil {
			return err
		}
	}
	return nil
}

// record counts a length-delimited field and what is in it.
func (s *scanner) record(value []byte, f field) error {
	s.records++
	content, n := protowire.ConsumeBytes(value)
	if n < 0 {
		return errCutShort
	}
	if f.ints {
		s.ints += varints(content)
	}
	if f.message == nil {
		return nil
	}
	return s.walk(content, f.message)
}

var errCutShort = FormatError{message.Of("the file is cut short or damaged; fetch or export it again")}

// top notes the two fields without which a file is no ONNX model. The version is a small number in every file there is.
func (s *scanner) top(num protowire.Number, typ protowire.Type, value []byte) {
	switch {
	case num == 1 && typ == protowire.VarintType:
		v, _ := protowire.ConsumeVarint(value)
		s.version = v >= 1 && v <= 1000
	case num == 7 && typ == protowire.BytesType:
		s.graph = true
	}
}

func (s *scanner) over() error {
	if s.records > s.lim.Records {
		return unsupported("the model has more than %d parts, which is more than Likeness reads", s.lim.Records)
	}
	if s.ints > s.lim.Integers {
		return tooManyIntegers(s.lim)
	}
	return nil
}

func tooManyIntegers(lim Limits) error {
	return unsupported("the model holds more than %d whole numbers, which is more than Likeness reads; use a model with float weights", lim.Integers)
}

// varints counts the packed integers in b: the bytes that end one.
func varints(b []byte) int {
	n := 0
	for _, c := range b {
		if c < 0x80 {
			n++
		}
	}
	return n
}
