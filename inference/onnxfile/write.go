package onnxfile

import (
	"io"

	"likeness/inference/atomicfile"
	"likeness/inference/message"
)

// WriteFile encodes a model and puts it in the place of path in one step; see package atomicfile.
func WriteFile(path string, m *Model) error {
	data, err := Encode(m)
	if err != nil {
		return message.Errorf("writing the model %s: %w", path, err)
	}
	err = atomicfile.Write(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return message.Errorf("save the model: %w", err)
	}
	return nil
}
