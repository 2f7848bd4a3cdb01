//go:build cgo

package onednn

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"likeness/inference/network"
)

func TestZZ(t *testing.T) {
	t.Setenv(profileVariable, "1")
	batch, _ := strconv.Atoi(os.Getenv("ZB"))
	training := os.Getenv("ZT") == "1"
	b := openTest(t, zzThreads(), false)
	l := newLite0(t, backbone(t), batch, 224, training, network.Running)
	e0, _ := b.Load(l.plan)
	l.fill(t, e0)
	e := e0.(*executable)
	sec := zzSeconds(e)
	best := make([]float64, len(sec))
	prev := append([]float64{}, sec...)
	for r := 0; r < 15; r++ {
		must(t, e.Run())
		cur := zzSeconds(e)
		for i := range cur {
			d := cur[i] - prev[i]
			if r == 0 || d < best[i] {
				best[i] = d
			}
		}
		prev = append([]float64{}, cur...)
	}
	tot := 0.0
	sums := map[string]float64{}
	for i, s := range e.steps.of {
		fl, by := zzCost(e, i)
		ms := best[i] * 1e3
		tot += ms
		name := zzSort(e, i)
		sums[name] += ms
		fmt.Printf("%3d %8.3f ms %7.1f GF/s %6.1f GB/s  %s | %s\n", i, ms, fl/best[i]*1e-9, by/best[i]*1e-9, name, e.describe(s))
	}
	for k, v := range sums {
		fmt.Printf("SUM %8.2f %s\n", v, k)
	}
	fmt.Printf("TOTAL %8.2f cpu ms\n", tot)
	b.context.profile = 0
}

func zzThreads() int {
	n, _ := strconv.Atoi(os.Getenv("ZN"))
	return max(1, n)
}
