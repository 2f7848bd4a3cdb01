package dataset

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"likeness/inference/imagefile"
)

// Traits are plain measurements of a picture by which package trouble finds poor ones, and give-aways of a class. All but Sharpness are
// of the picture averaged down to 32 x 32.
type Traits struct {
	Measured bool
	// Bright is the brightness that 1 in 20 places exceeds, 0 to 255: low only where nothing in the picture is light.
	Bright float64
	// Range is the largest difference between two places in one of red, green and blue: 0 for a single colour.
	Range float64
	// Sharpness compares the finest detail with the strongest edges, at 128 pixels along the short side: about 1.7 for pictures as they are,
	// 0.6 and less for blurred ones. 0 where the picture is smaller than that, or has no edges.
	Sharpness float64
	// Border is the mean colour along the picture's edge, red, green and blue, and BorderRange the largest difference along it.
	Border      [3]float64
	BorderRange float64
	Camera      string // maker and model from EXIF; "" where there is none
}

// traitSide is the short side at which sharpness is measured.
const traitSide = 128

func newTraits(m *imagefile.Image, g *grid) Traits {
	t := Traits{Measured: true, Camera: m.Camera, Sharpness: sharpness(m)}
	luma := make([]float64, len(g))
	var all, border spread
	for i, p := range g {
		luma[i] = brightness(p)
		all.add(p)
		if x, y := i%gridSide, i/gridSide; min(x, y, gridSide-1-x, gridSide-1-y) == 0 {
			border.add(p)
		}
	}
	slices.Sort(luma)
	t.Bright, t.Range, t.BorderRange = luma[len(luma)*19/20], all.width(), border.width()
	for c := range t.Border {
		t.Border[c] = border.sum[c] / float64(border.n)
	}
	return t
}

// spread gathers colours.
type spread struct {
	n              int
	low, high, sum [3]float64
}

func (s *spread) add(p [3]float64) {
	for c, v := range p {
		if s.n == 0 {
			s.low[c], s.high[c] = v, v
		}
		s.low[c], s.high[c], s.sum[c] = min(s.low[c], v), max(s.high[c], v), s.sum[c]+v
	}
	s.n++
}

// width is the largest difference in one channel.
func (s *spread) width() float64 {
	w := 0.0
	for c := range s.low {
		w = max(w, s.high[c]-s.low[c])
	}
	return w
}

// mostSide bounds the long side at which sharpness is measured: a strip is judged by its middle.
const mostSide = 4 * traitSide

// sharpness is the 99th percentile of the Laplacian's size over that of the gradient's, of the brightness. Blur takes more from the first.
func sharpness(m *imagefile.Image) float64 {
	fullW, fullH := float64(cmp.Or(m.FullWidth, m.Width)), float64(cmp.Or(m.FullHeight, m.Height))
	short := min(fullW, fullH)
	if short < traitSide {
		return 0
	}
	w, h := int(math.Round(fullW*traitSide/short)), int(math.Round(fullH*traitSide/short))
	cutW, cutH := min(w, mostSide), min(h, mostSide)
	scaleW, scaleH := fullW*float64(cutW)/float64(w), fullH*float64(cutH)/float64(h)
	pix := make([]float32, 3*cutW*cutH)
	m.Resample((fullW-scaleW)/2, (fullH-scaleH)/2, scaleW, scaleH, cutW, cutH, false, pix)
	luma := make([]float64, cutW*cutH)
	for i := range luma {
		luma[i] = brightness([3]float64{float64(pix[3*i]), float64(pix[3*i+1]), float64(pix[3*i+2])})
	}
	var laplacian, gradient []float64
	for y := 1; y < cutH-1; y++ {
		for x := 1; x < cutW-1; x++ {
			at := y*cutW + x
			left, right, up, down := luma[at-1], luma[at+1], luma[at-cutW], luma[at+cutW]
			laplacian = append(laplacian, math.Abs(4*luma[at]-left-right-up-down))
			gradient = append(gradient, math.Hypot(right-left, down-up)/2)
		}
	}
	slices.Sort(laplacian)
	slices.Sort(gradient)
	at := len(laplacian) * 99 / 100
	if gradient[at] < faintest {
		return 0
	}
	return laplacian[at] / gradient[at]
}

// faintest is the slope, in steps of 255 a pixel, below which there is no edge to judge by.
const faintest = 2

// MeasureTraits measures the pictures that have no traits yet, such as those of a dataset that was not made by a scan. A picture that
// cannot be read any more stays unmeasured. progress may be nil; it hears how many are done, from one goroutine at a time.
func (d *Dataset) MeasureTraits(ctx context.Context, progress func(done, total int)) error {
	var missing []int
	for i, p := range d.Pictures {
		if !p.Traits.Measured {
			missing = append(missing, i)
		}
	}
	var mu sync.Mutex
	done := 0
	group, stop := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, i := range missing {
		group.Go(func() error {
			if err := stop.Err(); err != nil {
				return err
			}
			if m, err := imagefile.Load(d.Pictures[i].Path, lookSide, imagefile.DefaultLimits); err == nil {
				d.Pictures[i].Traits = newTraits(m, shrink(m.Pix, m.Width, m.Height))
			}
			mu.Lock()
			defer mu.Unlock()
			if done++; progress != nil {
				progress(done, len(missing))
			}
			return nil
		})
	}
	return group.Wait()
}
