// Package examples is the page of the pictures to learn from: one card a class, what was left out, and Train.
package examples

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"likeness/training/dataset"
	"likeness/training/project"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// Page is the examples page.
type Page struct {
	host    *page.Host
	content *fyne.Container // cards, and the map in place of them
	list    *fyne.Container
	mapped  *mapView

	facts  *control.Text
	add    *control.Button
	check  *control.Button
	atlas  *control.Button
	strips *fyne.Container
	cards  *fyne.Container
	scroll *container.Scroll
	empty  fyne.CanvasObject
	byID   map[project.ClassID]*card
	coming map[string]*preview // by the class's name, while pictures are being read
	bottom *bottom
}

// New makes the page.
func New(h *page.Host) *Page {
	p := &Page{host: h, facts: control.NewText("").Secondary().Shortened(), strips: container.New(control.Stack{Gap: style.Gap}), byID: map[project.ClassID]*card{}, coming: map[string]*preview{}}
	p.add = control.NewButton(words.T("Add class…"), style.Plus, control.Normal, p.addClass).Tall(style.ButtonMain)
	p.check = control.NewButton(words.T("Check…"), style.Doubt, control.Normal, p.inspect).Tall(style.ButtonMain)
	p.mapped = newMapView(h, p.closeMap)
	p.atlas = control.NewButton(words.T("Map…"), style.Map, control.Normal, p.openMap).Tall(style.ButtonMain)
	left := container.NewBorder(nil, nil, control.Title(words.T("Examples"), style.PageTitle), nil, control.PadSides(control.Middle(p.facts), 12, 0))
	title := control.Ends(left, control.Row(style.Gap, p.atlas, p.check, p.add))
	p.cards = container.New(control.Stack{Gap: style.CardPadding})
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, style.CardPadding, style.PageMargin, style.PageMargin), p.cards))
	p.empty = p.nothing()
	p.bottom = newBottom(h)
	head := container.New(control.Stack{Gap: style.CardPadding}, title, p.strips)
	p.list = container.NewBorder(container.New(layout.NewCustomPaddedLayout(16, 12, style.PageMargin, style.PageMargin), head), p.bottom.content, nil, nil, container.NewStack(p.scroll, p.empty))
	p.content = container.NewStack(p.list, p.mapped.content)
	return p
}

// nothing is shown in place of cards while there is no class.
func (p *Page) nothing() fyne.CanvasObject {
	field := control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(theme.ColorNamePrimary, 2), container.NewCenter(container.NewVBox(
		container.NewCenter(control.Title(words.T("Drop a folder for your first class."), style.DialogTitle)),
		container.NewCenter(control.NewText(words.T("One folder for each class – or one parent folder whose sub-folders are the classes.")).Secondary()),
		container.NewCenter(control.NewButton(words.T("Choose folder…"), style.Folder, control.Main, p.chooseFolder)))))
	return control.PadSides(field, style.PageMargin, style.PageMargin)
}

// Content is page.Page's.
func (p *Page) Content() fyne.CanvasObject { return p.content }

// Update shows the project's classes.
func (p *Page) Update(old, now *session.State) {
	if now.Project == nil {
		return
	}
	if old.Project != now.Project || old.Scan != now.Scan {
		p.drawFacts(now)
		p.drawStrips(now)
		p.drawCards(now)
	}
	p.check.SetEnabled(now.Project.Ready() == session.Ready)
	p.atlas.SetEnabled(now.Project.Pictures() > 0)
	p.bottom.update(now)
	p.mapped.update(now)
}

// openMap shows the map of all pictures in place of the cards.
func (p *Page) openMap() {
	p.list.Hide()
	p.mapped.open()
	p.content.Refresh()
}

func (p *Page) closeMap() {
	p.list.Show()
	p.content.Refresh()
}

// Key is page.Page's.
func (p *Page) Key(e *fyne.KeyEvent) bool { return p.mapped.content.Visible() && p.mapped.typed(e) }

