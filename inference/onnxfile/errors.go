package onnxfile

import (
	"fmt"

	"likeness/inference/message"
)

// FormatError reports a file that is not an ONNX model, or a model that is damaged or contradicts itself.
type FormatError struct {
	What message.Text // what is wrong; in English alone where it is about the inside of the file
}

func (e FormatError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e FormatError) Message() message.Text { return message.Of("ONNX: %s", e.What) }

// UnsupportedError reports a sound ONNX model that uses something Likeness does not read.
type UnsupportedError struct {
	What message.Text // what is not read; in English alone
}

func (e UnsupportedError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e UnsupportedError) Message() message.Text { return message.Of("ONNX: %s", e.What) }

func malformed(format string, args ...any) error {
	return FormatError{message.Verbatim(fmt.Sprintf(format, args...))}
}

func unsupported(format string, args ...any) error {
	return UnsupportedError{message.Verbatim(fmt.Sprintf(format, args...))}
}

// quoted is a name as errors show it: a hostile file's name may be as long as the file.
func quoted(name string) string {
	const most = 80
	if r := []rune(name[:min(len(name), 4*most)]); len(r) > most {
		return fmt.Sprintf("%q...", string(r[:most]))
	}
	return fmt.Sprintf("%q", name)
}

// label names a node in an error: by its own name, or by its place where it has none.
func (n Node) label(index int) string { return nodeLabel(index, n.Name, n.Op) }

func nodeLabel(index int, name, op string) string {
	if name == "" {
		return fmt.Sprintf("node %d (%s)", index, quoted(op))
	}
	return fmt.Sprintf("node %s (%s)", quoted(name), quoted(op))
}
