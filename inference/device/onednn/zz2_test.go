//go:build cgo

package onednn

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"likeness/inference/network"
)

func cpuTime() float64 {
	var r syscall.Rusage
	syscall.Getrusage(0, &r)
	return float64(r.Utime.Sec+r.Stime.Sec) + 1e-6*float64(r.Utime.Usec+r.Stime.Usec)
}

func TestZI(t *testing.T) {
	for _, batch := range []int{1, 2, 3, 4, 6, 8, 12, 16, 32} {
		b := openTest(t, 2, false)
		l := newLite0(t, backbone(t), batch, 224, false, network.Running)
		e := l.load(t, b)
		must(t, e.Run())
		must(t, e.Run())
		n := max(3, 96/batch)
		best := 1e9
		c := cpuTime()
		for range n {
			s := time.Now()
			must(t, e.Run())
			best = min(best, time.Since(s).Seconds())
		}
		c = (cpuTime() - c) / float64(n)
		fmt.Printf("ours batch %d cpu ms/img %.2f best img/s %.1f\n", batch, c*1e3/float64(batch), float64(batch)/best)
	}
}
