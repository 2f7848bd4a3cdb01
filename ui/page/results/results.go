// Package results is the page that says how good a model is and where it goes wrong, and lets the user repair the labels: the accuracy with all that
// belongs to it, the pictures kept aside with the model's answers, the confusion matrix, and each picture by itself.
//
// What is shown is session.State.Result, or Quick while fine-tuning goes on and the user wants to see it or there is nothing else. Which pictures
// pass the filters, in which order, is worked out by verdict, which knows nothing of the window.
package results

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/gallery"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// Page is the results page.
type Page struct {
	host    *page.Host
	content *fyne.Container

	head     *head
	filters  *filters
	gallery  *gallery.Gallery
	overview *overview
	detail   *detail
	nothing  *fyne.Container // in place of the gallery where no picture passes the filters
	none     *control.Text
	strips   *fyne.Container
	empty    *fyne.Container // in place of all where there is no result
	yet      *control.Text   // that there is none, and how long it takes to have one

	full    *session.Result // the model's
	shown   *session.Result // the part of full that the numbers are of, see restriction
	part    restriction
	verdict *verdict
	filter  filter
	mode    mode
	several bool // more than one picture is chosen
	doubts  *session.Doubts
	asked   *session.Result // of which labels were doubted
}

// New makes the page.
func New(h *page.Host) *Page {
	p := &Page{host: h, filter: unlimited, gallery: gallery.New(h.Pictures), none: control.Title("", style.CardTitle), yet: control.Title("", style.DialogTitle), strips: container.New(control.Stack{Gap: style.Gap})}
	p.head = newHead(p)
	p.filters = newFilters(p)
	p.overview = newOverview(p)
	p.detail = newDetail(p)
	p.gallery.OnKey = p.key
	p.gallery.OnOpen = p.open
	p.gallery.OnMoved = func(int) { p.look() }
	p.gallery.OnChosen = p.chosen
	p.nothing = container.NewCenter(control.Column(12, container.NewCenter(p.none),
		container.NewCenter(control.NewButton(words.T("Show all"), nil, control.Outline, p.showAll))))
	p.nothing.Hide()
	p.empty = p.noResult()
	p.content = container.New(&pageLayout{p}, p.head.content, p.filters.content, p.gallery, p.nothing, p.strips, p.empty, p.overview.content, p.detail.content)
	return p
}

// noResult is what there is to see before the first training.
func (p *Page) noResult() *fyne.Container {
	return container.NewCenter(control.Column(16,
		container.NewCenter(p.yet),
		container.NewCenter(control.NewButton(words.T("Train"), style.Play, control.Main, p.train))))
}

// yetText says that there is no result; how long it takes to have one it says where that can be estimated, as on the examples page.
func yetText(now *session.State) string {
	if about := now.Estimate(); about > 0 {
		return words.F("No results yet. Train first, it takes about {{.Time}}.", "Time", words.About(about))
	}
	return words.T("No results yet. Train first.")
}

// Content is page.Page's.
func (p *Page) Content() fyne.CanvasObject { return p.content }

// Dropped leaves files to the window.
func (p *Page) Dropped([]string, fyne.Position) bool { return false }

// result is the one to show.
func (p *Page) result(now *session.State) *session.Result {
	if now.Quick != nil && (now.QuickShown || now.Result == nil) {
		return now.Quick
	}
	return now.Result
}

// Update shows a new state.
func (p *Page) Update(old, now *session.State) {
	if now.Project == nil {
		return
	}
	if !session.Same(old.Project, now.Project) {
		p.filter, p.mode, p.asked, p.part = unlimited, browsing, nil, restriction{}
	}
	r := p.result(now)
	if p.full != r || old.Project != now.Project || old.Doubts != now.Doubts {
		p.full, p.doubts = r, now.Doubts
		p.shown = p.measured(r)
		p.judge()
	}
	if p.mode == looking && old.Look != now.Look {
		p.detail.update(now)
	}
	if text := yetText(now); text != p.yet.Text() {
		p.yet.SetText(text)
		p.empty.Refresh()
	}
	p.doubt(now)
	p.head.update(now)
	p.drawStrips(now)
	p.lay()
}

