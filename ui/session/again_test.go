package session

import "testing"

// TestAgainAtOnce: what says that it has stopped can be begun anew at once, though its goroutine may not have come to its end.
func TestAgainAtOnce(t *testing.T) {
	d := withExamples(t, 8)
	for _, c := range []struct {
		what    string
		begin   func()
		stop    func()
		running func(*State) bool
	}{
		{"map", func() { d.DrawMap(true) }, d.StopMap, func(s *State) bool { return s.Map.Running }},
		{"check", d.Inspect, d.StopInspecting, func(s *State) bool { return s.Inspection.Running }},
		{"training", d.Train, d.StopTraining, func(s *State) bool { return s.Training.Running }},
	} {
		for range 3 {
			ended, again := false, false
			stop := d.Listen(func(_, now *State) {
				if !ended && !c.running(now) {
					ended = true
					c.begin() // within the last word of the one before
					again = c.running(d.State())
				}
			})
			c.begin()
			ended = false
			c.stop()
			d.until("the "+c.what+" has stopped", func() bool { return ended })
			stop()
			if !again {
				t.Fatalf("the %s does not begin anew", c.what)
			}
			c.stop()
			d.until("the second "+c.what+" has stopped", func() bool { return !c.running(d.State()) })
		}
	}
}
