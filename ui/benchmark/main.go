// Command benchmark scrolls through a gallery of many pictures in a window, or moves and zooms a map of them, and says how many frames a second were
// drawn, how long they took, and how much memory it needed. With a display without acceleration (Xvfb) this is the slowest that users can have.
//
//	benchmark -n 20000 -speed 60 -seconds 15 gallery
//	benchmark -n 5000 -speed 6 -seconds 15 map
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
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"likeness/ui/picture"
	"likeness/ui/style"
	"likeness/ui/words"
)

func main() {
	n := flag.Int("n", 20000, "pictures")
	speed := flag.Float64("speed", 60, "what is scrolled or moved, in pixels a frame")
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
	if err := run(flag.Arg(0), *n, float32(*speed), time.Duration(*seconds*float64(time.Second)), *folder); err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

// shows are what can be looked at: each makes the content of the window, and what moves it before each frame.
var shows = map[string]func(*picture.Source, []string, float32) (fyne.CanvasObject, func(frame int)){"gallery": scrolled, "map": moved}

func run(what string, n int, speed float32, long time.Duration, folder string) error {
	show := shows[what]
	if show == nil {
		return fmt.Errorf("there is no %q to measure: say gallery or map", what)
	}
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
	w := a.NewWindow("Likeness")
	w.SetPadded(false)
	ctx, cancel := context.WithCancel(context.Background())
	source := picture.NewSource(ctx, filepath.Join(folder, "thumbnails"), 256, fyne.Do)
	content, step := show(source, paths, speed)
	w.SetContent(content)
	w.Resize(fyne.NewSize(1280, 800))
	r := &record{}
	a.Lifecycle().SetOnStarted(func() { r.watch(step, long, a.Quit) })
	w.ShowAndRun()
	cancel()
	source.Wait()
	return r.print(what, n)
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
