package results

import (
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"

	"likeness/training/dataset"
	"likeness/training/project"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// restriction is a part of the pictures kept aside that all numbers of the page are made of: a class, a folder, or both. The zero value is all of them.
// Filters choose what is seen; this chooses what is measured.
type restriction struct {
	class  project.ClassID // 0 is every class
	folder string          // "" is every folder
}

// lets tells whether a picture belongs to the part.
func (r restriction) lets(j *session.Judged) bool {
	part := dataset.Part[project.ClassID]{Folder: r.folder}
	if r.class != 0 {
		part.Classes = []project.ClassID{r.class}
	}
	return part.Has(j.Example.Class, j.Example.Path)
}

// measured is the part of a result that the numbers are to be made of.
func (p *Page) measured(r *session.Result) *session.Result {
	if r == nil || p.part == (restriction{}) {
		return r
	}
	part, err := r.Restrict(p.part.lets)
	if err != nil || len(part.Pictures) == 0 { // none is left, as of a class that was removed: nothing can be measured
		p.part = restriction{}
		return r
	}
	return part
}

// restrict makes all numbers those of a part of the pictures.
func (p *Page) restrict(to restriction) {
	if to == p.part {
		return
	}
	p.part = to
	p.shown = p.measured(p.full)
	if p.part != to {
		control.Tell(p.host.Window.Canvas(), words.T("Restrict to"), words.T("None of the pictures kept aside is of that class and in that folder. The numbers are those of all pictures."), words.T("Close"))
	}
	p.filter.class, p.filter.predicted = anyClass, anyClass
	p.judge()
	p.gallery.Top()
	p.head.update(p.host.Session.State())
	p.drawStrips(p.host.Session.State())
	p.content.Refresh()
}

// mostFolders is how many folders the menu names.
const mostFolders = 20

// restrictMenu offers every class, and the folders of the pictures kept aside.
func (p *Page) restrictMenu() { p.host.PopMenu(p.head.restrict, p.restrictItems()...) }

func (p *Page) restrictItems() []*fyne.MenuItem {
	all := fyne.NewMenuItem(words.T("All pictures"), func() { p.restrict(restriction{}) })
	all.Checked = p.part == restriction{}
	class := fyne.NewMenuItem(words.T("Class"), nil)
	folder := fyne.NewMenuItem(words.T("Folder"), nil)
	class.ChildMenu, folder.ChildMenu = fyne.NewMenu("", p.classItems()...), fyne.NewMenu("", p.folderItems()...)
	return []*fyne.MenuItem{all, fyne.NewMenuItemSeparator(), class, folder}
}

func (p *Page) classItems() []*fyne.MenuItem {
	now := p.host.Session.State().Project
	item := func(text string, id project.ClassID) *fyne.MenuItem {
		m := fyne.NewMenuItem(text, func() { p.restrict(restriction{id, p.part.folder}) })
		m.Checked = p.part.class == id
		return m
	}
	items := []*fyne.MenuItem{item(words.T("Any"), 0)}
	for _, c := range now.Classes {
		items = append(items, item(c.Name, c.ID))
	}
	return items
}

func (p *Page) folderItems() []*fyne.MenuItem {
	item := func(text, path string) *fyne.MenuItem {
		m := fyne.NewMenuItem(text, func() { p.restrict(restriction{p.part.class, path}) })
		m.Checked = p.part.folder == path
		return m
	}
	items := []*fyne.MenuItem{item(words.T("Any"), "")}
	root, list := folders(p.full)
	for _, f := range list[:min(len(list), mostFolders)] {
		text, err := filepath.Rel(filepath.Dir(root), f)
		if err != nil {
			text = f
		}
		items = append(items, item(text, f))
	}
	return append(items, fyne.NewMenuItemSeparator(), fyne.NewMenuItem(words.T("Choose folder…"), func() {
		choose.Folder(p.host.Window, words.T("Restrict to"), p.host.ForProject(func(path string) { p.restrict(restriction{p.part.class, path}) }))
	}))
}

// folders are those that hold some but not all of a result's pictures, and the deepest that holds all of them.
func folders(r *session.Result) (root string, list []string) {
	counts := map[string]int{}
	for i := range r.Pictures {
		for f := filepath.Dir(r.Pictures[i].Example.Path); ; f = filepath.Dir(f) {
			counts[f]++
			if f == filepath.Dir(f) {
				break
			}
		}
	}
	for f, n := range counts {
		switch {
		case n < len(r.Pictures):
			list = append(list, f)
		case len(f) > len(root):
			root = f
		}
	}
	slices.Sort(list)
	return root, list
}

// restrictStrip says what the numbers are of, with the way back.
func (p *Page) restrictStrip() *fyne.Container {
	var of string
	c, _ := p.host.Session.State().Project.Class(p.part.class)
	switch folder := filepath.Base(p.part.folder); {
	case p.part.folder == "":
		of = words.F("class “{{.Class}}”", "Class", c.Name)
	case p.part.class == 0:
		of = words.F("folder “{{.Folder}}”", "Folder", folder)
	default:
		of = words.F("class “{{.Class}}” in folder “{{.Folder}}”", "Class", c.Name, "Folder", folder)
	}
	text := words.F("All numbers here are restricted to {{.Part}}: {{.N}} of the {{.All}} pictures kept aside.",
		"Part", of, "N", words.Count(len(p.shown.Pictures)), "All", words.Count(len(p.full.Pictures)))
	return control.Strip(control.Attention, text, control.NewButton(words.T("All pictures"), style.Cross, control.Plain, func() { p.restrict(restriction{}) }))
}
