package results

import (
	"fyne.io/fyne/v2"

	"likeness/ui/page"
	"likeness/ui/words"
)

// Acts are the page's in the window's menu: what is done to the chosen pictures, and which are seen.
func (p *Page) Acts() page.Acts {
	if p.verdict == nil {
		return page.Acts{}
	}
	chosen := p.gallery.ChosenCount() > 0
	var classes []page.Act
	for i, c := range p.host.Session.State().Project.Classes {
		a := page.Act{Text: c.Name, Able: chosen, Do: func() { p.relabelTo(i) }}
		if i < 9 {
			a.Key = fyne.KeyName(rune('1' + i))
		}
		classes = append(classes, a)
	}
	return page.Acts{
		Edit: []page.Act{
			{Text: words.T("Relabel as…"), Able: chosen, More: classes},
			{Text: words.T("Exclude"), Key: fyne.KeyX, Able: chosen, Do: p.exclude},
		},
		View: []page.Act{
			{Text: words.T("Errors only"), Key: fyne.KeyE, Able: true, On: p.filter.kind == errors, Do: p.errorsOnly},
			{Text: words.T("Show where it looked"), Key: fyne.KeyH, Able: p.mode == looking, On: p.detail.heat.On(), Do: p.whereItLooked},
		},
		ChooseAll: p.gallery.ChooseAll,
	}
}

// errorsOnly shows the errors alone, or all again.
func (p *Page) errorsOnly() {
	f := p.filter
	f.kind = errors
	if p.filter.kind == errors {
		f.kind = all
	}
	p.setFilter(f)
}

// whereItLooked shows where the model looked, or hides it.
func (p *Page) whereItLooked() {
	if p.mode == looking {
		p.detail.heat.Tapped(nil)
	}
}