func (p *Page) drawFacts(now *session.State) {
	n, k := now.Project.Pictures(), len(now.Project.Classes)
	if k == 0 {
		p.facts.SetText("")
		return
	}
	pictures, classes := words.N("{{.N}} pictures", n), words.N("{{.N}} classes", k)
	p.facts.SetTexts(words.F("{{.Pictures}} in {{.Classes}} · drop more folders anywhere on this page", "Pictures", pictures, "Classes", classes), pictures)
}

func (p *Page) drawStrips(now *session.State) {
	p.strips.Objects = nil
	if s := now.Scan; s != nil {
		text := words.T("Looking for pictures…")
		if s.Done > 0 {
			text = words.F("Reading pictures: {{.Done}} of {{.Found}}", "Done", words.Count(s.Done), "Found", words.Count(s.Found))
		}
		p.strips.Add(control.Strip(control.Information, text, control.NewButton(words.T("Stop"), style.Stop, control.Plain, p.host.Session.StopScan)))
	}
	if missing := countMissing(now.Project); missing > 0 {
		p.strips.Add(control.Strip(control.Attention, words.N("{{.N}} pictures are not here now: their folder or drive is missing. They stay in the project.", missing),
			control.NewButton(words.T("Locate…"), nil, control.Plain, p.locate).Trailing(style.Next)))
	}
	if text := leftOut(now.Project); text != "" {
		p.strips.Add(control.Strip(control.Attention, text, control.NewButton(words.T("Review"), nil, control.Plain, p.review).Trailing(style.Next)))
	}
	if r := now.Project.Unfinished; r != nil && (now.Training == nil || !now.Training.Running) {
		p.strips.Add(control.Strip(control.Information, words.T("A training was not finished when the program ended last. It can go on from where it was."),
			control.NewButton(words.T("Forget it"), nil, control.Plain, func() { p.host.Session.GiveUp(r.ID) }),
			control.NewButton(words.T("Go on"), style.Play, control.Outline, func() { p.host.Session.Train(); p.host.Go(page.Train) })))
	}
	p.strips.Hidden = len(p.strips.Objects) == 0
	p.strips.Refresh()
}

func countMissing(p *session.Project) int {
	n := 0
	for _, is := range p.Elsewhere {
		if is == project.NotHere {
			n++
		}
	}
	return n
}

// leftOut says in one line what was left out.
func leftOut(p *session.Project) string {
	counts := map[dataset.SkipKind]int{}
	for _, s := range grouped(p.Open()) {
		counts[s.Kind]++
	}
	var parts []string
	part := func(text string, kinds ...dataset.SkipKind) {
		n := 0
		for _, k := range kinds {
			n += counts[k]
		}
		if n > 0 {
			parts = append(parts, words.N(text, n))
		}
	}
	part("{{.N}} files that could not be read", dataset.Unreadable, dataset.Damaged, dataset.Unsupported)
	part("{{.N}} duplicates", dataset.Duplicate)
	part("{{.N}} pictures that are in two classes", dataset.TwoClasses)
	part("{{.N}} very small pictures", dataset.VerySmall)
	part("{{.N}} files that are no pictures", dataset.NotPicture, dataset.Special, dataset.Link)
	part("{{.N}} pictures beside the class folders", dataset.Loose)
	if len(parts) == 0 {
		return ""
	}
	return words.F("Left out: {{.List}}", "List", strings.Join(parts, ", "))
}

