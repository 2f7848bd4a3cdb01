package examples

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"likeness/training/finetune"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// bottom is the bar with the device, the effort and Train.
type bottom struct {
	host    *page.Host
	content *fyne.Container
	device  *control.Text
	effort  *control.Text
	why     *control.Button
	train   *control.Button
	reason  *control.Text
}

func newBottom(h *page.Host) *bottom {
	b := &bottom{host: h, device: control.NewText(""), effort: control.Caption(""), reason: control.NewText("").Secondary()}
	b.why = control.NewButton(words.T("Why?"), nil, control.Link, b.explain)
	b.train = control.NewButton(words.T("Train"), style.Play, control.Main, b.start).Tall(56).Sized(style.DialogTitle)
	change := control.NewButton(words.T("Change"), nil, control.Link, h.Settings)
	left := control.Row(16, control.Middle(control.NewIcon(style.Chip, theme.ColorNameForeground, 22)),
		control.Middle(control.Column(2, control.Row(style.Gap, control.NewTip(b.device, b.deviceTip), b.why), control.Row(style.Gap, b.effort, change))))
	right := control.Row(16, control.Middle(b.reason), control.Middle(b.train))
	bar := control.PadSides(control.Ends(left, right), style.PageMargin, 12)
	b.content = control.Column(0, control.Rule(), control.On(control.NewGround(style.Surface, 0), bar))
	return b
}

func (b *bottom) update(now *session.State) {
	b.drawDevice(now)
	running := now.Training != nil && now.Training.Running
	text, reason := words.T("Train"), page.WhyNotTrain(now)
	switch {
	case running:
		text, reason = words.F("Training… {{.Share}}", "Share", words.Percent(now.Training.Share, 0)), ""
	case reason == "" && now.Project.Current != 0 && now.Project.Stale:
		text = words.T("Train again")
	}
	b.train.SetText(text)
	b.train.SetEnabled(running || reason == "")
	b.reason.SetText(reason)
	b.content.Refresh()
}

func (b *bottom) drawDevice(now *session.State) {
	d := now.Device
	b.why.Hidden = true
	switch {
	case d == nil:
		b.device.SetText(words.T("Looking for what to train on…"))
	case d.Kind == "cuda":
		b.device.SetText(words.F("Will train on: {{.Name}}", "Name", d.Name))
	case d.Name == "":
		b.device.SetText(words.T("The chosen device cannot be used"))
		b.why.Hidden = len(d.Notes) == 0
	default:
		b.device.SetText(words.T("Will train on the processor"))
		b.why.Hidden = len(d.Notes) == 0
	}
	effort := map[finetune.Effort]string{
		finetune.Quick: words.T("Quick"), finetune.Standard: words.T("Standard"), finetune.Full: words.T("Every layer"),
	}[now.Project.Settings.Effort]
	text := words.F("Effort: {{.Effort}}", "Effort", effort)
	if about := now.Estimate(); about > 0 {
		text = words.F("About {{.Time}}", "Time", words.About(about)) + " · " + text
	}
	b.effort.SetText(text)
}

// deviceTip is what is known of the device.
func (b *bottom) deviceTip() string {
	d := b.host.Session.State().Device
	if d == nil || d.Name == "" {
		return ""
	}
	text := d.Name
	if d.Memory > 0 {
		text += " · " + words.Bytes(d.Memory)
	}
	return text
}

// explain says why the graphics card, or what else was chosen, is not used.
func (b *bottom) explain() {
	d := b.host.Session.State().Device
	title, text := words.T("Why the processor?"), words.T("An NVIDIA graphics card makes training faster; the processor gives as good a result, only slower.")
	if d.Name == "" {
		title = words.T("Why can it not be used?")
	}
	for _, n := range d.Notes {
		text += "\n" + words.Sentence(words.Say(n))
	}
	control.Tell(b.host.Window.Canvas(), title, text, words.T("Close"))
}

func (b *bottom) start() {
	now := b.host.Session.State()
	if now.Training == nil || !now.Training.Running {
		b.host.Session.Train()
	}
	b.host.Go(page.Train)
}
