package onnxfile

import (
	"errors"
	"io"
	"os"

	onnx "github.com/owulveryck/onnx-go"
	"google.golang.org/protobuf/proto"

	"likeness/inference/message"
	"likeness/inference/onnxfile/internal/onnxpb"
	"likeness/inference/regularfile"
)

// DecodeFile reads the model in a file, under DefaultLimits.
func DecodeFile(path string) (*Model, error) {
	data, err := ReadFile(path)
	if errors.As(err, new(*regularfile.Error)) {
		return nil, message.Errorf("opening the model: %w", err)
	}
	if err != nil {
		return nil, message.Errorf("reading the model %s: %w", path, err)
	}
	m, err := Decode(data, Limits{})
	if err != nil {
		return nil, message.Errorf("reading the model %s: %w", path, err)
	}
	return m, nil
}

// ReadFile reads the bytes that Decode wants, no more than DefaultLimits allow.
func ReadFile(path string) ([]byte, error) {
	f, err := regularfile.Open(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, DefaultLimits.Bytes)
}

// readAll reads a file into a slice of the right size. The size is looked at before and, because files grow, the end after.
func readAll(f *os.File, most int64) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, tooLarge(info.Size(), most)
	}
	data := make([]byte, info.Size())
	n, err := io.ReadFull(f, data)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return data[:n], nil
}

func tooLarge(size, most int64) error {
	return unsupported("the file has %d MB; Likeness reads models of up to %d MB", size>>20, most>>20)
}

// Decode reads a model from the bytes of an ONNX file. Every error is a FormatError or an UnsupportedError. The model shares no memory
// with data.
func Decode(data []byte, lim Limits) (m *Model, err error) {
	defer recovered(&m, &err)
	lim = lim.withDefaults()
	if int64(len(data)) > lim.Bytes {
		return nil, tooLarge(int64(len(data)), lim.Bytes)
	}
	if err := scan(data, lim); err != nil {
		return nil, err
	}
	file := &onnxpb.ModelProto{}
	if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, file); err != nil {
		return nil, malformed("the file is damaged (%v); fetch or export it again", err)
	}
	s := &sanitizer{lim: lim}
	clean, err := s.sanitize(file)
	if err != nil {
		return nil, err
	}
	r := &recorder{}
	if err := onnx.NewModel(r).UnmarshalBinary(clean); err != nil {
		return nil, malformed("onnx-go: %v", err)
	}
	return assemble(file, s, r)
}

// recovered, when deferred, turns a panic of the libraries below into an error about the file: one bad file must not end the program.
func recovered(m **Model, err *error) {
	if r := recover(); r != nil {
		*m, *err = nil, malformed("the decoder broke off (%.200v)", r)
	}
}
