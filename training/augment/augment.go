// Package augment makes random views of a picture to train on: crops, mirror images, and small changes of light.
//
// A view is a pure function of the seed, the picture's key and the view's number: the same view comes back in every run, and views can be
// computed in any order and kept. Views are mild by default: palette, edges and texture are the label when photos are told from drawings.
package augment

import (
	"fmt"
	"math"
	"math/rand/v2"

	"likeness/inference/imagefile"
)

// Preset says how much pictures are varied. The zero value is Mild.
type Preset uint8

const (
	// Mild crops 50 to 100 % of the area at an aspect of 3/4 to 4/3, with brightness and contrast within 10 %.
	Mild Preset = iota
	// Strong crops 25 to 100 % at an aspect of 3/5 to 5/3, with brightness, contrast and saturation within 30 %; for objects.
	Strong
	// None is the picture as it is judged later; mirror images alone are left where they are allowed.
	None
)

var names = map[string]Preset{"mild": Mild, "strong": Strong, "none": None}

// ParsePreset reads a preset as a user writes it.
func ParsePreset(s string) (Preset, error) {
	if p, ok := names[s]; ok {
		return p, nil
	}
	return 0, fmt.Errorf("augmentation %q is not known: choose mild, strong or none", s)
}

func (p Preset) String() string {
	for name, q := range names {
		if p == q {
			return name
		}
	}
	return fmt.Sprintf("Preset(%d)", uint8(p))
}

// Augmenter makes views.
type Augmenter struct {
	Preset Preset
	Mirror bool // mirror images show the same; not so for text
	Seed   uint64
}

// ranges are the limits of what a preset draws.
type ranges struct {
	area   float64 // smallest share of the picture
	aspect float64 // largest ratio of width to height, and its inverse
	light  float64 // largest change of brightness and contrast
	colour float64 // largest change of saturation
}

var limits = map[Preset]ranges{
	Mild:   {0.5, 4.0 / 3, 0.1, 0},
	Strong: {0.25, 5.0 / 3, 0.3, 0.3},
}

// View writes view number view of a picture into dst: [size,size,3], 0..255. key tells the picture from others, by its content.
func (a Augmenter) View(img *imagefile.Image, key uint64, view, size int, dst []float32) {
	rng := rand.New(rand.NewPCG(a.Seed^0x6c696b656e657373, key+uint64(view)*0x9e3779b97f4a7c15))
	mirror := a.Mirror && rng.Uint64()&1 == 1
	r, ok := limits[a.Preset]
	if !ok {
		img.Standard(size, dst)
		if mirror {
			flip(dst, size)
		}
		return
	}
	x, y, w, h := crop(rng, float64(img.Width), float64(img.Height), r)
	img.Resample(x, y, w, h, size, size, mirror, dst)
	light(dst, 1+r.light*signed(rng), 1+r.light*signed(rng))
	if r.colour > 0 {
		saturate(dst, 1+r.colour*signed(rng))
	}
}

// signed draws from -1 to 1.
func signed(rng *rand.Rand) float64 { return 2*rng.Float64() - 1 }

// crop draws a rectangle; its aspect is that of what the network sees, so 1 is a square. One that does not fit is made smaller, aspect kept.
func crop(rng *rand.Rand, width, height float64, r ranges) (x, y, w, h float64) {
	area := width * height * (r.area + (1-r.area)*rng.Float64())
	aspect := math.Exp(signed(rng) * math.Log(r.aspect))
	w, h = math.Sqrt(area*aspect), math.Sqrt(area/aspect)
	if shrink := math.Min(width/w, height/h); shrink < 1 {
		w, h = w*shrink, h*shrink
	}
	return rng.Float64() * (width - w), rng.Float64() * (height - h), w, h
}

// flip mirrors a picture [size,size,3] in place.
func flip(x []float32, size int) {
	for y := range size {
		row := x[y*size*3 : (y+1)*size*3]
		for l, r := 0, (size-1)*3; l < r; l, r = l+3, r-3 {
			for c := range 3 {
				row[l+c], row[r+c] = row[r+c], row[l+c]
			}
		}
	}
}

// light multiplies brightness, and the distance from the mean by contrast.
func light(x []float32, brightness, contrast float64) {
	sum := 0.0
	for _, v := range x {
		sum += float64(v)
	}
	mean := sum / float64(len(x)) * brightness
	for i, v := range x {
		x[i] = bounded(mean + (float64(v)*brightness-mean)*contrast)
	}
}

// saturate multiplies the distance of each pixel from its grey (Rec. 601).
func saturate(x []float32, by float64) {
	for i := 0; i+2 < len(x); i += 3 {
		grey := 0.299*float64(x[i]) + 0.587*float64(x[i+1]) + 0.114*float64(x[i+2])
		for c := range 3 {
			x[i+c] = bounded(grey + (float64(x[i+c])-grey)*by)
		}
	}
}

func bounded(v float64) float32 { return float32(math.Min(255, math.Max(0, v))) }
