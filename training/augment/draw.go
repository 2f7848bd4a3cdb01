package augment

import (
	"math"
	"math/rand/v2"
)

// span is what a preset lets vary: the smallest share of the area, the widest shape (and its inverse), and how far the factors of
// brightness and contrast, and of saturation, may be from 1.
type span struct {
	leastArea, widest float64
	light, saturation float64
}

var ranges = map[Preset]span{
	Mild:   {leastArea: 0.5, widest: 4.0 / 3, light: 0.1},
	Strong: {leastArea: 0.25, widest: 5.0 / 3, light: 0.3, saturation: 0.3},
}

// crop is a rectangle of the full-size picture, in pixels.
type crop struct{ x, y, w, h float64 }

// drawCrop draws a crop of a picture of width x height.
func drawCrop(rng *rand.Rand, s span, width, height float64) crop {
	for range 10 {
		area := width * height * between(rng, s.leastArea, 1)
		shape := math.Exp(between(rng, -math.Log(s.widest), math.Log(s.widest)))
		w, h := math.Sqrt(area*shape), math.Sqrt(area/shape)
		if w <= width && h <= height {
			return crop{x: rng.Float64() * (width - w), y: rng.Float64() * (height - h), w: w, h: h}
		}
	}
	w, h := min(width, height*s.widest), min(height, width*s.widest)
	return crop{x: (width - w) / 2, y: (height - h) / 2, w: w, h: h}
}

// between draws evenly from low to high.
func between(rng *rand.Rand, low, high float64) float64 { return low + rng.Float64()*(high-low) }

// light is a change of brightness, contrast and saturation: factors, 1 for none.
type light struct{ brightness, contrast, saturation float32 }

func drawLight(rng *rand.Rand, s span) light {
	return light{
		brightness: float32(between(rng, 1-s.light, 1+s.light)),
		contrast:   float32(between(rng, 1-s.light, 1+s.light)),
		saturation: float32(between(rng, 1-s.saturation, 1+s.saturation)),
	}
}

// apply changes the pixels in place.
func (l light) apply(pixels []float32) {
	total := 0.0
	for i := 0; i+2 < len(pixels); i += 3 {
		p := pixels[i : i+3 : i+3]
		for c, v := range p {
			p[c] = clamp(v * l.brightness)
		}
		total += float64(grey(p))
	}
	mean := float32(total / float64(len(pixels)/3))
	for i := 0; i+2 < len(pixels); i += 3 {
		p := pixels[i : i+3 : i+3]
		for c, v := range p {
			p[c] = clamp(mean + (v-mean)*l.contrast)
		}
		if l.saturation == 1 {
			continue
		}
		g := grey(p)
		for c, v := range p {
			p[c] = clamp(g + (v-g)*l.saturation)
		}
	}
}

func grey(p []float32) float32 { return 0.299*p[0] + 0.587*p[1] + 0.114*p[2] }

func clamp(v float32) float32 { return min(max(v, 0), 255) }
