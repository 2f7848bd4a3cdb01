//go:build cgo

package onednn

// #include "convolution.h"
import "C"

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"unsafe"
)

// profileVariable, when set to 1, has each executable print at its Close where its time went.
const profileVariable = "LIKENESS_PROFILE"

// spent is the time of all steps of one sort.
type spent struct {
	sort    string
	steps   int
	seconds float64
}

// profile sums the time of steps by operation, kernel size and oneDNN's implementation; the longest first.
func (e *executable) profile() []spent {
	sums := map[string]*spent{}
	for _, p := range []program{e.static, e.steps} {
		for i, c := range unsafe.Slice(p.list, len(p.of)) {
			name := sortOf(p, i, c)
			if sums[name] == nil {
				sums[name] = &spent{sort: name}
			}
			sums[name].steps++
			sums[name].seconds += float64(c.seconds)
		}
	}
	var all []spent
	for _, s := range sums {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b spent) int {
		if a.seconds != b.seconds {
			return int(b.seconds*1e9) - int(a.seconds*1e9)
		}
		return strings.Compare(a.sort, b.sort)
	})
	return all
}

func sortOf(p program, i int, c C.step) string {
	name := p.of[i].Kind.String()
	if c.kernel == C.kernel_reorder_weights {
		return name + ", weights reordered ahead"
	}
	if c.g.n > 0 {
		deep := ""
		if c.g.groups > 1 {
			deep = " in groups"
		}
		name += fmt.Sprintf(" %dx%d%s", c.g.kh, c.g.kw, deep)
	}
	if c.convolution != nil {
		name += ", " + C.GoString(&c.convolution.name[0])
	}
	return name
}

func (e *executable) report() {
	if e.b.context.profile == 0 {
		return
	}
	total := 0.0
	all := e.profile()
	for _, s := range all {
		total += s.seconds
	}
	for _, s := range all {
		fmt.Fprintf(os.Stderr, "%10.2f ms %5.1f %% %4d steps  %s\n", 1e3*s.seconds, 100*s.seconds/max(total, 1e-12), s.steps, s.sort)
	}
}
