package ui

import (
	"fyne.io/fyne/v2"

	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/words"
)

// close asks before it ends the program, where something would be forgotten or a training goes on.
func (u *window) close() { u.host.Forgetting(words.T("Close Likeness?"), u.closeTraining) }

// closeTraining asks before it ends a training.
func (u *window) closeTraining() {
	now := u.session.State()
	if !trains(now) {
		u.quit()
		return
	}
	var d *control.Dialog
	text := control.NewText(words.F("Training is at {{.Share}}. Stop and keep the best so far, or go on?", "Share", words.Percent(now.Training.Share, 0))).Wrapped()
	d = control.ShowDialog(u.win.Canvas(), words.T("Close Likeness?"), control.Wide(440, text), fyne.NewSize(500, 0), nil,
		control.NewButton(words.T("Go on training"), nil, control.Normal, func() { d.Close() }),
		control.NewButton(words.T("Stop, keep, close"), nil, control.Main, func() {
			d.Close()
			u.whenKept(u.quit)
		}))
}

// trains tells whether a training goes on.
func trains(now *session.State) bool { return now.Training != nil && now.Training.Running }

// whenKept stops the training and calls then when what it has is kept; at once where it has ended meanwhile.
func (u *window) whenKept(then func()) {
	if !trains(u.session.State()) {
		then()
		return
	}
	u.session.StopTraining()
	var stop func()
	stop = u.session.Listen(func(_, now *session.State) {
		if !trains(now) {
			stop()
			then()
		}
	})
}

func (u *window) quit() {
	keepSize(u.app, u.win.Canvas().Size(), u.current)
	u.win.Close()
}
