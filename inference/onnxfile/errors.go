package onnxfile

import "fmt"

// FormatError reports a file that is not an ONNX model, or a model that is damaged or contradicts itself.
type FormatError string

func (e FormatError) Error() string { return "ONNX: " + string(e) }

// UnsupportedError reports a sound ONNX model that uses something Likeness does not read.
type UnsupportedError string

func (e UnsupportedError) Error() string { return "ONNX: " + string(e) }

func malformed(format string, args ...any) error { return FormatError(fmt.Sprintf(format, args...)) }

func unsupported(format string, args ...any) error {
	return UnsupportedError(fmt.Sprintf(format, args...))
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