func (p *Page) drawCards(now *session.State) {
	most := 1
	var largest project.Class
	for _, c := range now.Project.Classes {
		if c.Pictures > most {
			most, largest = c.Pictures, c
		}
	}
	p.cards.Objects = nil
	seen := map[string]bool{}
	small := len(now.Project.Classes) > 6
	for _, c := range now.Project.Classes {
		k := p.byID[c.ID]
		if k == nil {
			k = newCard(p, c.ID)
			p.byID[c.ID] = k
		}
		k.show(c, now.Project.Of(c.ID), most, largest, small)
		p.cards.Add(k.content)
		seen[c.Name] = true
	}
	if now.Scan != nil {
		for _, c := range now.Scan.Preview {
			if seen[c.Name] {
				continue
			}
			v := p.coming[c.Name]
			if v == nil {
				v = newPreview(p.host, c.Name)
				p.coming[c.Name] = v
			}
			v.show(c)
			p.cards.Add(v.content)
		}
	} else {
		clear(p.coming)
	}
	p.empty.Hide()
	if len(p.cards.Objects) == 0 && now.Scan == nil {
		p.empty.Show()
	}
	p.cards.Refresh()
	p.scroll.Refresh()
}

// addClass asks for a folder, which is the class's usual source; a name alone is possible too.
func (p *Page) addClass() {
	var d *control.Dialog
	text := control.NewText(words.T("A class usually is a folder of pictures. Drop the folder on this page, or choose it here. A class can also begin empty.")).Wrapped()
	d = control.ShowDialog(p.host.Window.Canvas(), words.T("Add a class"), control.Wide(440, text), fyne.NewSize(520, 0), nil,
		control.NewButton(words.T("Cancel"), nil, control.Normal, func() { d.Close() }),
		control.NewButton(words.T("Empty class…"), nil, control.Outline, func() { d.Close(); p.emptyClass() }),
		control.NewButton(words.T("Choose folder…"), style.Folder, control.Main, func() { d.Close(); p.chooseFolder() }))
	p.host.WithProject(d)
}

// chooseFolder asks for a folder to add as if it had been dropped.
func (p *Page) chooseFolder() {
	choose.Folder(p.host.Window, words.T("Choose a folder of pictures"), p.host.ForProject(func(path string) { p.host.Drop([]string{path}) }))
}

func (p *Page) emptyClass() {
	p.host.AskText(words.T("Empty class"), words.T("What is the class called?"), "", words.T("Cancel"), words.T("Add"), func(name string) error {
		if name == "" {
			return project.ErrName
		}
		p.host.Session.AddClass(name)
		return nil
	})
}

// locate asks where the missing pictures are now.
func (p *Page) locate() {
	now := p.host.Session.State().Project
	folder := ""
	for id, is := range now.Elsewhere {
		if e, ok := now.Example(id); ok && is == project.NotHere {
			folder = common(folder, filepath.Dir(e.Path))
		}
	}
	choose.Folder(p.host.Window, words.F("Where is “{{.Folder}}” now?", "Folder", filepath.Base(folder)), p.host.ForProject(func(to string) {
		p.host.Session.Locate(folder, to)
	}))
}

// common is the deepest folder that holds both.
func common(a, b string) string {
	if a == "" {
		return b
	}
	for a != b {
		if len(a) > len(b) {
			a = filepath.Dir(a)
		} else {
			b = filepath.Dir(b)
		}
		if a == b || filepath.Dir(a) == a && filepath.Dir(b) == b {
			break
		}
	}
	return a
}

// Dropped adds what is dropped on a card to that class, and leaves the rest to the window.
func (p *Page) Dropped(paths []string, at fyne.Position) bool {
	if !p.list.Visible() {
		return false
	}
	place := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.content).Add(at)
	if !under(p.scroll, place) { // cards reach below the bars, unseen
		return false
	}
	for id, k := range p.byID {
		if contains(p.cards.Objects, k.content) && under(k.content, place) {
			p.droppedOn(id, paths)
			return true
		}
	}
	return false
}

// under tells whether an object lies at a place of the window.
func under(o fyne.CanvasObject, place fyne.Position) bool {
	top, s := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
	return place.Y >= top.Y && place.Y < top.Y+s.Height && place.X >= top.X && place.X < top.X+s.Width
}

func contains(list []fyne.CanvasObject, o fyne.CanvasObject) bool {
	for _, c := range list {
		if c == o {
			return true
		}
	}
	return false
}
