package imagefile

import "math"

// The filter is the triangle of ONNX's Resize with mode linear and antialias 1 (which Pillow calls BILINEAR): with s source pixels for
// one output pixel, output pixel i is centred on c = start + (i+1/2)*s, and source pixel k, centred on k+1/2, weighs
// max(0, 1 - |k+1/2-c|/max(s, 1)), all weights scaled to sum 1. What would lie outside the picture is its nearest pixel.

// taps are the weights of one axis: output i is the sum over t of weights[i*width+t] * source[first[i]+t].
type taps struct {
	first   []int32
	count   []int32
	weights []float32
	width   int // room for each output in weights
}

// triangle computes the taps of n outputs from a side of size pixels.
func triangle(size, n int, start, step float64) taps {
	reach := max(step, 1)
	width := int(2*reach) + 2
	t := taps{first: make([]int32, n), count: make([]int32, n), weights: make([]float32, n*width), width: width}
	exact := make([]float64, width)
	for i := range n {
		centre := start + (float64(i)+0.5)*step
		low := int(math.Floor(centre - reach + 0.5))
		high := int(math.Floor(centre + reach + 0.5)) // not itself included
		first := inside(low, size)
		last := inside(high-1, size)
		clear(exact)
		total := 0.0
		for k := low; k < high; k++ {
			weight := max(0, 1-math.Abs(float64(k)+0.5-centre)/reach)
			exact[inside(k, size)-first] += weight
			total += weight
		}
		t.first[i], t.count[i] = int32(first), int32(last-first+1)
		for k := range int(t.count[i]) {
			t.weights[i*width+k] = float32(exact[k] / total)
		}
	}
	return t
}

// inside is the nearest index of a side of size pixels.
func inside(k, size int) int { return min(max(k, 0), size-1) }

// row returns output i's first source index and its weights.
func (t *taps) row(i int) (first int, weights []float32) {
	return int(t.first[i]), t.weights[i*t.width:][:t.count[i]]
}

// span is the range of source indices that any output needs.
func (t *taps) span() (low, high int) {
	low = int(t.first[0])
	for i, first := range t.first {
		low, high = min(low, int(first)), max(high, int(first+t.count[i]))
	}
	return low, high
}

// ShortSide is the length to which Standard brings a picture's short side before it cuts out the middle: round(size/0.875), half to
// even. It is also the minShort that Load wants for Standard.
func ShortSide(size int) int { return int(math.RoundToEven(float64(size) / 0.875)) }

// Standard writes the picture as the network sees it: resized so that its short side is ShortSide(size) and its long side in
// proportion (rounded half to even), the middle size x size of that (offsets rounded down). dst has the shape [size, size, 3], row by
// row, red, green, blue from 0 to 255, not rounded.
//
// In ONNX: Resize to these sizes (keep_aspect_ratio_policy stretch, so that each side has its own scale), then CenterCropPad. That is
// also what Pillow's resize does, but for the rounding between its passes.
func (m *Image) Standard(size int, dst []float32) {
	across, down := m.standardTaps(size)
	resample(m.Pix, 3*m.Width, &across, &down, dst)
}

// standardTaps are Standard's, which needs no pixels for them.
func (m *Image) standardTaps(size int) (across, down taps) {
	fullW, fullH := m.fullSize()
	w, h := ResizedSize(fullW, fullH, ShortSide(size))
	stepX, stepY := float64(fullW)/float64(w), float64(fullH)/float64(h)
	return m.rectangleTaps(float64((w-size)/2)*stepX, float64((h-size)/2)*stepY, float64(size)*stepX, float64(size)*stepY, size, size)
}

// ResizedSize is the size of a picture of width x height after its short side has been brought to short: the long side is
// round(long*short/shortBefore), half to even.
func ResizedSize(width, height, short int) (int, int) {
	if width <= height {
		return short, resizedSide(height, short, width)
	}
	return resizedSide(width, short, height), short
}

// resizedSide is side*to/from rounded half to even, at least 1. It is computed in integers, as exported models do, which have no rounding of
// floating-point numbers that every runtime agrees on.
func resizedSide(side, to, from int) int {
	twice := 2*int64(side)*int64(to) + int64(from)
	rounded, rest := twice/(2*int64(from)), twice%(2*int64(from))
	if rest == 0 {
		rounded -= rounded % 2
	}
	return max(1, int(rounded))
}

// Resample writes the rectangle of w x h pixels whose upper left corner is (x0, y0), in pixels of the full size (FullWidth, FullHeight;
// fractions allowed), resized to outW x outH by the same filter as Standard. mirror swaps left and right. What the rectangle holds
// outside the picture repeats the picture's edge. dst has the shape [outH, outW, 3], values from 0 to 255, not rounded.
//
// It needs outW, outH, w, h > 0 and a dst of at least 3*outW*outH; its own memory is one row of the rectangle.
func (m *Image) Resample(x0, y0, w, h float64, outW, outH int, mirror bool, dst []float32) {
	across, down := m.rectangleTaps(x0, y0, w, h, outW, outH)
	if mirror {
		across.reverse()
	}
	resample(m.Pix, 3*m.Width, &across, &down, dst)
}

// rectangleTaps are those that bring a rectangle of the full size to outW x outH.
func (m *Image) rectangleTaps(x0, y0, w, h float64, outW, outH int) (across, down taps) {
	scaleX, left, scaleY, top := m.place()
	return triangle(m.Width, outW, left+x0*scaleX, w*scaleX/float64(outW)), triangle(m.Height, outH, top+y0*scaleY, h*scaleY/float64(outH))
}

// shift makes the taps those of a picture that lacks the first pixels.
func (t *taps) shift(pixels int) {
	for i := range t.first {
		t.first[i] -= int32(pixels)
	}
}

func (t *taps) reverse() {
	n := len(t.first)
	for i := range n / 2 {
		j := n - 1 - i
		t.first[i], t.first[j] = t.first[j], t.first[i]
		t.count[i], t.count[j] = t.count[j], t.count[i]
		for k := range t.width {
			a, b := i*t.width+k, j*t.width+k
			t.weights[a], t.weights[b] = t.weights[b], t.weights[a]
		}
	}
}
