//go:build nvidia

package cuda

import (
	"fmt"
	"os"

	"likeness/resources/kernels"

	"gorgonia.org/cu"
)

// tensorVariable switches the tensor cores on: "tf32". They are off otherwise, until a card has proved their kernels.
const tensorVariable = "LIKENESS_TENSOR_CORES"

// tensorCapability is the least compute capability that the module for tensor cores runs on: Ampere, the RTX 30 series.
const tensorCapability = 80

// tensorTiles are the shapes of block of kernels/tensor.cuh. Their speeds are relative to each other.
var tensorTiles = []tile{
	{"large", 128, 128, true, false, 0.80},
	{"tall", 128, 64, true, false, 0.70},
	{"narrow", 128, 32, true, false, 0.50},
}

// startTensorCores loads the module for tensor cores where it is asked for, and says in Info what the card computes with.
func (b *backend) startTensorCores(capability int) error {
	switch wanted := os.Getenv(tensorVariable); {
	case wanted == "":
		b.info.Arithmetic = fmt.Sprintf("32-bit floats; tensor cores off, since no card has proved them yet (%s=tf32 tries them)", tensorVariable)
		return nil
	case wanted != "tf32":
		return fmt.Errorf("%s is %q, and only tf32 is known", tensorVariable, wanted)
	case capability < tensorCapability:
		b.info.Arithmetic = fmt.Sprintf("32-bit floats; tensor cores off, since TF32 needs an RTX 30 or newer (compute capability 8.0; this card has %d.%d)",
			capability/10, capability%10)
		return nil
	}
	var err error
	if b.tensorModule, err = cu.LoadData(kernels.TensorPTX()); err != nil {
		return failure("translate the kernels for tensor cores", err)
	}
	b.tensorTiles = tensorTiles
	b.info.Arithmetic = "TF32 on tensor cores for matrix products, 32-bit floats for the rest; no card has proved this yet"
	return nil
}

// onTensorCores says whether the tensor cores compute a product.
func (b *backend) onTensorCores(p productOf) bool { return len(b.tensorTiles) > 0 && p.aligned() }
