//go:build cgo

package onednn

// #include "convolution.h"
import "C"

import "unsafe"

func zzSeconds(e *executable) []float64 {
	var out []float64
	for _, c := range unsafe.Slice(e.steps.list, len(e.steps.of)) {
		out = append(out, float64(c.seconds))
	}
	return out
}
func zzSort(e *executable, i int) string {
	return sortOf(e.steps, i, unsafe.Slice(e.steps.list, len(e.steps.of))[i])
}
func zzCost(e *executable, i int) (fl, by float64) {
	c := unsafe.Slice(e.steps.list, len(e.steps.of))[i]
	g := c.g
	if g.n > 0 {
		fl = 2 * float64(g.n*g.oh*g.ow*g.o*g.kh*g.kw*g.c/g.groups)
	}
	for _, v := range append(append([]int{}, e.steps.of[i].Inputs...), e.steps.of[i].Outputs...) {
		by += 4 * float64(e.plan.Values[v].Size)
	}
	return
}
