// Package classify is the page on which the model works through new pictures: the folder and how far it is, the piles, their pictures, and what can
// be done with them. Classifying only looks; sorting into folders asks first.
package classify

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/gallery"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// Page is the classify page.
type Page struct {
	host    *page.Host
	content *fyne.Container

	empty   *empty
	work    *fyne.Container
	folder  *folderCard
	piles   *pilesCard
	limit   *limitCard
	notices *fyne.Container
	said    said            // what the notices say
	sides   *fyne.Container // the cards at the left and the rest
	cards   float32         // the width that they need
	head    *fyne.Container
	title   *control.Text
	facts   *control.Text
	sort    *control.Button
	gallery *gallery.Gallery
	unread  *unreadList
	nothing *control.Text
	bottom  *bottom

	now    *session.State
	counts session.Counts
	pile   session.Pile
	order  session.Order
	chosen bool  // the user has chosen the order
	list   []int // numbers of the answers that the gallery shows
}

// New makes the page.
func New(h *page.Host) *Page {
	p := &Page{host: h, pile: session.AllPictures, facts: control.NewText("").Secondary().Shortened(), title: control.Title("", style.PageTitle).Shortened()}
	p.empty = newEmpty(p)
	p.folder = newFolderCard(p)
	p.piles = newPilesCard(p)
	p.limit = newLimitCard(p)
	p.notices = container.New(control.Stack{Gap: style.Gap})
	p.notices.Hide()
	p.sort = control.NewButton("", nil, control.Outline, p.chooseOrder).Trailing(style.Down).Leading()
	p.gallery = gallery.New(h.Pictures)
	p.gallery.AlwaysTick = true
	p.gallery.OnChosen = p.selection
	p.gallery.OnKey = p.galleryKey
	p.unread = newUnreadList()
	p.nothing = control.NewText("").Secondary().Aligned(fyne.TextAlignCenter)
	p.bottom = newBottom(p)

	cards := container.New(control.Stack{Gap: style.CardPadding}, p.folder.content, p.piles.content, p.limit.content)
	left := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 8, 0, scrollRoom), cards))
	p.head = container.New(headLayout{}, p.title, p.facts, control.NewText(words.T("Sort")).Secondary(), p.sort)
	right := container.NewBorder(container.New(control.Stack{Gap: style.CardPadding}, p.notices, p.head, control.Space(1, 0)), nil, nil, nil,
		container.NewStack(container.New(atEdge{}, p.gallery), p.unread.content, container.NewCenter(p.nothing)))
	p.sides = container.New(sides{}, left, right)
	p.work = container.NewBorder(nil, p.bottom.content, nil, nil, p.sides)
	p.content = container.NewStack(p.empty.content, p.work)
	return p
}

// Content is page.Page's.
func (p *Page) Content() fyne.CanvasObject { return p.content }

// Update shows the state of the classifying.
func (p *Page) Update(_, now *session.State) {
	before := p.now
	p.now = now
	c := now.Classify
	if c == nil || len(c.Paths) == 0 {
		p.empty.update(now)
		p.empty.content.Show()
		p.work.Hide()
		p.pile, p.list, p.chosen = session.AllPictures, nil, false
		p.gallery.ChooseNone()
		return
	}
	p.empty.content.Hide()
	p.work.Show()
	if before == nil || before.Classify != c {
		if before == nil || before.Classify == nil || fresh(before.Classify, c) {
			p.pile, p.chosen = session.AllPictures, false
			p.gallery.ChooseNone()
		}
		p.counts = c.Count()
		p.folder.update(c)
		p.piles.update(c)
		p.limit.update(c)
		if need := p.sides.Objects[0].MinSize().Width; need != p.cards { // of a longer word in one of them
			p.cards = need
			p.sides.Refresh()
		}
		p.fill() // with the bottom
	} else {
		p.bottom.update()
	}
	p.drawNotices()
}

// fresh tells whether other folders are shown than before.
func fresh(old, now *session.Classifying) bool {
	return len(old.Paths) == 0 || &old.Paths[0] != &now.Paths[0] || old.Answers.Len() > now.Answers.Len()
}

// show makes another pile the one in view.
func (p *Page) show(pile session.Pile) {
	if p.pile == pile {
		return
	}
	p.pile, p.chosen = pile, false
	p.gallery.ChooseNone()
	p.piles.update(p.now.Classify)
	p.fill()
	p.gallery.Top()
	p.bottom.update()
}

