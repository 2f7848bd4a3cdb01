package results

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// head says how good the model is.
type head struct {
	page    *Page
	content *fyne.Container

	figure, deviation *control.Text
	measured, counts  *control.Text
	baseline          *control.Text
	why               *control.Button
	restrict          *control.Button
	unknown           *control.Text
	again, classify   *control.Button
	mixUps            *control.Button
	model             *control.Button
	size              fyne.ThemeSizeName // of the figure
}

func newHead(p *Page) *head {
	h := &head{
		page: p, figure: control.Title("", style.Figure), deviation: control.Title("", style.CardTitle), measured: control.NewText(""),
		counts: control.NewText("").Bold(), baseline: control.Caption(""), unknown: control.Caption(""),
	}
	h.why = control.NewButton(words.T("What does ± mean?"), nil, control.Link, h.explain)
	h.restrict = control.NewButton(words.T("Restrict to…"), nil, control.Link, p.restrictMenu)
	h.again = control.NewButton(words.T("Train again"), style.Play, control.Normal, p.train).Tall(style.ButtonMain)
	h.classify = control.NewButton(words.T("Classify pictures…"), style.Tree, control.Main, func() { p.host.Go(page.Classify) })
	h.mixUps = control.NewButton(words.T("Mix-ups"), style.Table, control.Outline, func() { p.setMode(mixing) }).Tall(style.ButtonMain).Tip(words.T("Mix-ups"))
	h.model = control.NewButton("", nil, control.Plain, p.modelMenu).Trailing(style.Down).Tall(style.ButtonMain)
	facts := control.Column(1, control.Row(4, h.measured, h.counts, control.Space(4, 1), h.restrict), control.Row(6, h.baseline, h.why), h.unknown)
	buttons := control.Row(16, h.model, h.again, h.mixUps, h.classify)
	h.content = container.New(headLayout{}, h.figure, h.deviation, facts, buttons)
	return h
}

// headLayout puts the figure and what belongs to it at the left, the buttons at the right.
type headLayout struct{}

func (headLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(300, max(40, o[2].MinSize().Height))
}

func (headLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	figure, deviation := o[0].MinSize(), o[1].MinSize()
	put(o[0], 0, (s.Height-figure.Height)/2, figure.Width, figure.Height)
	put(o[1], figure.Width+12, s.Height/2+figure.Height*0.17-deviation.Height/2, deviation.Width, deviation.Height)
	x := beforeFacts(o)
	buttons := o[3].MinSize()
	if !o[3].Visible() {
		buttons.Width = 0
	}
	facts := o[2].MinSize()
	put(o[2], x, (s.Height-facts.Height)/2, max(0, s.Width-x-buttons.Width-8), facts.Height)
	put(o[3], s.Width-buttons.Width, (s.Height-buttons.Height)/2, buttons.Width, buttons.Height)
}

// beforeFacts is the room that the figure and its deviation take, with what is between them and the facts.
func beforeFacts(o []fyne.CanvasObject) float32 {
	return o[0].MinSize().Width + 12 + o[1].MinSize().Width + 24
}

// needs is the width that all that is shown asks for.
func (h *head) needs() float32 {
	o := h.content.Objects
	w := beforeFacts(o) + o[2].MinSize().Width
	if o[3].Visible() {
		w += 8 + o[3].MinSize().Width
	}
	return w
}

// arrange shows what fits into a width, in a window of another. What a long language or large text leaves no room for gives way: the model, which can
// be chosen where there is more room, training again, the restriction, long words, and at last a button's.
func (h *head) arrange(width, room float32, beside bool) {
	narrow := style.Narrow(width)
	show(h.again, width >= roomForAgain)
	h.nameModel(narrow)
	h.mixUps.SetText(words.T("Mix-ups"))
	show(h.mixUps, narrow)
	show(h.why, !narrow)
	show(h.restrict, !narrow && !beside)
	show(h.content.Objects[3], !beside)
	text := words.T("Classify pictures…")
	size := style.Figure
	if narrow {
		text, size = words.T("Classify…"), narrowFigure
	}
	if h.size != size {
		h.size = size
		h.figure.Sized(size).Refresh()
	}
	h.classify.SetText(text)
	if h.page.verdict == nil {
		return
	}
	h.write(narrow)
	for _, o := range []fyne.CanvasObject{h.model, h.again, h.restrict, h.why} {
		if h.needs() <= room {
			return
		}
		show(o, false)
		if o == fyne.CanvasObject(h.why) {
			h.write(true)
			h.classify.SetText(words.T("Classify…"))
		}
	}
	if h.needs() > room {
		h.mixUps.SetText("") // its icon and its tip say it
	}
}

