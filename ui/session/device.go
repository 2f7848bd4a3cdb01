package session

import (
	"context"

	"likeness/inference/device"
	"likeness/inference/message"
)

// FollowDevice finds out in the background what training will run on, now and whenever the open project's settings want something else, in processes
// of its own: a driver that hangs takes nothing with it, and what computes is not loaded before it is needed. Without a project it is what was found last.
func (s *Session) FollowDevice() {
	s.findDevice(device.Auto)
	s.Listen(func(_, now *State) {
		if now.Project != nil {
			s.findDevice(now.Project.Settings.Device)
		}
	})
}

// findDevice looks for what is wanted, where that is not what was looked for last. Until it is found nothing is said of it.
func (s *Session) findDevice(kind device.Kind) {
	if kind == s.device {
		return
	}
	s.device = kind
	s.finding.stop()
	s.finding = job{} // whose end is not waited for: a driver may take long to answer
	s.start(&s.finding, func(ctx context.Context) {
		show := func(d *Device) {
			s.do(func() {
				if s.device == kind { // and nothing else meanwhile
					s.change(func(st *State) { st.Device = d })
				}
			})
		}
		show(nil)
		info, notes, err := s.find(ctx, kind)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			show(&Device{Notes: []message.Text{message.From(err)}})
		default:
			show(&Device{Kind: info.Kind, Name: info.Name, Notes: notes, Memory: info.Memory})
		}
	})
}
