//go:build cgo

package onednn

import (
	"fmt"
	"testing"
	"time"

	"likeness/inference/network"
)

func TestZT(t *testing.T) {
	for _, n := range []int{2, 4, 8, 16} {
		b := openTest(t, 2, false)
		l := newLite0(t, backbone(t), n, 0, true, network.Running)
		e := l.load(t, b)
		best := 1e9
		reps := 120/n
		c := 0.0
		for r := range reps {
			if r == 1 { c = cpuTime() }
			s := time.Now()
			must(t, e.Run())
			best = min(best, time.Since(s).Seconds())
		}
		fmt.Printf("train batch %d: best %.2f ms/img, cpu %.1f ms/img\n", n, best*1e3/float64(n), (cpuTime()-c)*1e3/float64(reps-1)/float64(n))
	}
}
