//go:build !race

package onnxfile

const raceDetector = false
