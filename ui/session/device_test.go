package session

import (
	"context"
	"testing"

	"likeness/inference/device"
	"likeness/inference/message"
)

// TestFollowDevice: what training will run on follows the open project's settings, however long an earlier look takes.
func TestFollowDevice(t *testing.T) {
	d := newDesk(t)
	looked := make(chan device.Kind, 100)
	slow := make(chan struct{})
	first := true
	d.find = func(_ context.Context, kind device.Kind) (device.Info, []message.Text, error) {
		looked <- kind
		if kind == device.CPU {
			return device.Info{Kind: "cpu", Name: "the processor"}, nil, nil
		}
		if first { // Only one look goes on when this is so.
			first = false
			<-slow
		}
		return device.Info{Kind: "cuda", Name: "a card"}, nil, nil
	}
	found := func(kind, when string) {
		t.Helper()
		d.until(kind+" is found "+when, func() bool { return d.State().Device != nil && d.State().Device.Kind == kind })
	}
	setDevice := func(to device.Kind) {
		settings := d.State().Project.Settings
		settings.Device = to
		d.SetSettings(settings)
	}
	d.FollowDevice()
	look := d.finding
	if kind := <-looked; kind != device.Auto {
		t.Errorf("at first it looks for %q", kind)
	}
	d.NewProject()
	d.until("a project is open", func() bool { return d.State().Project != nil })
	d.AddClass("one") // or it goes when it is left
	path := d.State().Project.Path
	setDevice(device.CPU)
	found("cpu", "when it is set")
	close(slow)
	<-look.done
	d.settle()
	found("cpu", "whatever an earlier look said")
	d.NewProject()
	found("cuda", "for another project")
	d.Open(path)
	found("cpu", "for a project that wants it")
	d.SetSettings(DefaultSettings())
	found("cuda", "for the usual settings")
	close(looked)
	n := 0
	for range looked {
		n++
	}
	if n != 4 {
		t.Errorf("it has looked %d times after the first, want 4", n)
	}
}