// lay lays the page out anew. What has changed draws itself; refreshing the page would draw every tile of the gallery again.
func (p *Page) lay() {
	p.content.Layout.Layout(p.content.Objects, p.content.Size())
}

// judge works out anew what is shown of the result.
func (p *Page) judge() {
	if p.shown == nil {
		p.verdict = nil
		return
	}
	if k := len(p.shown.Outputs); p.filter.class >= k || p.filter.predicted >= k {
		p.filter.class, p.filter.predicted = anyClass, anyClass
	}
	if p.doubts == nil && p.filter.kind == suspicious {
		p.filter.kind = all
	}
	suspects, learned := p.suspects()
	p.verdict = newVerdict(p.shown, suspects, learned, p.filter)
	v, n := p.verdict, p.names()
	p.gallery.SetPictures(len(v.list), func(i int) int64 { return int64(v.at(i).Example.ID) }, func(i int) gallery.Tile { return v.tile(i, n.output, n.label) })
	p.filters.update()
	p.overview.update()
	p.none.SetText(p.noneText())
	p.look()
}

// doubt looks for labels that look wrong when there is a result and nothing else to compute.
func (p *Page) doubt(now *session.State) {
	if now.Result == nil || p.asked == now.Result || now.Training != nil && now.Training.Running || now.Scan != nil {
		return
	}
	if p.asked != nil && p.asked.Model == now.Result.Model && now.Doubts != nil {
		p.asked = now.Result // labels change picture by picture: what was found stays until the next training
		return
	}
	p.asked = now.Result
	p.host.Session.DoubtLabels()
}

// chosen hears that other pictures are chosen.
func (p *Page) chosen() {
	p.detail.drawActs()
	p.host.ActsChanged()
	several := p.gallery.ChosenCount() > 1
	if several || p.several {
		p.several = several
		p.drawStrips(p.host.Session.State())
		p.lay()
	}
}

func (p *Page) names() names { return names{p.host.Session.State().Project, p.shown} }

// noneText says that no picture passes the filters.
func (p *Page) noneText() string {
	switch p.filter.kind {
	case errors:
		return words.T("No errors here.")
	case notSure:
		return words.T("Nothing it is not sure of here.")
	case suspicious:
		return words.T("No suspicious labels here.")
	}
	return words.T("No pictures here.")
}

// setFilter shows other pictures.
func (p *Page) setFilter(f filter) {
	if f == p.filter {
		return
	}
	p.filter = f
	p.judge()
	p.gallery.Top()
	p.lay()
	p.host.ActsChanged()
}

func (p *Page) showAll() {
	f := unlimited
	f.order = p.filter.order
	p.setFilter(f)
}

func (p *Page) train() {
	now := p.host.Session.State()
	if now.Project == nil || now.TrainReady() != session.Ready {
		p.host.Go(page.Examples)
		return
	}
	p.host.Session.Train()
	p.host.Go(page.Train)
}

// ids are the pictures that an act is for: the chosen ones.
func (p *Page) ids() []project.ExampleID {
	var ids []project.ExampleID
	for _, i := range p.gallery.Chosen() {
		ids = append(ids, p.verdict.at(i).Example.ID)
	}
	return ids
}

// suspects are the pictures whose labels look wrong and were not confirmed since; nil until they were looked for. Those among them that the model
// learned from come with what models say that did not.
func (p *Page) suspects() (out map[project.ExampleID]bool, learned []session.Judged) {
	if p.doubts == nil {
		return nil, nil
	}
	judged := map[project.ExampleID]bool{}
	for i := range p.shown.Pictures {
		judged[p.shown.Pictures[i].Example.ID] = true
	}
	out = map[project.ExampleID]bool{}
	now := p.host.Session.State().Project
	for _, d := range p.doubts.Examples {
		if e, ok := now.Example(d.Example); ok && !e.Confirmed && !e.Excluded && p.part.lets(&session.Judged{Example: e}) {
			out[d.Example] = true
			if j, ok := d.Judged(e, p.shown); ok && !judged[d.Example] {
				learned = append(learned, j)
			}
		}
	}
	return out, learned
}
