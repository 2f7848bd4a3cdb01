//go:build nvidia && linux && amd64

package cuda_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"likeness/inference/device/cuda"
	"likeness/inference/device/plan"
)

// What build/gpu-check runs on a true card, with the environment LIKENESS_CARD=1: the tests whose names begin with TestCard, and
// beside them those that need no simulation. Here they run small against the simulated driver, so that they are known to work.
var onTrueCard = cuda.OnTrueCard

// step is the training step that is measured: the study's on a card, a small one in the simulation.
func cardStep(t testing.TB) lite0 {
	t.Helper()
	if onTrueCard() {
		return buildLite0(t, 16, 224, true)
	}
	return buildLite0(t, 2, 32, true)
}

func TestCardProbe(t *testing.T) {
	r := cuda.Probe(context.Background())
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", text)
	if !r.Usable() {
		t.Fatal(r.Message())
	}
}

var adam = plan.Update{Algorithm: plan.AdamW, Rate: 1e-4, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Decay: 1e-3, ClipNorm: 1, Average: 0.98}

// Two trainings of the whole network give the same losses and the same parameters, bit by bit.
func TestCardSameBits(t *testing.T) {
	n, count := cardStep(t), 3
	if onTrueCard() {
		count = 30
	}
	var losses [2][]float32
	var parameters [2][]float32
	for i := range losses {
		e := n.load(t, opened(t))
		losses[i] = n.steps(t, e, adam, count)
		for _, tr := range n.plan.Trainable {
			x := make([]float32, n.plan.Values[tr.Parameter].Size)
			if err := e.Read(tr.Parameter, plan.Averaged, x); err != nil {
				t.Fatal(err)
			}
			parameters[i] = append(parameters[i], x...)
		}
	}
	t.Logf("losses %v to %v", losses[0][0], losses[0][count-1])
	if !slices.Equal(losses[0], losses[1]) || !slices.Equal(parameters[0], parameters[1]) {
		t.Error("two runs differ")
	}
}

// The training step as a whole, in order: what the roofline expects, and what it takes.
func TestCardStepTime(t *testing.T) {
	n := cardStep(t)
	b := opened(t)
	e := n.load(t, b)
	figures, err := cuda.FiguresOf(b)
	if err != nil {
		t.Fatal(err)
	}
	bound := 0.0
	for _, s := range n.plan.Steps {
		bound += figures.Bound(cuda.WorkOf(n.plan, s))
	}
	update := adam
	n.steps(t, e, update, 3)
	count := 3
	if onTrueCard() {
		count = 50
	}
	begin := time.Now()
	n.steps(t, e, update, count)
	step := time.Since(begin).Seconds() / float64(count)
	t.Logf("%s: %.1f TFLOPS, %.0f GB/s; %d launches; step of %d pictures %.2f ms, the bound is %.2f ms",
		figures.Name, figures.Flops/1e12, figures.Bandwidth/1e9, cuda.Launches(e), n.batch, 1e3*step, 1e3*bound)
}

// Every kernel of the training step: its time, and the share of the card's bound that its step reaches.
func TestCardKernelTimes(t *testing.T) {
	n, times := cardStep(t), 1
	if onTrueCard() {
		times = 20
	}
	b := opened(t)
	e := n.load(t, b)
	if err := e.Run(); err != nil {
		t.Fatal(err)
	}
	figures, err := cuda.FiguresOf(b)
	if err != nil {
		t.Fatal(err)
	}
	timings, err := cuda.Time(e, times)
	if err != nil {
		t.Fatal(err)
	}
	if len(timings) != cuda.Launches(e) {
		t.Errorf("%d kernels were timed, a run has %d", len(timings), cuda.Launches(e))
	}
	t.Log(table(n.plan, figures, timings))
}

