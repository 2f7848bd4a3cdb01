package network

import "fmt"

// pooled gives the rows and columns that a pooling makes of h x w. Each window of a MaxPool must hold a pixel at least; a mean of padding
// alone is 0.
func (w Window) pooled(kind Kind, h, wd int) (oh, ow int, err error) {
	if min(w.Kernel[0], w.Kernel[1], w.Stride[0], w.Stride[1], w.Dilation[0], w.Dilation[1]) < 1 ||
		min(w.Pad[0], w.Pad[1], w.Pad[2], w.Pad[3]) < 0 {
		return 0, 0, fmt.Errorf("its window %v, stride %v, dilation %v or padding %v is out of range", w.Kernel, w.Stride, w.Dilation, w.Pad)
	}
	oh, ow = w.Output(h, wd, w.Kernel[0], w.Kernel[1])
	if oh < 1 || ow < 1 || kind == MaxPool && (!w.holds(0, h, oh) || !w.holds(1, wd, ow)) {
		return 0, 0, fmt.Errorf("a window of %v with the padding %v holds no pixel of %d x %d", w.Kernel, w.Pad, h, wd)
	}
	return oh, ow, nil
}

// holds says whether each of n windows along an axis holds one of its pixels.
func (w Window) holds(axis, length, n int) bool {
	for i := range n {
		some := false
		for k := range w.Kernel[axis] {
			at := i*w.Stride[axis] + k*w.Dilation[axis] - w.Pad[axis]
			some = some || at >= 0 && at < length
		}
		if !some {
			return false
		}
	}
	return true
}
