package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/page/classify"
	"likeness/ui/page/compare"
	"likeness/ui/page/examples"
	"likeness/ui/page/results"
	"likeness/ui/page/train"
	"likeness/ui/page/welcome"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// window is the one window.
type window struct {
	app     fyne.App
	win     fyne.Window
	session *session.Session
	host    *page.Host
	pages   map[page.ID]page.Page
	current page.ID
	shown   map[page.ID]*session.State // that each page has last drawn
	top     *topBar
	body    *fyne.Container
	strips  *fyne.Container
	width   float32
	acts    []group // that the menu shows
}

// newWindow makes the window's content; nothing is shown yet.
func newWindow(a fyne.App, w fyne.Window, s *session.Session, pictures *picture.Source) *window {
	u := &window{app: a, win: w, session: s, shown: map[page.ID]*session.State{}, body: container.NewStack(), strips: container.NewVBox()}
	u.host = &page.Host{Session: s, Window: w, Pictures: pictures, Go: u.show, Settings: u.settings, Export: u.export, Drop: u.drop, Acts: u.drawMenu}
	u.build()
	s.Listen(u.update)
	w.SetOnDropped(u.dropped)
	w.Canvas().SetOnTypedKey(u.key)
	u.redoKeys()
	return u
}

// build makes all that is in the window, anew after the language or the text size has changed.
func (u *window) build() {
	u.pages = map[page.ID]page.Page{
		page.Welcome:  welcome.New(u.host),
		page.Examples: examples.New(u.host),
	}
	u.addPages()
	u.buildTop()
	u.shown, u.acts = map[page.ID]*session.State{}, nil
	content := container.NewBorder(container.NewVBox(u.top.content, u.strips), nil, nil, nil, u.body)
	u.win.SetContent(container.New(&watchLayout{resized: u.resized}, content, control.TipLayer(u.win.Canvas(), true)))
	u.show(u.current)
}

// addPages makes the pages of a project.
func (u *window) addPages() {
	u.pages[page.Train] = train.New(u.host)
	u.pages[page.Results] = results.New(u.host)
	u.pages[page.Compare] = compare.New(u.host)
	u.pages[page.Classify] = classify.New(u.host)
}

func (u *window) buildTop() {
	t := &topBar{tabs: map[page.ID]*tab{}}
	t.project = control.NewButton("", style.Mark, control.Plain, u.projectMenu).Bold().IconInked(theme.ColorNamePrimary)
	t.project.Trailing(style.Down)
	var row []fyne.CanvasObject
	for _, p := range u.order() {
		b := newTab(p.text, p.icon, func() { u.show(p.id) })
		t.tabs[p.id] = b
		row = append(row, b)
	}
	t.tabRow = container.NewHBox(row...)
	t.tabRow.Layout = tightRow{}
	t.export = control.NewButton(words.T("Export…"), style.Export, control.Plain, u.export).Tip(withKeys(words.T("Export the model"), u.exportAct(false)))
	t.settings = control.NewButton(words.T("Settings"), style.Gear, control.Plain, u.settings).Tip(withKeys(words.T("Settings"), u.settingsAct()))
	right := control.Row(4, control.Middle(t.export), control.Middle(t.settings))
	t.content = bar(container.New(topLayout{}, control.Middle(t.project), t.tabRow, right))
	u.top = t
}

// tightRow puts things side by side without any space.
type tightRow struct{}

func (tightRow) MinSize(o []fyne.CanvasObject) (s fyne.Size) {
	for _, c := range o {
		if c.Visible() {
			m := c.MinSize()
			s = fyne.NewSize(s.Width+m.Width, max(s.Height, m.Height))
		}
	}
	return s
}

func (tightRow) Layout(o []fyne.CanvasObject, s fyne.Size) {
	x := float32(0)
	for _, c := range o {
		if c.Visible() {
			w := c.MinSize().Width
			c.Resize(fyne.NewSize(w, s.Height))
			c.Move(fyne.NewPos(x, 0))
			x += w
		}
	}
}

type pageTab struct {
	id   page.ID
	text string
	icon fyne.Resource
}

// order is that of the tabs.
func (u *window) order() []pageTab {
	return []pageTab{
		{page.Examples, words.T("Examples"), style.Pictures},
		{page.Train, words.T("Train"), style.Chart},
		{page.Results, words.T("Results"), style.Gallery},
		{page.Compare, words.T("Compare"), style.Bars},
		{page.Classify, words.T("Classify"), style.Tree},
	}
}

