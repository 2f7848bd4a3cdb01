//go:build cgo

package onednn

import (
	"fmt"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/network"
)

// BenchmarkInference runs the backbone; compare with `build/bench inference`.
func BenchmarkInference(b *testing.B) {
	for _, batch := range []int{1, 8, 32} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			backend := openTest(b, 0, false)
			b.Cleanup(func() { must(b, backend.Close()) })
			l := newLite0(b, backbone(b), batch, 224, false, network.Running)
			e := l.load(b, backend)
			must(b, e.Run())
			for b.Loop() {
				must(b, e.Run())
			}
			b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "pictures/s")
		})
	}
}

// BenchmarkStep is a whole training step: forward, backward, AdamW with averaging. Compare "every layer" with `build/bench step`; "last
// stages" is what training does by default.
func BenchmarkStep(b *testing.B) {
	b.Run("every layer", func(b *testing.B) { benchmarkStep(b, newLite0(b, backbone(b), 16, 0, true, network.Running)) })
	b.Run("last stages", func(b *testing.B) {
		whole := backbone(b)
		cut, err := whole.LastStages()
		must(b, err)
		_, tail, err := whole.Split(cut.After)
		must(b, err)
		benchmarkStep(b, newLite0(b, tail, 16, 0, true, network.Running))
	})
}

func benchmarkStep(b *testing.B, l lite0) {
	backend := openTest(b, 0, false)
	b.Cleanup(func() { must(b, backend.Close()) })
	e := l.load(b, backend)
	u := plan.Update{Algorithm: plan.AdamW, Rate: 1e-5, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Decay: 0.05, ClipNorm: 1, Average: 0.98}
	step := func() {
		u.Step++
		must(b, e.Run())
		_, err := e.Update(u)
		must(b, err)
	}
	step()
	for b.Loop() {
		step()
	}
	b.ReportMetric(1e3*b.Elapsed().Seconds()/float64(b.N), "ms/step")
}
