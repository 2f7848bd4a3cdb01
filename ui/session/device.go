package session

import (
	"context"

	"likeness/inference/device"
)

// FindDevice finds out in the background what training will run on. A card is tried in a process of its own, so that a driver that hangs takes
// nothing with it.
func (s *Session) FindDevice(kind device.Kind) {
	var j job
	s.start(&j, func(context.Context) {
		d, err := device.Open(kind, 0)
		if err != nil {
			s.post(func(st *State) { st.Device = &Device{Notes: []string{sentence(err)}} })
			return
		}
		info, notes := d.Info(), d.Notes()
		if err := d.Close(); err != nil {
			s.fail("The device could not be closed", err)
		}
		s.post(func(st *State) {
			st.Device = &Device{Kind: info.Kind, Name: info.Name, Notes: notes, Memory: info.Memory}
		})
	})
}
