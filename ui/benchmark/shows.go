package main

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"likeness/ui/atlas"
	"likeness/ui/gallery"
	"likeness/ui/picture"
)

// scrolled is a gallery that is scrolled to its end.
func scrolled(source *picture.Source, paths []string, speed float32) (fyne.CanvasObject, func(int)) {
	g := gallery.New(source)
	g.SetPictures(len(paths), func(i int) int64 { return int64(i) }, func(i int) gallery.Tile {
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
	passed := float32(0)
	return g, func(int) {
		passed += speed
		g.ScrollTo(passed)
	}
}

// moved is a map that is zoomed into and out of again, and pushed around meanwhile: three seconds each way, at 60 frames a second.
func moved(source *picture.Source, paths []string, speed float32) (fyne.CanvasObject, func(int)) {
	m := atlas.New(source)
	m.Moving = true
	points := make([]atlas.Point, len(paths))
	for i, path := range paths { // a sunflower: evenly spread, as many near as far
		r, angle := math.Sqrt(float64(i)/float64(len(paths))), 2.399963*float64(i)
		points[i] = atlas.Point{Key: int64(i + 1), X: r * math.Cos(angle), Y: r * math.Sin(angle), Path: path, Class: i % 5}
	}
	m.SetPoints(points)
	return m, func(frame int) {
		at := fyne.NewPos(m.Size().Width/2, m.Size().Height/2)
		way := float32(1)
		if frame/180%2 == 1 {
			way = -1
		}
		m.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.Delta{DY: way}})
		if frame%60 == 0 {
			m.DragEnd()
			m.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
		}
		m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at}, Dragged: fyne.Delta{DX: speed * way, DY: speed / 2}})
	}
}
