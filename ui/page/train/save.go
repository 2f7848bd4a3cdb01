package train

import (
	"fyne.io/fyne/v2"

	"likeness/ui/chart/file"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/words"
)

// curves are those of the training that goes on or went on last, else those that the model in view was made with; nil where there are none.
func curves(now *session.State) *session.Curves {
	if t := now.Training; t != nil && (len(t.Steering) > 0 || len(t.Loss) > 0) {
		return &session.Curves{Loss: t.Loss, Steering: t.Steering}
	}
	if now.Result != nil {
		return now.Result.Numbers.Curves
	}
	return nil
}

// rightLines are the shares of right answers, lossLines the mistake scores.
func rightLines(c *session.Curves) []file.Line {
	l := file.Line{Name: words.T("Right answers")}
	for _, e := range c.Steering {
		l.X, l.Y = append(l.X, float64(e.Step)), append(l.Y, e.Accuracy.Value)
	}
	return drawn(l)
}

func lossLines(c *session.Curves) []file.Line {
	steer, learn := file.Line{Name: words.T("steering")}, file.Line{Name: words.T("learning")}
	for _, e := range c.Steering {
		steer.X, steer.Y = append(steer.X, float64(e.Step)), append(steer.Y, e.LogLoss)
	}
	for _, q := range c.Loss {
		learn.X, learn.Y = append(learn.X, float64(q.Step)), append(learn.Y, q.Value)
	}
	return drawn(steer, learn)
}

// drawn leaves out lines without a point.
func drawn(lines ...file.Line) (out []file.Line) {
	for _, l := range lines {
		if len(l.X) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// Acts are the page's in the window's menu.
func (p *Page) Acts() page.Acts {
	under := p.idle.charts
	if p.live.Visible() {
		under = p.charts
	}
	return page.Acts{Save: page.Act{Text: under.Text(), Able: under.Visible(), Do: under.OnTapped}}
}

// saveMenu offers the charts of a training as pictures.
func saveMenu(h *page.Host, under fyne.CanvasObject) { control.PopMenu(under, saveItems(h)...) }

func saveItems(h *page.Host) []*fyne.MenuItem {
	c := curves(h.Session.State())
	item := func(text, name, title, y string, lines func(*session.Curves) []file.Line) *fyne.MenuItem {
		m := fyne.NewMenuItem(text, func() {
			h.SaveChart(name, func(path string) error { return write(path, title, y, lines(c)) })
		})
		m.Disabled = c == nil || len(lines(c)) == 0
		return m
	}
	return []*fyne.MenuItem{
		item(words.T("Right answers…"), words.T("right answers"), words.T("Right answers on the pictures that steer the training"), words.T("share of right answers"), rightLines),
		item(words.T("Mistake score (loss)…"), words.T("loss"), words.T("Mistake score (loss)"), words.T("Mistake score (loss)"), lossLines),
	}
}

// write writes a chart into a PNG or an SVG.
func write(path, title, y string, lines []file.Line) error {
	return file.Lines(path, title, words.T("steps"), y, lines)
}