// fill shows the pictures of the pile.
func (p *Page) fill() {
	c := p.now.Classify
	if !p.chosen {
		p.order = usualOrder(p.pile, c)
	}
	p.sort.SetText(orderName(p.order))
	p.title.SetText(p.pileTitle(c))
	p.facts.SetTexts(p.pileFacts(c), p.pileBrief(c))
	unread := p.pile == session.CouldNotBeRead
	show(p.gallery, !unread)
	show(p.unread.content, unread)
	show(p.sort, !unread)
	p.head.Refresh() // for what stands beside the title
	if unread {
		p.unread.update(c)
	}
	p.list = c.Pictures(p.pile, p.order)
	list := p.list
	p.gallery.SetPictures(len(list), func(i int) int64 { return int64(list[i]) }, func(i int) gallery.Tile { return tile(c, list[i]) })
	p.nothing.SetText("")
	if len(list) == 0 && !unread && !c.Looking {
		p.nothing.SetText(words.T("No pictures here."))
	}
	show(p.nothing, p.nothing.Text() != "")
	p.selection()
}

func show(o fyne.CanvasObject, on bool) {
	if on != o.Visible() {
		if on {
			o.Show()
		} else {
			o.Hide()
		}
	}
}

// tile is what is seen of an answer.
func tile(c *session.Classifying, i int) gallery.Tile {
	t := gallery.Tile{Path: c.Answers.Paths[i], Share: float64(c.Answers.Confidence[i]), Caption: c.Model.Classes[c.Answers.Class[i]]}
	if class, ok := c.Corrected[i]; ok {
		t.Mark, t.Caption, t.Bold, t.Share = gallery.ByYou, c.Model.Classes[class], true, -1
	} else if c.Place(i) == session.NotSure {
		t.Mark = gallery.NotSure
	}
	return t
}

// pick are the numbers of the chosen answers.
func (p *Page) pick() []int {
	var items []int
	for _, i := range p.gallery.Chosen() {
		items = append(items, p.list[i])
	}
	return items
}

// put says of the chosen pictures which class they are of.
func (p *Page) put(class int) {
	if items := p.pick(); len(items) > 0 {
		p.gallery.ChooseNone()
		p.host.Session.Correct(items, class)
	}
}

// selection hears that other pictures are chosen.
func (p *Page) selection() {
	p.bottom.update()
	p.host.ActsChanged()
}

// Acts are the page's in the window's menu.
func (p *Page) Acts() page.Acts {
	save := page.Act{Text: words.T("Save table (CSV)…"), Do: p.bottom.saveTable}
	if p.now == nil || p.now.Classify == nil || len(p.now.Classify.Paths) == 0 {
		return page.Acts{Save: save}
	}
	save.Able = !p.bottom.table.Disabled()
	chosen := p.gallery.ChosenCount() > 0
	var classes []page.Act
	for i, name := range p.now.Classify.Model.Classes {
		a := page.Act{Text: name, Able: chosen, Do: func() { p.put(i) }}
		if i < 9 {
			a.Key = fyne.KeyName(rune('1' + i))
		}
		classes = append(classes, a)
	}
	return page.Acts{Edit: []page.Act{{Text: words.T("Put into"), Able: chosen, More: classes}}, Save: save, ChooseAll: p.gallery.ChooseAll}
}

// galleryKey puts pictures into the class of a number.
func (p *Page) galleryKey(e *fyne.KeyEvent) bool {
	if len(e.Name) == 1 && e.Name[0] >= '1' && e.Name[0] <= '9' {
		if class := int(e.Name[0] - '1'); class < len(p.now.Classify.Model.Classes) && p.gallery.ChosenCount() > 0 {
			p.put(class)
			return true
		}
	}
	return false
}

// Dropped classifies what is dropped on the page, where there is a model to do it.
func (p *Page) Dropped(paths []string, _ fyne.Position) bool {
	for _, path := range paths {
		switch filepath.Ext(path) {
		case ".onnx", ".likeness": // which the window opens
			return false
		}
	}
	if !p.hasModel() {
		return false
	}
	p.begin(paths)
	return true
}

func (p *Page) hasModel() bool {
	now := p.host.Session.State()
	return now.Classify != nil && now.Classify.Model.File != "" || now.Project != nil && now.Project.Current != 0
}

// begin classifies other folders. What the user has put into classes by hand would be forgotten, so that is asked about.
func (p *Page) begin(paths []string) {
	if c := p.host.Session.State().Classify; c != nil && c.Running {
		p.host.Session.Classify(paths) // which says that it has to wait
		return
	}
	p.host.Forgetting(words.T("Go on to another folder?"), func() { p.host.Session.Classify(paths) })
}

// chooseFolder asks for a folder to classify.
func (p *Page) chooseFolder() {
	choose.Folder(p.host.Window, words.T("Choose a folder of unsorted pictures"), func(path string) { p.begin([]string{path}) })
}

// Key leaves keys to the window.
func (p *Page) Key(*fyne.KeyEvent) bool { return false }
