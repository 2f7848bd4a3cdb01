package finetune

import (
	"math"
	"time"
)

// Rates are how long the parts of a training take on one computer and device, in seconds.
type Rates struct {
	Picture float64 // one picture read and run through the network
	View    float64 // one more view of a picture that is being read, run through the network: its mirror image, or an augmented one
	Fit     float64 // one picture in fitting and checking the frozen model
	Step    float64 // of fine-tuning the last stages, with 16 pictures
	Full    float64 // of fine-tuning every layer, with 16 pictures, reading them included
}

// ProcessorRates are those of the processor, for a first estimate before anything was trained. They were measured with EfficientNet-Lite0 and
// pictures below a megapixel on two cores with AVX-512; more cores are taken to help up to eight, each less than the one before. Of graphics cards nothing was measured: there the first training tells.
func ProcessorRates(cores int) Rates {
	r := Rates{Picture: 0.007, View: 0.005, Fit: 0.002, Step: 0.055, Full: 0.31}
	return r.times(math.Pow(2/float64(min(max(cores, 1), 8)), 0.8))
}

func (r Rates) times(by float64) Rates {
	return Rates{by * r.Picture, by * r.View, by * r.Fit, by * r.Step, by * r.Full}
}

// Work is what there is to train with.
type Work struct {
	Learn, Aside int // pictures to learn from, and kept aside; none aside means cross-validation
	Known        int // pictures whose features are in the cache
}

// Estimate says how long Train and the features before it will take, in seconds, by the numbers of views and steps that it will go through. It is
// meant to be within a factor of two for a computer that does nothing else, and better with rates that a [Meter] has measured there; large pictures
// (beyond a few megapixels) take longer to read.
func Estimate(w Work, o Options, r Rates) float64 {
	o = o.filled()
	all := w.Learn + w.Aside
	if all <= 0 {
		return 0
	}
	features := r.Picture
	if o.Mirror {
		features += r.View
	}
	seconds := features*float64(max(0, all-w.Known)) + r.Fit*float64(all)
	if o.Effort == Quick || w.Learn == 0 {
		return seconds
	}
	runs, heldOut := w.runs()
	steps := float64(runs * o.steps(w.Learn))
	perStep := float64(o.Recipe.Batch) / 16
	if o.Effort == Full {
		seconds += steps * perStep * r.Full
	} else {
		views := min((o.steps(w.Learn)*o.Recipe.Batch+w.Learn-1)/w.Learn, o.Recipe.Views)
		seconds += steps*perStep*r.Step + r.View*float64(w.Learn*views)
	}
	return seconds + r.Picture*float64(heldOut+w.Aside) + r.Fit*float64(heldOut)
}

// runs is how often the recipe is run, and on how many pictures held out of it it is checked.
func (w Work) runs() (runs, heldOut int) {
	if w.Aside == 0 {
		return 6, w.Learn
	}
	if heldOut = w.Learn / 6; heldOut < fewestHeldOut {
		return 1, 0
	}
	return 2, heldOut
}

// Meter measures rates from the events of a training. The zero value is ready; it is used by one goroutine.
type Meter struct {
	Effort Effort // of the training; Standard where empty
	Mirror bool   // Options.Mirror
	Batch  int    // pictures of a step; 16 where 0

	phase Phase
	last  time.Time
	done  int
	spent map[Phase]span
}

// span is what was done in a phase, and in what time.
type span struct {
	done    int
	seconds float64
}

// Observe takes an event at the time at which it came.
func (m *Meter) Observe(e Event, at time.Time) {
	switch e := e.(type) {
	case Progress:
		if e.Phase != Tuning { // counted by its steps, as each run of it begins anew
			m.count(e.Phase, e.Done, at)
		}
	case Stepped:
		m.count(Tuning, e.Step, at)
	}
}

// count measures from one event of a phase to the next, so what comes before the first is not counted.
func (m *Meter) count(p Phase, done int, at time.Time) {
	if m.spent == nil {
		m.spent = map[Phase]span{}
	}
	if p == m.phase && done > m.done {
		s := m.spent[p]
		m.spent[p] = span{s.done + done - m.done, s.seconds + at.Sub(m.last).Seconds()}
	}
	m.phase, m.done, m.last = p, done, at
}

// fewest is how much of a phase must be seen before its rate is believed.
const fewest = 20

// Rates are the measured ones, and those of before where too little was seen.
func (m *Meter) Rates(before Rates) Rates {
	rate := func(p Phase) (float64, bool) {
		s := m.spent[p]
		return s.seconds / float64(max(1, s.done)), s.done >= fewest && s.seconds > 0
	}
	r := before
	if v, ok := rate(PreparingViews); ok {
		r.View = v
	}
	if v, ok := rate(ReadingPictures); ok {
		if m.Mirror {
			v = max(v-r.View, v/2)
		}
		r.Picture = v
	}
	if v, ok := rate(Tuning); ok {
		batch := m.Batch
		set(&batch, 16)
		if v *= 16 / float64(batch); m.Effort == Full {
			r.Full = v
		} else {
			r.Step = v
		}
	}
	return r
}
