package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
)

// record is what was measured.
type record struct {
	gaps   []float64 // milliseconds between frames
	long   time.Duration
	memory int     // kilobytes
	busy   float64 // seconds of all processors
	trip   error
}

// watch takes a step each frame.
func (r *record) watch(step func(frame int), long time.Duration, quit func()) {
	fyne.Do(func() {
		var start, last time.Time
		var an *fyne.Animation
		frames := 0
		an = &fyne.Animation{Duration: time.Hour, Curve: fyne.AnimationLinear, Tick: func(float32) {
			frames++
			now := time.Now()
			if frames == 10 { // the window is there by now
				start, last = now, now
				r.busy, _ = processor()
			}
			if frames <= 10 {
				return
			}
			r.gaps = append(r.gaps, now.Sub(last).Seconds()*1000)
			last = now
			step(frames)
			if now.Sub(start) > long {
				an.Stop()
				r.long = now.Sub(start)
				before := r.busy
				r.busy, _ = processor()
				r.busy -= before
				r.memory, r.trip = resident()
				quit()
			}
		}}
		an.Start()
	})
}

// resident is the memory in use, and the most that was.
func resident() (kilobytes int, err error) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); err == nil {
			return kilobytes, nil
		}
	}
	return 0, errors.New("the system does not say how much memory is used")
}

// processor is the time that the program has used, in seconds of all processors.
func processor() (seconds float64, err error) {
	b, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	var user, system float64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		return 0, err
	}
	return (user + system) / 100, nil // the kernel's unit is a hundredth of a second
}

func (r *record) print(what string, n int) error {
	if r.trip != nil {
		return r.trip
	}
	if len(r.gaps) == 0 {
		return errors.New("no frame was drawn")
	}
	slices.Sort(r.gaps)
	at := func(share float64) float64 { return r.gaps[int(share*float64(len(r.gaps)-1))] }
	fmt.Printf("%s, %d pictures: %.1f frames a second (median %.1f ms, 95 %% within %.1f, 99 %% within %.1f, longest %.1f), %.1f ms of a processor a frame, peak memory %d MB\n",
		what, n, float64(len(r.gaps))/r.long.Seconds(), at(0.5), at(0.95), at(0.99), at(1), 1000*r.busy/float64(len(r.gaps)), r.memory/1024)
	return nil
}
