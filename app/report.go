package main

import (
	"fmt"
	"strings"

	"likeness/training"
	"likeness/training/finetune"
	"likeness/training/measure"
)

// trainReport is what train prints.
type trainReport struct {
	Classes  []string `json:"classes"`
	Pictures struct {
		Train   int `json:"train"`
		Test    int `json:"test"`
		Skipped int `json:"skipped"`
	} `json:"pictures"`
	Skipped        []skipped        `json:"skipped"`
	Accuracy       measure.Accuracy `json:"accuracy"`
	LogLoss        float64          `json:"log_loss"`
	CrossValidated bool             `json:"cross_validated"`
	Stages         []stage          `json:"stages"`
	Kept           finetune.Stage   `json:"kept"`
	Reason         string           `json:"reason"`
	Stopped        bool             `json:"stopped"`
	Device         string           `json:"device"`
	Seconds        float64          `json:"seconds"`
	Model          string           `json:"model"`
}

// skipped is a file that was found and not used.
type skipped struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

type stage struct {
	Name     finetune.Stage   `json:"name"`
	Accuracy measure.Accuracy `json:"accuracy"`
	LogLoss  float64          `json:"log_loss"`
	Seconds  float64          `json:"seconds"`
}

func newTrainReport(out *training.Outcome, model string, seconds float64) trainReport {
	res := out.Result
	r := trainReport{
		Classes: out.Dataset.Classes, Skipped: []skipped{}, CrossValidated: res.CrossValidated, Kept: res.Kept, Reason: res.Reason.String(),
		Stopped: res.Stopped, Device: deviceOf(out), Seconds: seconds, Model: model,
	}
	for _, s := range out.Dataset.Skipped {
		r.Skipped = append(r.Skipped, skipped{s.Path, s.Reason.String()})
	}
	for i, p := range out.Dataset.Pictures {
		if err := res.Skipped[i]; err != nil {
			r.Skipped = append(r.Skipped, skipped{p.Path, err.Error()})
		}
	}
	r.Pictures.Skipped = len(r.Skipped)
	r.Pictures.Train = readable(out.Split.Train, res.Skipped)
	r.Pictures.Test = readable(out.Split.Test, res.Skipped)
	for _, s := range res.Stages {
		a := stage{Name: s.Stage, Accuracy: s.Report.Accuracy, LogLoss: s.Report.LogLoss, Seconds: s.Seconds}
		if r.Stages = append(r.Stages, a); s.Stage == res.Kept {
			r.Accuracy, r.LogLoss = a.Accuracy, a.LogLoss
		}
	}
	return r
}

// deviceOf names what was computed on; "cache" where all was known from an earlier run.
func deviceOf(out *training.Outcome) string {
	if out.Device.Kind == "" {
		return "cache"
	}
	return out.Device.Kind
}

func readable(pictures []int, skipped map[int]error) int {
	n := 0
	for _, i := range pictures {
		if skipped[i] == nil {
			n++
		}
	}
	return n
}

// write prints the report for people.
func (r trainReport) write(c *call) error {
	var b strings.Builder
	p := r.Pictures
	fmt.Fprintf(&b, "Classes: %d. Pictures: %d learned from, %d kept aside for the test, %d left out.\n", len(r.Classes), p.Train, p.Test, p.Skipped)
	writeSkipped(&b, r.Skipped)
	for _, s := range r.Stages {
		fmt.Fprintf(&b, "%-9s %s, log-loss %.3f\n", s.Name+":", accuracy(s.Accuracy), s.LogLoss)
	}
	if r.CrossValidated {
		b.WriteString("There are too few pictures to keep some aside: every picture was judged by models that had not seen it (cross-validation).\n")
	}
	fmt.Fprintf(&b, "Kept: the %s model (%s).\n", r.Kept, r.Reason)
	fmt.Fprintf(&b, "Result: %s, in %.1f s.\n", accuracy(r.Accuracy), r.Seconds)
	if r.Model != "" {
		fmt.Fprintf(&b, "Saved to %s.\n", r.Model)
	} else {
		b.WriteString("Not saved: give --out FILE.onnx to keep the model.\n")
	}
	return c.printf("%s", b.String())
}

// writeSkipped lists what was left out; a path is quoted, since it may hold anything.
func writeSkipped(b *strings.Builder, list []skipped) {
	for _, s := range list {
		fmt.Fprintf(b, "  left out: %q: %s\n", s.Path, s.Reason)
	}
}
