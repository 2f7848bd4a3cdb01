package reference

import (
	"likeness/inference/device/plan"
)

// maxPool takes the largest value of each window.
func maxPool[T float](s plan.Step, in, out []tensor[T]) {
	eachWindow(s, in[0], out[0], func(at, y int) { out[0].data[y] = in[0].data[at] })
}

// maxPoolBackward gives each window's gradient to the pixel that was the largest.
func maxPoolBackward[T float](s plan.Step, in, out []tensor[T]) {
	fill(out[0].data, 0)
	eachWindow(s, in[0], in[1], func(at, y int) { out[0].data[at] += in[1].data[y] })
}

// eachWindow tells for every element y of the result where in x the largest of its window is: of equal values the first, row by row.
func eachWindow[T float](s plan.Step, x, result tensor[T], tell func(at, y int)) {
	w, h, wd, c := s.Window, x.shape[1], x.shape[2], x.shape[3]
	oh, ow := result.shape[1], result.shape[2]
	for y := range result.data {
		channel, column, row, picture := y%c, y/c%ow, y/c/ow%oh, y/c/ow/oh
		best := -1
		for p := range w.Kernel[0] {
			for q := range w.Kernel[1] {
				r, t := row*w.Stride[0]+p*w.Dilation[0]-w.Pad[0], column*w.Stride[1]+q*w.Dilation[1]-w.Pad[1]
				if r < 0 || r >= h || t < 0 || t >= wd {
					continue
				}
				if at := ((picture*h+r)*wd+t)*c + channel; best < 0 || x.data[at] > x.data[best] {
					best = at
				}
			}
		}
		tell(best, y)
	}
}
