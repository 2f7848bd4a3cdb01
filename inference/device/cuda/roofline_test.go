package cuda_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"likeness/inference/device/cuda"
	"likeness/inference/device/plan"
)

// Peak rates by the makers' data sheets; shares by public figures of kernels of this design.
var cards = []cuda.Figures{
	{Name: "RTX 3060", Flops: 12.7e12, Bandwidth: 360e9, FlopsShare: 0.55, Share: 0.7},
	{Name: "RTX 4070", Flops: 29.1e12, Bandwidth: 504e9, FlopsShare: 0.55, Share: 0.7},
	{Name: "RTX 4090", Flops: 82.6e12, Bandwidth: 1008e9, FlopsShare: 0.55, Share: 0.7},
	{Name: "H200", Flops: 66.9e12, Bandwidth: 4800e9, FlopsShare: 0.55, Share: 0.7},
}

// processorStep is the step's time on the processor in seconds, measured with oneDNN on two cores with AVX-512.
const processorStep = 0.300

// launchTime is what a launch in a replayed graph adds, in seconds, by public figures.
const launchTime = 2e-6

// roofline makes the table in the package's documentation.
func roofline(p *plan.Plan) string {
	var all cuda.Work
	for _, s := range p.Steps {
		w := cuda.WorkOf(p, s)
		all.Flops += w.Flops
		all.Bytes += w.Bytes
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%d steps, %.1f GFLOP, %.1f GB moved\n", len(p.Steps), all.Flops/1e9, all.Bytes/1e9)
	for _, c := range cards {
		bound, expected := 0.0, 0.0
		for _, s := range p.Steps {
			w := cuda.WorkOf(p, s)
			bound += c.Bound(w)
			expected += c.Expected(w) + launchTime
		}
		fmt.Fprintf(&out, "%-9s bound %5.1f ms, expected %5.1f ms, %3.0f times the processor's %.0f ms\n",
			c.Name, 1e3*bound, 1e3*expected, processorStep/expected, 1e3*processorStep)
	}
	return out.String()
}

// The table in the package's documentation is what the plan of a training step gives: Lite0, 16 pictures of 224 x 224, every layer
// trained, running statistics.
func TestRoofline(t *testing.T) {
	table := roofline(buildLite0(t, 16, 224, true).plan)
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(table) {
		if !strings.Contains(string(doc), "//\t"+line) {
			t.Errorf("doc.go lacks the line %q", strings.TrimSpace(line))
		}
	}
}
