package interpret

import (
	"fmt"
	"math"

	"likeness/inference/onnxfile"
)

// resize is Resize with mode linear, antialias 1, coordinates half_pixel, and sizes for some of the axes, which are resized one after the
// other. It follows the specification's reference (onnx/reference/ops/op_resize.py): output i of n lies at x = (i+1/2)/scale - 1/2 with
// scale = n/length; the input pixels floor(x) + first ... + last around it weigh max(0, 1 - |distance|*min(scale, 1)), scaled to sum 1, and
// what lies outside is the nearest pixel.
func resize(n onnxfile.Node, in []*Value) (*Value, error) {
	x, sizes, axes := in[0], in[3], n.Ints("axes", nil)
	fits := n.String("mode", "nearest") == "linear" && n.Int("antialias", 0) == 1 && n.Int("exclude_outside", 0) == 0 &&
		n.String("coordinate_transformation_mode", "half_pixel") == "half_pixel" && n.String("keep_aspect_ratio_policy", "stretch") == "stretch"
	if !fits || x.Type != onnxfile.Float32 || in[1] != nil || in[2] != nil || sizes == nil || len(sizes.Ints) != len(axes) {
		return nil, errInputs
	}
	for i, a := range axes {
		if a < 0 || int(a) >= len(x.Shape) || sizes.Ints[i] < 1 || sizes.Ints[i] > 1<<20 || x.Shape[a] < 1 {
			return nil, fmt.Errorf("axis %d of %v to %d", a, x.Shape, sizes.Ints[i])
		}
		x = resizeAxis(x, int(a), int(sizes.Ints[i]))
	}
	return x, nil
}

func resizeAxis(x *Value, axis, size int) *Value {
	length := x.Shape[axis]
	inner, outer := product(x.Shape[axis+1:]), product(x.Shape[:axis])
	out := &Value{Type: x.Type, Shape: append([]int{}, x.Shape...)}
	out.Shape[axis] = size
	out.Floats = make([]float32, out.Size())
	scale := float64(size) / float64(length)
	for i := range size {
		pixels, weights := antialiased((float64(i)+0.5)/scale-0.5, min(scale, 1))
		for o := range outer {
			for c := range inner {
				sum := 0.0
				for k, p := range pixels {
					nearest := min(max(p, 0), length-1)
					sum += weights[k] * float64(x.Floats[(o*length+nearest)*inner+c])
				}
				out.Floats[(o*size+i)*inner+c] = float32(sum)
			}
		}
	}
	return out
}

// antialiased gives the pixels around a place and their weights.
func antialiased(place, scale float64) (pixels []int, weights []float64) {
	whole := math.Floor(place)
	first := int(math.Floor(-1/scale)) + 1
	last := 1 - first
	total := 0.0
	for k := first; k <= last; k++ {
		distance := math.Abs(float64(k) - (place - whole))
		weight := max(0, 1-distance*scale)
		pixels, weights, total = append(pixels, int(whole)+k), append(weights, weight), total+weight
	}
	for i := range weights {
		weights[i] /= total
	}
	return pixels, weights
}
