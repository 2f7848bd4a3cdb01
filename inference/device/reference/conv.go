package reference

import (
	"likeness/inference/device/plan"
	"likeness/inference/network"
)

// shape names the sizes of a convolution.
type convShape struct {
	n, h, w, c    int // input
	oh, ow, o     int // output
	kh, kw        int
	perIn, perOut int // channels of a group
	win           network.Window
}

func shapeOf(x, w, y []int, win network.Window) convShape {
	return convShape{
		n: x[0], h: x[1], w: x[2], c: x[3], oh: y[1], ow: y[2], o: y[3], kh: w[0], kw: w[1],
		perIn: w[2], perOut: w[3] / win.Groups, win: win,
	}
}

// each visits every product of a convolution: the offsets of its pixel of x, of its weights, and of its pixel of y,
// each at channel 0.
func (s convShape) each(visit func(x, w, y int)) {
	for n := range s.n {
		for i := range s.oh {
			for j := range s.ow {
				y := ((n*s.oh+i)*s.ow + j) * s.o
				for p := range s.kh {
					r := i*s.win.Stride[0] + p*s.win.Dilation[0] - s.win.Pad[0]
					if r < 0 || r >= s.h {
						continue
					}
					for q := range s.kw {
						t := j*s.win.Stride[1] + q*s.win.Dilation[1] - s.win.Pad[1]
						if t < 0 || t >= s.w {
							continue
						}
						visit(((n*s.h+r)*s.w+t)*s.c, (p*s.kw+q)*s.perIn*s.o, y)
					}
				}
			}
		}
	}
}

// conv adds in 64 bits in the order of the kernel's taps, then bias, residual, activation.
func conv[T float](s plan.Step, in, out []tensor[T]) {
	x, w, b, y := in[0], in[1], in[2], out[0]
	shape := shapeOf(x.shape, w.shape, y.shape, s.Window)
	sums := make([]float64, len(y.data))
	shape.each(func(xi, wi, yi int) {
		for g := range s.Window.Groups {
			to := sums[yi+g*shape.perOut : yi+(g+1)*shape.perOut]
			for c := range shape.perIn {
				v := float64(x.data[xi+g*shape.perIn+c])
				row := w.data[wi+c*shape.o+g*shape.perOut:]
				for k := range to {
					to[k] += v * float64(row[k])
				}
			}
		}
	})
	for i, v := range sums {
		v := T(v) + b.data[i%shape.o]
		if s.Residual {
			v += in[3].data[i]
		}
		if s.Activation {
			v = limit(v, s.Low, s.High)
		}
		y.data[i] = v
	}
}

func convBackwardData[T float](s plan.Step, in, out []tensor[T]) {
	w, dy, dx := in[0], in[1], out[0]
	shape := shapeOf(dx.shape, w.shape, dy.shape, s.Window)
	sums := make([]float64, len(dx.data))
	shape.each(func(xi, wi, yi int) {
		for k := range shape.o {
			first := k / shape.perOut * shape.perIn
			for c := range shape.perIn {
				sums[xi+first+c] += float64(dy.data[yi+k]) * float64(w.data[wi+c*shape.o+k])
			}
		}
	})
	for i, v := range sums {
		dx.data[i] = T(v)
	}
}

func convBackwardWeights[T float](s plan.Step, in, out []tensor[T]) {
	x, dy, dw := in[0], in[1], out[0]
	shape := shapeOf(x.shape, dw.shape, dy.shape, s.Window)
	sums := make([]float64, len(dw.data))
	shape.each(func(xi, wi, yi int) {
		for c := range shape.perIn {
			for k := range shape.o {
				sums[wi+c*shape.o+k] += float64(x.data[xi+k/shape.perOut*shape.perIn+c]) * float64(dy.data[yi+k])
			}
		}
	})
	for i, v := range sums {
		dw.data[i] = T(v)
	}
}
