package reference_test

import (
	"testing"

	"likeness/inference/device/conformance"
	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
)

func TestConformance(t *testing.T) {
	conformance.Run(t, func(testing.TB) plan.Backend { return reference.Open() })
}

func TestFiniteDifferences(t *testing.T) { conformance.FiniteDifferences(t) }