// The training step with matrix products on the tensor cores beside the one without: the first loss is near, each product's time is told
// for both, and both steps' times. A way that the card does not have is left out.
func TestCardTensorCores(t *testing.T) {
	n, wishes := cardStep(t), []string{"tf32"}
	if onTrueCard() {
		wishes = append(wishes, "fp16")
	} else {
		t.Setenv("SIM_CAPABILITY", "86")
	}
	plain, _ := measure(t, n, "")
	for _, wish := range wishes {
		tensor, arithmetic := measure(t, n, wish)
		if strings.Contains(arithmetic, "tensor cores off") {
			t.Logf("%s: %s", wish, arithmetic)
			continue
		}
		text, products := besideEachOther(n.plan, [2][]cuda.Timing{plain.timings, tensor.timings})
		if products == 0 {
			t.Error("no product ran on the tensor cores")
		}
		t.Logf("%s\n%s\nstep %v with 32-bit floats, %v with these\nlosses %v with 32-bit floats, %v with these", arithmetic, text, plain.step, tensor.step,
			plain.losses, tensor.losses)
		if a, b := float64(plain.losses[0]), float64(tensor.losses[0]); !(math.Abs(a-b) <= 0.01*math.Abs(a)) {
			t.Errorf("the first loss is %v with %s, %v without", b, wish, a)
		}
	}
}

type measured struct {
	timings []cuda.Timing
	losses  []float32
	step    time.Duration
}

// measure trains, with the tensor cores as wished, and times every kernel.
func measure(t *testing.T, n lite0, wish string) (m measured, arithmetic string) {
	t.Helper()
	t.Setenv("LIKENESS_TENSOR_CORES", wish)
	times, count := 1, 1
	if onTrueCard() {
		times, count = 20, 30
	}
	b := opened(t)
	e := n.load(t, b)
	begin := time.Now()
	m.losses = n.steps(t, e, adam, count)
	m.step = time.Since(begin) / time.Duration(count)
	var err error
	if m.timings, err = cuda.Time(e, times); err != nil {
		t.Fatal(err)
	}
	return m, b.Info().Arithmetic
}

// besideEachOther lists the steps that ran on the tensor cores, equal ones together, with their times without and with those.
func besideEachOther(p *plan.Plan, timings [2][]cuda.Timing) (text string, products int) {
	type row struct {
		steps int
		taken [2]float64
	}
	rows := map[string]*row{}
	var names []string
	tensor := map[int]string{} // by the step's result: its row
	for _, timing := range timings[1] {
		if !strings.HasPrefix(timing.Kernel, "tf32_") && !strings.HasPrefix(timing.Kernel, "fp16_") {
			continue
		}
		name := fmt.Sprint(timing.Step.Kind)
		for _, i := range timing.Step.Inputs[:2] {
			name += fmt.Sprint(" ", p.Values[i].Shape)
		}
		tensor[timing.Step.Outputs[0]] = name
		if rows[name] == nil {
			rows[name] = &row{}
			names = append(names, name)
		}
		rows[name].steps++
	}
	for i := range timings {
		for _, timing := range timings[i] {
			if name, ok := tensor[timing.Step.Outputs[0]]; ok {
				rows[name].taken[i] += timing.Time.Seconds()
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int { return int(1e9 * (rows[b].taken[0] - rows[a].taken[0])) })
	var out strings.Builder
	fmt.Fprintf(&out, "\n%-75s %5s %12s %12s %6s\n", "product", "steps", "32-bit", "tensor", "ratio")
	for _, name := range names {
		r := rows[name]
		fmt.Fprintf(&out, "%-75s %5d %9.3f ms %9.3f ms %6.2f\n", name, r.steps, 1e3*r.taken[0], 1e3*r.taken[1], r.taken[0]/r.taken[1])
	}
	return out.String(), len(tensor)
}

// table sums timings by kernel. A step's work counts for the first of its launches; the others add their time.
func table(p *plan.Plan, f cuda.Figures, timings []cuda.Timing) string {
	type row struct {
		launches     int
		taken, bound float64
	}
	rows := map[string]*row{}
	var names []string
	last := -1
	for _, timing := range timings {
		r := rows[timing.Kernel]
		if r == nil {
			r = &row{}
			rows[timing.Kernel] = r
			names = append(names, timing.Kernel)
		}
		r.launches++
		r.taken += timing.Time.Seconds()
		if out := timing.Step.Outputs[0]; out != last {
			last = out
			r.bound += f.Bound(cuda.WorkOf(p, timing.Step))
		}
	}
	slices.SortFunc(names, func(a, b string) int { return int(1e9 * (rows[b].taken - rows[a].taken)) })
	var out strings.Builder
	fmt.Fprintf(&out, "\n%-45s %8s %10s %9s\n", "kernel", "launches", "time", "of bound")
	for _, name := range names {
		r := rows[name]
		fmt.Fprintf(&out, "%-45s %8d %7.3f ms %7.0f %%\n", name, r.launches, 1e3*r.taken, 100*r.bound/r.taken)
	}
	return out.String()
}
