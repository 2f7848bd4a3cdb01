// Package kernels holds the program's kernels for NVIDIA cards, as PTX: text that the driver translates for the card it finds,
// Turing (sm_75) and everything later; those for tensor cores with TF32 Ampere (sm_80) and everything later. build/kernels makes it from
// inference/device/cuda/kernels; build/kernels --check compares.
package kernels

import _ "embed" // for the modules

//go:embed kernels.ptx
var ptx string

//go:embed tensor.ptx
var tensor string

//go:embed half.ptx
var half string

// PTX gives the one module of all kernels: PTX ISA 6.3 for sm_75, which a driver 525 and every later one reads.
func PTX() string { return ptx }

// TensorPTX gives the module of matrix products on tensor cores with TF32: PTX ISA 7.0 for sm_80.
func TensorPTX() string { return tensor }

// HalfPTX gives the module of forward matrix products on tensor cores with FP16: PTX ISA 6.5 for sm_75.
func HalfPTX() string { return half }
