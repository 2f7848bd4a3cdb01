package reference

import (
	"fmt"
	"math"

	"likeness/inference/device/plan"
)

// Update follows plan.Update's formulas, one parameter after the other.
func (e *executable[T]) Update(u plan.Update) (float64, error) {
	if e.arena == nil {
		return 0, fmt.Errorf("reference: the executable is closed")
	}
	norm := e.gradientNorm()
	scale := T(1)
	if u.ClipNorm > 0 && norm > float64(u.ClipNorm) {
		scale = T(float64(u.ClipNorm) / norm)
	}
	for _, t := range e.plan.Trainable {
		w, g := e.values[t.Parameter].data, e.values[t.Gradient].data
		m := e.slots[slotKey{t.Parameter, plan.FirstMoment}]
		v := e.slots[slotKey{t.Parameter, plan.SecondMoment}]
		rate, decay := T(u.Rate)*T(t.Rate), T(u.Decay)*T(t.Decay)
		switch u.Algorithm {
		case plan.SGD:
			for i := range w {
				m[i] = T(u.Momentum)*m[i] + g[i]*scale + decay*w[i]
				w[i] -= rate * m[i]
			}
		case plan.AdamW:
			b1, b2 := T(u.Beta1), T(u.Beta2)
			c1 := T(1 - math.Pow(float64(u.Beta1), float64(u.Step)))
			c2 := T(1 - math.Pow(float64(u.Beta2), float64(u.Step)))
			for i := range w {
				x := g[i] * scale
				m[i] = b1*m[i] + (1-b1)*x
				v[i] = b2*v[i] + (1-b2)*x*x
				w[i] -= rate * decay * w[i]
				w[i] -= rate * (m[i] / c1) / (sqrt(v[i]/c2) + T(u.Epsilon))
			}
		default:
			return 0, fmt.Errorf("reference: unknown algorithm %d", u.Algorithm)
		}
		e.average(t.Parameter, w, u)
	}
	return norm, nil
}

func (e *executable[T]) average(parameter int, w []T, u plan.Update) {
	if u.Average == 0 {
		return
	}
	avg, keep := e.slots[slotKey{parameter, plan.Averaged}], T(u.Average)
	if u.Step <= 1 {
		keep = 0
	}
	for i := range w {
		avg[i] = keep*avg[i] + (1-keep)*w[i]
	}
}

func (e *executable[T]) gradientNorm() float64 {
	sum := 0.0
	for _, t := range e.plan.Trainable {
		for _, g := range e.values[t.Gradient].data {
			sum += float64(g) * float64(g)
		}
	}
	return math.Sqrt(sum)
}
