// Command benchmark scrolls through a gallery of many pictures in a window and says how many frames a second were drawn, how long they took, and
// how much memory it needed. With a display without acceleration (Xvfb) this is the slowest that users can have.
//
//	benchmark -n 20000 -speed 60 -seconds 15
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"likeness/ui/gallery"
	"likeness/ui/picture"
	"likeness/ui/style"
	"likeness/ui/words"
)

func main() {
	n := flag.Int("n", 20000, "pictures")
	speed := flag.Float64("speed", 60, "pixels a frame")
	seconds := flag.Float64("seconds", 15, "how long")
	folder := flag.String("folder", "", "where the pictures are made, and kept for the next time; a temporary folder where empty")
	profile := flag.String("profile", "", "the file for a profile of the processor's time; none where empty")
	flag.Parse()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "benchmark:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	if err := run(*n, float32(*speed), time.Duration(*seconds*float64(time.Second)), *folder); err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

func run(n int, speed float32, long time.Duration, folder string) error {
	if folder == "" {
		var err error
		if folder, err = os.MkdirTemp("", "gallery"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(folder) }() // the system clears its folder for temporary files anyway
	}
	paths, err := pictures(folder, n)
	if err != nil {
		return err
	}
	app.SetMetadata(fyne.AppMetadata{Migrations: map[string]bool{"fyneDo": true}}) // as the program
	a := app.NewWithID("app.likeness.benchmark")
	if err := words.Load("en"); err != nil {
		return err
	}
	a.Settings().SetTheme(style.Theme{Variant: style.Light})
	w := a.NewWindow("Gallery")
	w.SetPadded(false)
	ctx, cancel := context.WithCancel(context.Background())
	source := picture.NewSource(ctx, filepath.Join(folder, "thumbnails"), 256, fyne.Do)
	g := gallery.New(source)
	g.SetPictures(n, func(i int) int64 { return int64(i) }, func(i int) gallery.Tile {
		t := gallery.Tile{Path: paths[i], Caption: fmt.Sprintf("class %d", i%5), Share: float64(i%100) / 100, Doubt: i%13 == 0}
		switch i % 7 {
		case 0:
			t.Mark, t.To, t.Bold, t.Bad = gallery.Error, "painting", true, true
		case 1:
			t.Mark = gallery.NotSure
		default:
			t.Tick = true
		}
		return t
	})
	w.SetContent(g)
	w.Resize(fyne.NewSize(1280, 800))
	r := &record{}
	a.Lifecycle().SetOnStarted(func() { r.scroll(g, n, speed, long, a.Quit) })
	w.ShowAndRun()
	cancel()
	source.Wait()
	return r.print(n)
}

// pictures makes n small JPEGs, all different, a thousand in a folder.
func pictures(folder string, n int) ([]string, error) {
	paths := make([]string, n)
	m := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for i := range n {
		paths[i] = filepath.Join(folder, fmt.Sprintf("%03d", i/1000), fmt.Sprintf("%05d.jpg", i))
		if _, err := os.Stat(paths[i]); err == nil {
			continue
		}
		if i%1000 == 0 {
			if err := os.MkdirAll(filepath.Dir(paths[i]), 0o755); err != nil {
				return nil, err
			}
		}
		draw(m, i)
		f, err := os.Create(paths[i])
		if err != nil {
			return nil, err
		}
		if err := errors.Join(jpeg.Encode(f, m, nil), f.Close()); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// draw draws bands whose colours are those of a number.
func draw(m *image.RGBA, i int) {
	for y := range 240 {
		c := color.RGBA{uint8(i * 37), uint8(i/7 + y), uint8(y * (1 + i%5)), 255}
		for x := range 320 {
			m.SetRGBA(x, y, c)
		}
	}
}

// record is what was measured.
type record struct {
	gaps   []float64 // milliseconds between frames
	long   time.Duration
	passed float32 // pixels
	memory int     // kilobytes
	busy   float64 // seconds of all processors
	trip   error
}

// scroll goes through the gallery, a step each frame.
func (r *record) scroll(g *gallery.Gallery, n int, speed float32, long time.Duration, quit func()) {
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
			r.passed += speed
			g.ScrollTo(r.passed)
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

func (r *record) print(n int) error {
	if r.trip != nil {
		return r.trip
	}
	if len(r.gaps) == 0 {
		return errors.New("no frame was drawn")
	}
	slices.Sort(r.gaps)
	at := func(share float64) float64 { return r.gaps[int(share*float64(len(r.gaps)-1))] }
	fmt.Printf("%d pictures: %.1f frames a second (median %.1f ms, 95 %% within %.1f, 99 %% within %.1f, longest %.1f), %.1f ms of a processor a frame, %.0f pixels scrolled, peak memory %d MB\n",
		n, float64(len(r.gaps))/r.long.Seconds(), at(0.5), at(0.95), at(0.99), at(1), 1000*r.busy/float64(len(r.gaps)), r.passed, r.memory/1024)
	return nil
}