// narrowFigure is the size of the accuracy where there is little room.
const narrowFigure = style.PageTitle

// roomForAgain is the width from which Train again is in the header; where examples have changed it is in the strip too.
const roomForAgain = 1120

// nameModel says which model is in view.
func (h *head) nameModel(narrow bool) {
	now := h.page.host.Session.State()
	show(h.model, now.Project != nil && h.page.full != nil && h.page.full == now.Result)
	if now.Project == nil {
		return
	}
	m, _ := h.page.model(now.Project.Current)
	room := float32(140)
	if narrow {
		room = 64
	}
	h.model.SetText(control.Shorten(m.Name, room, func(s string) float32 { return control.NewText(s).NaturalWidth() }))
}

func (h *head) update(now *session.State) {
	if h.page.verdict == nil {
		return
	}
	running := now.Training != nil && now.Training.Running
	h.again.SetEnabled(!running && now.Project.Stale && now.TrainReady() == session.Ready)
	h.classify.SetEnabled(now.Project.Current != 0)
}

// write puts the numbers into words.
func (h *head) write(narrow bool) {
	r := h.page.shown
	a := r.Report.Accuracy
	right := a.Right()
	wrong := a.N - right
	if a.N == 0 { // all are left out, or of classes that the model does not know
		h.figure.SetText("–")
		h.deviation.SetText("")
		h.measured.SetText(words.T("No picture is left to judge it by."))
		h.counts.SetText("")
		h.baseline.SetText("")
		h.others()
		return
	}
	h.figure.SetText(words.Percent(a.Value, 1))
	h.deviation.SetText(words.Deviation(a))
	name, most := h.majority()
	if narrow {
		h.measured.SetText(words.F("{{.Right}} of {{.All}} right,", "Right", words.Count(right), "All", words.Count(a.N)))
		h.counts.SetText(words.N("{{.N}} errors", wrong))
		h.baseline.SetText(words.F("Always “{{.Class}}”: {{.Share}}", "Class", name, "Share", words.Percent(most, 1)))
	} else {
		text := words.N("right on {{.N}} pictures kept aside:", a.N)
		if r.Numbers.CrossValidated {
			text = words.N("right on {{.N}} pictures, each judged by a model that had not seen it:", a.N)
		}
		h.measured.SetText(text)
		h.counts.SetText(words.F("{{.Right}} right, {{.Errors}}", "Right", words.Count(right), "Errors", words.N("{{.N}} errors", wrong)))
		h.baseline.SetText(words.F("Always answering “{{.Class}}” would get {{.Share}}.", "Class", name, "Share", words.Percent(most, 1)))
	}
	h.others()
}

// others says how many pictures cannot be judged.
func (h *head) others() {
	r := h.page.shown
	others := len(r.Pictures) - r.Report.Accuracy.N
	show(h.unknown, others > 0)
	h.unknown.SetText(words.N("{{.N}} more pictures are of classes that this model has not learned.", others))
}

// majority is the class that most pictures are of, and the accuracy of always answering it.
func (h *head) majority() (name string, share float64) {
	r := h.page.shown
	best, most := 0, -1
	for k, c := range r.Report.PerClass {
		if c.Support > most {
			best, most = k, c.Support
		}
	}
	if len(r.Outputs) == 0 {
		return "", 0
	}
	return h.page.names().output(best), r.Report.Accuracy.Baseline
}

// explain says what the standard error means.
func (h *head) explain() {
	r := h.page.shown
	a := r.Report.Accuracy
	var text string
	switch right := a.Right(); {
	case a.N == 0:
	case right > 0 && right < a.N:
		text = words.F("With other pictures the result would typically differ by this much ({{.Error}}): it was measured on {{.Pictures}} only. The more pictures are kept aside, the smaller it gets.",
			"Error", words.Error(a.StandardError), "Pictures", words.N("{{.N}} pictures", a.N)) + "\n"
	default:
		text = words.N("All {{.N}} pictures had the same outcome, which says little of how much it would differ with others.", a.N) + "\n"
	}
	text += words.F("The true share of right answers most likely lies between {{.Low}} and {{.High}}.",
		"Low", words.Percent(r.Report.Interval.Low, 1), "High", words.Percent(r.Report.Interval.High, 1))
	if r.Numbers.CrossValidated {
		text += "\n" + words.T("There were too few pictures to keep some aside. So several models were trained, each without some of the pictures, and judged on those (cross-validation).")
	}
	control.Tell(h.page.host.Window.Canvas(), words.T("What does ± mean?"), text, words.T("Close"))
}
