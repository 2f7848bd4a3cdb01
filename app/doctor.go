package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"likeness/inference/device"
	"likeness/inference/message"
	"likeness/inference/selftest"
	"likeness/training"
)

var doctorCommand = command{
	name:     "doctor",
	synopsis: "[flags]",
	summary:  "says what this machine computes on, why not on something faster, and whether it computes right",
	run:      doctor,
}

type doctorReport struct {
	Version  string            `json:"version"`
	Go       string            `json:"go"`
	System   string            `json:"system"`
	Features []string          `json:"processor_features"`
	Device   device.Info       `json:"device"`
	Notes    []string          `json:"notes"`
	SelfTest selftest.Result   `json:"self_test"`
	Modules  map[string]string `json:"modules"`
}

// told are the modules whose versions a report names.
var told = []string{"gorgonia.org/gorgonia", "gorgonia.org/tensor", "gorgonia.org/cu", "github.com/owulveryck/onnx-go", "fyne.io/fyne/v2"}

func doctor(_ context.Context, c *call) error {
	kind := deviceFlag(c.flags)
	args, err := c.parse()
	if err != nil {
		return err
	}
	if len(args) > 0 {
		return misuse("it takes no arguments, not %q", args)
	}
	d, err := device.Open(*kind, 0)
	if err != nil {
		return err
	}
	r := doctorReport{
		Version: training.Version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, Features: device.ProcessorFeatures(),
		Device: d.Info(), Notes: texts(d.Notes()), Modules: modules(),
	}
	r.SelfTest, err = selftest.Run(d)
	if closing := d.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if c.json {
		err = c.print(r)
	} else {
		err = r.write(c)
	}
	if err == nil && !r.SelfTest.Passed {
		err = fmt.Errorf("%s computes wrong numbers: use another --device, and please report this", r.Device.Name)
	}
	return err
}

func modules() map[string]string {
	versions := map[string]string{}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return versions
	}
	for _, m := range info.Deps {
		for _, name := range told {
			if m.Path == name {
				versions[name] = m.Version
			}
		}
	}
	return versions
}

func (r doctorReport) write(c *call) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Likeness %s, %s, %s\n", r.Version, r.System, r.Go)
	for _, name := range told {
		if v, ok := r.Modules[name]; ok {
			fmt.Fprintf(&b, "  %s %s\n", name, v)
		}
	}
	fmt.Fprintf(&b, "Processor features: %s\n", strings.Join(r.Features, " "))
	fmt.Fprintf(&b, "Device: %s (%s)%s\n", r.Device.Name, r.Device.Kind, with(r.Device.Library))
	if r.Device.Threads > 0 {
		fmt.Fprintf(&b, "Threads: %d\n", r.Device.Threads)
	}
	if r.Device.Arithmetic != "" {
		fmt.Fprintf(&b, "Arithmetic: %s\n", r.Device.Arithmetic)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "Note: %s\n", n)
	}
	verdict := "passed"
	if !r.SelfTest.Passed {
		verdict = "FAILED"
	}
	fmt.Fprintf(&b, "Self-test against PyTorch's numbers: %s (off by at most %.1g forward, %.1g in gradients; %.0g is allowed)\n",
		verdict, r.SelfTest.Forward, r.SelfTest.Gradient, r.SelfTest.Allowed)
	return c.printf("%s", b.String())
}

func texts(of []message.Text) []string {
	out := make([]string, len(of))
	for i, t := range of {
		out[i] = t.String()
	}
	return out
}
