//go:build nvidia

package cuda

import (
	"fmt"
	"os"
	"strings"

	"likeness/resources/kernels"

	"gorgonia.org/cu"
)

// tensorVariable switches the tensor cores on: "tf32" for all matrix products, or "fp16" for the forward ones in half precision, with TF32 for
// their gradients where the card has it. They are off otherwise, until a card has proved their kernels.
const tensorVariable = "LIKENESS_TENSOR_CORES"

// tf32Capability is the least compute capability that the module with TF32 runs on: Ampere, the RTX 30 series.
const tf32Capability = 80

// tensorTiles are the shapes of block of kernels/warps.cuh. Their speeds are relative to each other.
var tensorTiles = []tile{
	{"large", 128, 128, true, false, 0.80},
	{"tall", 128, 64, true, false, 0.70},
	{"narrow", 128, 32, true, false, 0.50},
}

// tensorCores are the modules that were loaded, by the beginning of their kernels' names: "tf32_", "fp16_".
type tensorCores struct {
	modules map[string]cu.Module
	tiles   []tile
}

// start loads what is asked for, and says what the card computes with.
func (c *tensorCores) start(capability int) (arithmetic string, err error) {
	c.modules, c.tiles = map[string]cu.Module{}, tensorTiles
	wanted := os.Getenv(tensorVariable)
	switch wanted {
	case "":
		return fmt.Sprintf("32-bit floats; tensor cores off, since no card has proved them yet (%s=tf32 tries them)", tensorVariable), nil
	case "tf32", "fp16":
	default:
		return "", fmt.Errorf("%s is %q, and only tf32 and fp16 are known", tensorVariable, wanted)
	}
	var on []string
	if wanted == "fp16" {
		if err := c.load("fp16_", kernels.HalfPTX()); err != nil {
			return "", err
		}
		on = append(on, "FP16 for forward matrix products")
	}
	if capability >= tf32Capability {
		if err := c.load("tf32_", kernels.TensorPTX()); err != nil {
			return "", err
		}
		on = append(on, "TF32 for matrix products")
	}
	if len(on) == 0 {
		return fmt.Sprintf("32-bit floats; tensor cores off, since TF32 needs an RTX 30 or newer (compute capability 8.0; this card has %d.%d)",
			capability/10, capability%10), nil
	}
	return "on tensor cores " + strings.Join(on, ", ") + "; 32-bit floats for the rest; no card has proved this yet", nil
}

func (c *tensorCores) load(prefix, ptx string) error {
	m, err := cu.LoadData(ptx)
	if err != nil {
		return failure("translate the kernels for tensor cores", err)
	}
	c.modules[prefix] = m
	return nil
}

// module gives the one that a kernel is in, where it is one for tensor cores.
func (c *tensorCores) module(kernel string) (cu.Module, bool) {
	for prefix, m := range c.modules {
		if strings.HasPrefix(kernel, prefix) {
			return m, true
		}
	}
	return cu.Module{}, false
}

// takes says with which kernels the tensor cores compute a product; empty where they do not.
func (c *tensorCores) takes(p productOf) (prefix string) {
	if !p.aligned() {
		return ""
	}
	for _, prefix := range []string{"fp16_", "tf32_"} {
		if _, ok := c.modules[prefix]; ok && (prefix != "fp16_" || p.form == "forward") {
			return prefix
		}
	}
	return ""
}

func (c *tensorCores) unload() (errs []error) {
	for _, m := range c.modules {
		errs = append(errs, m.Unload())
	}
	return errs
}
