package session

import (
	"context"

	"likeness/inference/device"
	"likeness/inference/message"
)

// FindDevice finds out in the background what training will run on, in processes of its own: a driver that hangs takes nothing with it, and what
// computes is not loaded before it is needed.
func (s *Session) FindDevice(kind device.Kind) {
	var j job
	s.start(&j, func(ctx context.Context) {
		info, notes, err := device.Find(ctx, kind)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			s.post(func(st *State) { st.Device = &Device{Notes: []message.Text{message.From(err)}} })
		default:
			s.post(func(st *State) {
				st.Device = &Device{Kind: info.Kind, Name: info.Name, Notes: notes, Memory: info.Memory}
			})
		}
	})
}
