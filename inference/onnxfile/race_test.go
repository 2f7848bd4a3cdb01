//go:build race

package onnxfile

// raceDetector tells that the race detector is built in: values that it keeps from the stack are allocated beside the program's own.
const raceDetector = true
