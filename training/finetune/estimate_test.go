package finetune_test

import (
	"math"
	"testing"
	"time"

	"likeness/inference/message"
	"likeness/training/finetune"
)

var standard = finetune.Options{Mirror: true}

// TestEstimateOnTheBench compares with what was measured on two cores: 200 pictures to learn from with the standard effort, check included, 46 s; a
// quick look 2.7 s, again with known features 0.4 s; every layer takes about five times as long as the last ones.
func TestEstimateOnTheBench(t *testing.T) {
	r := finetune.ProcessorRates(2)
	for _, c := range []struct {
		name string
		work finetune.Work
		opts finetune.Options
		want float64
	}{
		{"standard", finetune.Work{Learn: 134, Aside: 66}, standard, 46},
		{"quick", finetune.Work{Learn: 134, Aside: 66}, finetune.Options{Effort: finetune.Quick, Mirror: true}, 2.7},
		{"quick, known", finetune.Work{Learn: 134, Aside: 66, Known: 200}, finetune.Options{Effort: finetune.Quick, Mirror: true}, 0.4},
		{"every layer", finetune.Work{Learn: 134, Aside: 66}, finetune.Options{Effort: finetune.Full, Mirror: true}, 200},
	} {
		if got := finetune.Estimate(c.work, c.opts, r); got < c.want/1.5 || got > c.want*1.5 {
			t.Errorf("%s: %.1f s, measured were %.1f", c.name, got, c.want)
		}
	}
}

// TestEstimateGrows: more to do never takes less time.
func TestEstimateGrows(t *testing.T) {
	r := finetune.ProcessorRates(4)
	for _, effort := range []finetune.Effort{finetune.Quick, finetune.Standard, finetune.Full} {
		o := finetune.Options{Effort: effort, Mirror: true}
		last := 0.0
		for n := 8; n < 60000; n = n*5/4 + 1 {
			now := finetune.Estimate(finetune.Work{Learn: n - n/3, Aside: n / 3}, o, r)
			if now < last*0.999 {
				t.Errorf("%s: %d pictures take %.2f s, fewer took %.2f", effort, n, now, last)
			}
			last = now
			if known := finetune.Estimate(finetune.Work{Learn: n - n/3, Aside: n / 3, Known: n}, o, r); known >= now {
				t.Errorf("%s: with known features %d pictures take %.2f s, without %.2f", effort, n, known, now)
			}
		}
	}
	w := finetune.Work{Learn: 1000, Aside: 500}
	at := func(e finetune.Effort) float64 { return finetune.Estimate(w, finetune.Options{Effort: e}, r) }
	if !(at(finetune.Quick) < at(finetune.Standard) && at(finetune.Standard) < at(finetune.Full)) {
		t.Errorf("the efforts take %.1f, %.1f and %.1f s", at(finetune.Quick), at(finetune.Standard), at(finetune.Full))
	}
	for cores := 1; cores < 70; cores++ {
		if a, b := finetune.ProcessorRates(cores), finetune.ProcessorRates(cores+1); b.Step > a.Step || b.Step <= 0 {
			t.Errorf("with %d cores a step takes %g s, with one more %g", cores, a.Step, b.Step)
		}
	}
}

func TestEstimateOfLittle(t *testing.T) {
	r := finetune.ProcessorRates(0)
	if s := finetune.Estimate(finetune.Work{}, standard, r); s != 0 {
		t.Errorf("nothing takes %g s", s)
	}
	cross := finetune.Estimate(finetune.Work{Learn: 30}, standard, r)
	aside := finetune.Estimate(finetune.Work{Learn: 20, Aside: 10}, standard, r)
	if cross < 4*aside || math.IsNaN(cross) {
		t.Errorf("six runs take %.1f s, one takes %.1f", cross, aside)
	}
	few := finetune.Options{Steps: 10, Mirror: true}
	if a, b := finetune.Estimate(finetune.Work{Learn: 200, Aside: 100}, few, r), finetune.Estimate(finetune.Work{Learn: 200, Aside: 100}, standard, r); a > b/3 {
		t.Errorf("10 steps take %.1f s, 300 take %.1f", a, b)
	}
}

func TestMeter(t *testing.T) {
	m := finetune.Meter{Mirror: true, Batch: 8}
	now := time.Unix(1e9, 0)
	before := finetune.ProcessorRates(2)
	if m.Rates(before) != before {
		t.Error("without events the rates change")
	}
	tell := func(after time.Duration, e finetune.Event) {
		now = now.Add(after)
		m.Observe(e, now)
	}
	// 40 pictures at 50 ms; 320 views at 20 ms; two runs of 50 steps at 100 ms with 8 pictures.
	tell(time.Hour, finetune.Progress{Phase: finetune.ReadingPictures, Done: 0, Total: 40})
	for i := 8; i <= 40; i += 8 {
		tell(400*time.Millisecond, finetune.Progress{Phase: finetune.ReadingPictures, Done: i, Total: 40})
	}
	for i := 0; i <= 320; i += 16 {
		tell(320*time.Millisecond, finetune.Progress{Phase: finetune.PreparingViews, Done: i, Total: 320})
	}
	for range 2 {
		for i := 1; i <= 50; i++ {
			tell(100*time.Millisecond, finetune.Stepped{Step: i, Steps: 50})
			tell(0, finetune.Progress{Phase: finetune.Tuning, Done: i, Total: 50})
			tell(0, finetune.Warning{Text: message.Of("nothing")})
		}
		tell(time.Minute, finetune.Progress{Phase: finetune.CheckingHeldOut, Done: 3, Total: 3})
	}
	r := m.Rates(before)
	for name, c := range map[string][2]float64{
		"picture": {r.Picture, 0.030}, "view": {r.View, 0.020}, "step": {r.Step, 0.200}, "fit": {r.Fit, before.Fit}, "full": {r.Full, before.Full},
	} {
		if math.Abs(c[0]-c[1]) > 1e-9 {
			t.Errorf("%s: %g s, not %g", name, c[0], c[1])
		}
	}
	m.Effort = finetune.Full
	if r := m.Rates(before); r.Step != before.Step || math.Abs(r.Full-0.2) > 1e-9 {
		t.Errorf("of every layer: %+v", r)
	}
}
