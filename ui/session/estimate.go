package session

import (
	"runtime"
	"time"

	"likeness/training/finetune"
)

// Estimate is how long the training of the open project will take, about; 0 where that is not known, as on a card that nothing was trained on yet.
func (st *State) Estimate() time.Duration {
	if st.Project == nil || st.Device == nil || st.Project.Ready() != Ready {
		return 0
	}
	rates := st.Rates
	if rates == (finetune.Rates{}) {
		if st.Device.Kind != "cpu" {
			return 0
		}
		rates = finetune.ProcessorRates(runtime.NumCPU())
	}
	t := st.Project.Settings
	n := st.Project.Pictures()
	aside := int(float64(n) * t.TestFraction)
	w := finetune.Work{Learn: n - aside, Aside: aside}
	if st.Result != nil { // its pictures are in the cache
		w.Known = min(n, st.Result.Numbers.Train+st.Result.Numbers.Test)
	}
	o := t.training("", nil).Options
	return time.Duration(finetune.Estimate(w, o, rates) * float64(time.Second))
}
