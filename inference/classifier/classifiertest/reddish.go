// Package classifiertest makes a classifier for tests that answers as anybody can foresee, in no time.
package classifiertest

import (
	"path/filepath"
	"testing"

	"likeness/inference/classifier"
	"likeness/inference/network"
)

// Reddish tells pictures with much red, "red", from "other", by the mean colour alone: halfway it is not sure.
func Reddish(t testing.TB) *classifier.Classifier {
	t.Helper()
	n := &network.Network{Name: "reddish", Input: classifier.Input, InputShape: []int{8, 8, 3}, Parameters: map[string]*network.Parameter{
		"w": {Shape: []int{3, 2}, Data: []float32{4, -4, 0, 0, 0, 0}},
	}}
	for _, l := range []network.Layer{
		{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{"image"}},
		{Kind: network.Linear, Name: "logits", Inputs: []string{"pool"}, Weights: "w"},
		{Kind: network.Softmax, Name: "softmax", Inputs: []string{"logits"}},
	} {
		if err := n.Append(l); err != nil {
			t.Fatal(err)
		}
	}
	return &classifier.Classifier{Network: n, Classes: []string{"red", "other"}, Preprocessing: classifier.Standard(8)}
}

// File saves Reddish as NAME.onnx in a folder of the test's own.
func File(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".onnx")
	if err := Reddish(t).Save(path); err != nil {
		t.Fatal(err)
	}
	return path
}
