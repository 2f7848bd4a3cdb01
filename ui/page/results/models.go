package results

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"likeness/training/compare"
	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// modelMenu offers the project's models: to look at another one, to compare the one in view with it, to rename and to remove it.
func (p *Page) modelMenu() {
	now := p.host.Session.State().Project
	if now == nil || len(now.Models) == 0 {
		return
	}
	var items, others []*fyne.MenuItem
	for _, m := range now.Models {
		item := fyne.NewMenuItem(modelText(m), func() { p.host.Session.ShowQuick(false); p.host.Session.ShowModel(m.ID) })
		item.Checked = m.ID == now.Current
		items = append(items, item)
		if m.ID != now.Current {
			others = append(others, fyne.NewMenuItem(modelText(m), func() { p.host.Session.CompareModels(now.Current, m.ID, p.showModels) }))
		}
	}
	with := fyne.NewMenuItem(words.T("Compare with"), nil)
	with.ChildMenu, with.Disabled = fyne.NewMenu("", others...), len(others) == 0
	current, ok := p.model(now.Current)
	items = append(items, fyne.NewMenuItemSeparator(), with)
	if ok && now.ReadOnly == project.Writable {
		items = append(items, fyne.NewMenuItem(words.T("Rename this model…"), func() { p.renameModel(current) }),
			fyne.NewMenuItem(words.T("Remove this model…"), func() { p.removeModel(current) }))
	}
	p.host.PopMenu(p.head.model, items...)
}

func (p *Page) model(id project.ModelID) (project.Model, bool) {
	for _, m := range p.host.Session.State().Project.Models {
		if m.ID == id {
			return m, true
		}
	}
	return project.Model{}, false
}

// modelText names a model in a menu, with how good it was when it was made, and when that was.
func modelText(m project.Model) string {
	parts := []string{m.Name}
	if n, ok := session.NumbersOf(m); ok && n.Accuracy.N > 0 {
		parts = append(parts, words.Percent(n.Accuracy.Value, 1)+" "+words.Deviation(n.Accuracy))
	}
	return strings.Join(append(parts, words.Day(m.Made, time.Now())), " · ")
}

func (p *Page) renameModel(m project.Model) {
	p.host.AskText(words.T("Rename model"), words.F("The new name of “{{.Model}}”:", "Model", m.Name), m.Name,
		words.T("Cancel"), words.T("Rename"), func(name string) error {
			if name == "" {
				return project.ErrName
			}
			if name != m.Name {
				p.host.Session.RenameModel(m.ID, name)
			}
			return nil
		})
}

func (p *Page) removeModel(m project.Model) {
	p.host.Ask(words.T("Remove model?"),
		words.F("“{{.Model}}” and its results are removed for good: this cannot be undone. The pictures and their labels stay. Models that were exported stay where they are.", "Model", m.Name),
		words.T("Cancel"), words.T("Remove"), func() { p.host.Session.RemoveModel(m.ID) })
}

// showModels says which of two models is better, and how surely.
func (p *Page) showModels(m session.Models) {
	c := p.host.Window.Canvas()
	var d *control.Dialog
	closing := control.NewButton(words.T("Close"), nil, control.Main, func() { d.Close() })
	title := words.T("Two models on the same pictures")
	if m.OfA.N == 0 {
		text := words.F("“{{.A}}” and “{{.B}}” have no pictures in common that were kept aside for both, so they cannot be compared. Train both with the same seed.", "A", m.A.Name, "B", m.B.Name)
		d = control.ShowDialog(c, title, control.Wide(480, control.NewText(text).Wrapped()), fyne.NewSize(540, 0), nil, closing)
		p.host.WithProject(d)
		return
	}
	row := func(name string, value float64, text string) fyne.CanvasObject {
		bar := control.NewBar(style.Neutral, 12)
		bar.Set(value, style.Neutral)
		return container.New(compareRow{}, control.NewText(name).Bold().Shortened(), bar, control.NewText(text).Aligned(fyne.TextAlignTrailing))
	}
	body := container.New(control.Stack{Gap: 12},
		row(m.A.Name, m.OfA.Value, words.Percent(m.OfA.Value, 1)+" "+words.Deviation(m.OfA)),
		row(m.B.Name, m.OfB.Value, words.Percent(m.OfB.Value, 1)+" "+words.Deviation(m.OfB)),
		control.Caption(words.N("Both judged {{.N}} pictures that neither had learned from, by the labels as they are now.", m.OfA.N)).Wrapped(),
		control.NewText(verdictText(m)).Wrapped(),
		control.Caption(words.F("If both were equally good, a difference this large would come about by chance in {{.Share}} of cases (McNemar's test).", "Share", words.Percent(m.P, 0))).Wrapped())
	d = control.ShowDialog(c, title, control.Wide(480, sized(body, 480)), fyne.NewSize(540, 0), nil, closing)
	p.host.WithProject(d)
}

// sized lays content out for a width, so that what wraps knows its height.
func sized(content *fyne.Container, width float32) *fyne.Container {
	content.Resize(fyne.NewSize(width, 10))
	return content
}

// compareRow is a model's name, bar and accuracy.
type compareRow struct{}

func (compareRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(320, o[0].MinSize().Height+4)
}

func (compareRow) Layout(o []fyne.CanvasObject, s fyne.Size) {
	share := o[2].MinSize().Width + 2
	name := s.Width * 0.34
	h := o[0].MinSize().Height
	put(o[0], 0, (s.Height-h)/2, name, h)
	put(o[1], name+8, (s.Height-12)/2, s.Width-name-share-24, 12)
	put(o[2], s.Width-share, (s.Height-h)/2, share, h)
}

// verdictText says in plain words what the comparison shows.
func verdictText(m session.Models) string {
	counts := words.F("“{{.A}}” alone is right on {{.OnlyA}}, “{{.B}}” alone on {{.OnlyB}}: ",
		"A", m.A.Name, "B", m.B.Name, "OnlyA", words.Count(m.OnlyA), "OnlyB", words.Count(m.OnlyB))
	better, worse := m.A.Name, m.B.Name
	if m.OnlyB > m.OnlyA {
		better, worse = worse, better
	}
	switch m.Verdict {
	case compare.ClearlyBetter, compare.ClearlyWorse:
		return counts + words.F("“{{.Better}}” is clearly better than “{{.Worse}}”.", "Better", better, "Worse", worse)
	case compare.ProbablyBetter, compare.ProbablyWorse:
		return counts + words.F("“{{.Better}}” is probably a little better than “{{.Worse}}”.", "Better", better, "Worse", worse)
	}
	return counts + words.T("no difference can be shown.")
}
