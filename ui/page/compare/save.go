package compare

import (
	"likeness/ui/chart/file"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/words"
)

// Acts are the page's in the window's menu.
func (p *Page) Acts() page.Acts {
	return page.Acts{Save: page.Act{Text: words.T("Save picture…"), Able: !p.save.Disabled(), Do: p.saveChart}}
}

// saveChart writes the bars into a PNG or an SVG.
func (p *Page) saveChart() {
	now := p.host.Session.State()
	c := now.Comparison()
	majority := ""
	if c.Table != nil {
		majority = c.Table.Majority
	} else if now.Result != nil {
		majority = mostFrequent(now.Result)
	}
	var bars []file.Bar
	for _, r := range c.Rows {
		if r.State == session.Known {
			bars = append(bars, bar(r, majority))
		}
	}
	p.host.SaveChart(words.T("comparison"), func(path string) error { return file.Bars(path, words.T("Right answers"), bars) })
}

func bar(r session.CompareRow, majority string) file.Bar {
	return file.Bar{Name: name(r.Method, majority), Value: r.Result.Accuracy.Value, Error: r.Result.Accuracy.StandardError}
}
