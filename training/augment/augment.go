// Package augment draws random views of a picture: crops, mirror images and small changes of light and colour, so that training on few
// pictures does not learn their framing by heart.
//
// A view is decided by the seed, the picture's key (its content hash) and the view's number alone. It is the same on every machine and
// in every order of asking, which is what makes training repeatable and views cacheable.
//
// What a view is, in this order, each number drawn evenly from its range:
//
//	                          Mild            Strong
//	crop: share of the area   0.5 to 1        0.25 to 1
//	crop: width over height   3/4 to 4/3      3/5 to 5/3, evenly in its logarithm
//	mirror image              every second    every second, where Mirror allows it
//	brightness                0.9 to 1.1      0.7 to 1.3, a factor
//	contrast                  0.9 to 1.1      0.7 to 1.3, a factor of the distance from the mean grey of the view
//	saturation                -               0.7 to 1.3, a factor of the distance from each pixel's grey
//
// Crop and resize are one step, by imagefile's filter. The crop is that of Inception (Szegedy et al. 2014): shape and area are drawn
// until the crop fits into the picture, ten times at most; then the largest centred one of an allowed shape is taken. Colours stay
// within 0 to 255. Grey is 0.299 red + 0.587 green + 0.114 blue.
//
// Mild is the default because palette, edges and texture are what tells photos from drawings. Strong suits objects. Where writing is
// to be read, Mirror must be off.
package augment

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"likeness/inference/imagefile"
)

// Preset is how far views stray from the picture.
type Preset int

// The presets.
const (
	None   Preset = iota // every view is imagefile's Standard, never mirrored
	Mild                 // the default of training
	Strong               // for objects seen from many sides and in any light
)

var presetNames = [...]string{None: "none", Mild: "mild", Strong: "strong"}

// String returns the name that ParsePreset reads.
func (p Preset) String() string {
	if p < 0 || int(p) >= len(presetNames) {
		return fmt.Sprintf("Preset(%d)", int(p))
	}
	return presetNames[p]
}

// ParsePreset reads "none", "mild" or "strong".
func ParsePreset(name string) (Preset, error) {
	for p, known := range presetNames {
		if name == known {
			return Preset(p), nil
		}
	}
	return None, fmt.Errorf("there is no augmentation %q: choose none, mild or strong", name)
}

// Augmenter makes the views of one training run. It has no state: any number of goroutines may use one.
type Augmenter struct {
	Preset Preset
	// Mirror lets every second view be a mirror image. None ignores it.
	Mirror bool
	Seed   uint64
}

// Key is the key of a picture whose file has this SHA-256.
func Key(hash [32]byte) uint64 { return binary.BigEndian.Uint64(hash[:]) }

// View writes view number view of a picture into dst, of shape [size, size, 3], row by row, red, green, blue from 0 to 255. key names the
// picture; from Key, so that a copy elsewhere has the same views.
func (a Augmenter) View(img *imagefile.Image, key uint64, view int, size int, dst []float32) {
	dst = dst[:3*size*size]
	limits, random := ranges[a.Preset]
	if !random {
		img.Standard(size, dst)
		return
	}
	rng := rand.New(rand.NewPCG(mix(a.Seed^mix(key)), mix(uint64(view))))
	c := drawCrop(rng, limits, fullWidth(img), fullHeight(img))
	mirror := rng.IntN(2) == 1 && a.Mirror
	light := drawLight(rng, limits)
	img.Resample(c.x, c.y, c.w, c.h, size, size, mirror, dst)
	light.apply(dst)
}

// mix spreads neighbouring numbers far apart (the finaliser of SplitMix64, Steele et al. 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func fullWidth(img *imagefile.Image) float64 {
	if img.FullWidth > 0 {
		return float64(img.FullWidth)
	}
	return float64(img.Width)
}

func fullHeight(img *imagefile.Image) float64 {
	if img.FullHeight > 0 {
		return float64(img.FullHeight)
	}
	return float64(img.Height)
}