// show brings a page into view. Without a project there is the welcome page, and the classify page, which may have a model of its own.
func (u *window) show(id page.ID) {
	now := u.session.State()
	if now.Project == nil && (id != page.Classify || now.Classify == nil) {
		id = page.Welcome
	} else if now.Project != nil && id == page.Welcome {
		id = page.Examples
	}
	p, ok := u.pages[id]
	if !ok {
		return
	}
	control.HideTip()
	u.current = id
	u.body.Objects = []fyne.CanvasObject{p.Content()}
	u.draw()
	u.body.Refresh()
}

// draw shows the present state in the bar and on the page in view.
func (u *window) draw() {
	now := u.session.State()
	u.drawTop(now)
	u.drawStrips(now)
	old := u.shown[u.current]
	if old == nil {
		old = &session.State{}
	}
	if old != now {
		u.pages[u.current].Update(old, now)
		u.shown[u.current] = now
	}
	u.drawMenu()
}

// update hears of a new state.
func (u *window) update(old, now *session.State) {
	switch {
	case old.Project == nil && now.Project != nil:
		u.show(page.Examples)
	case old.Project != nil && now.Project == nil:
		u.show(page.Welcome)
	case !session.Same(old.Project, now.Project):
		u.shown = map[page.ID]*session.State{}
		u.show(page.Examples)
	}
	if finished(old, now) && u.current == page.Train {
		u.show(page.Results)
	}
	u.draw()
}

// finished tells whether a training has come to a good end with this state.
func finished(old, now *session.State) bool {
	return now.Result != nil && (old.Result == nil || old.Result.Model != now.Result.Model) && now.Training != nil && !now.Training.Running && now.Training.Err == ""
}

func (u *window) drawTop(now *session.State) {
	open := now.Project != nil
	narrow := style.Narrow(u.win.Canvas().Size().Width)
	name := "Likeness"
	if open {
		if name = now.Project.Name; name == "" {
			name = words.T("Untitled project")
		}
	}
	texts := map[page.ID]string{}
	for _, p := range u.order() {
		text := p.text
		switch {
		case p.id == page.Train && now.Training != nil && now.Training.Running:
			text += " " + words.Percent(now.Training.Share, 0)
		case p.id == page.Classify && now.Classify != nil && now.Classify.Running:
			text += " " + words.Percent(now.Classify.Share(), 0)
		}
		texts[p.id] = text
	}
	title, path := "Likeness", ""
	if open {
		title, path = name+" – Likeness", now.Project.Path
	}
	look := topLook{fmt.Sprint(texts), name, path, u.current, open, narrow, u.win.Canvas().Size().Width}
	if u.top.look == look {
		return
	}
	u.top.look = look
	u.win.SetTitle(title)
	for _, p := range u.order() {
		u.top.tabs[p.id].set(texts[p.id], p.id == u.current, narrow, false)
	}
	u.top.tabRow.Hidden = !open && u.current != page.Classify
	u.top.export.Hidden = !open
	exportText, settingsText := words.T("Export…"), words.T("Settings")
	if narrow {
		exportText, settingsText = "", ""
	}
	u.top.export.SetText(exportText)
	u.top.settings.SetText(settingsText)
	u.top.project.SetText(name)
	u.top.project.Tip("")
	if open {
		u.top.project.Tip(name + "\n" + now.Project.Path)
	}
	if u.top.room(u.win.Canvas().Size().Width) < 0 { // the icons give way, then the name
		for _, p := range u.order() {
			u.top.tabs[p.id].set(texts[p.id], p.id == u.current, narrow, true)
		}
		if lacks := -u.top.room(u.win.Canvas().Size().Width); lacks > 0 {
			measure := func(s string) float32 { return control.NewText(s).Bold().NaturalWidth() }
			u.top.project.SetText(control.Shorten(name, max(32, measure(name)-lacks), measure))
		}
	}
	u.top.content.Refresh()
}

// watchLayout fills, and tells when the width has passed the break.
type watchLayout struct {
	resized func(fyne.Size)
}

// MinSize leaves room for the menu above in a window of 800 x 600.
func (l *watchLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(800, 560) }

func (l *watchLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.resized(s)
	for _, c := range o {
		c.Move(fyne.NewPos(0, 0))
		c.Resize(s)
	}
}

func (u *window) resized(s fyne.Size) {
	passed := style.Narrow(u.width) != style.Narrow(s.Width)
	u.width = s.Width
	if passed && u.top != nil {
		u.drawTop(u.session.State())
	}
}

// key takes keys that no control in focus took.
func (u *window) key(e *fyne.KeyEvent) {
	if u.pages[u.current].Key(e) {
		return
	}
	if e.Name == fyne.KeyF1 {
		u.keyboard()
	}
}
