package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"likeness/training/project"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/words"
)

// popMenu is a menu under a control.
type popMenu struct {
	u     *window
	items []*fyne.MenuItem
}

func (m *popMenu) show(under fyne.CanvasObject) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", m.items...), m.u.win.Canvas(), at.AddXY(0, under.Size().Height))
}

// menu has every act that is not on a page.
func (u *window) menu() *popMenu {
	now := u.session.State()
	m := &popMenu{u: u}
	add := func(text string, enabled bool, f func()) {
		item := fyne.NewMenuItem(text, f)
		item.Disabled = !enabled
		m.items = append(m.items, item)
	}
	rule := func() { m.items = append(m.items, fyne.NewMenuItemSeparator()) }
	open := now.Project != nil
	add(words.T("New project"), true, u.session.NewProject)
	add(words.T("Open project…"), true, u.openProject)
	recent := fyne.NewMenuItem(words.T("Recent projects"), nil)
	var list []*fyne.MenuItem
	for _, r := range now.Recent {
		if r.Here && len(list) < 10 {
			list = append(list, fyne.NewMenuItem(r.Name, func() { u.session.Open(r.Path) }))
		}
	}
	recent.ChildMenu = fyne.NewMenu("", list...)
	recent.Disabled = len(list) == 0
	m.items = append(m.items, recent)
	add(words.T("Name and place of the project…"), open, u.nameProject)
	add(words.T("Close project"), open, u.session.CloseProject)
	rule()
	add(undoText(now), open && now.Project.Undo != nil, u.session.Undo)
	add(words.T("Redo"), open && now.Project.Redo != nil, u.session.Redo)
	rule()
	add(words.T("Add folder…"), true, u.addFolder)
	add(words.T("Train"), open && now.Project.Ready() == session.Ready, u.train)
	add(words.T("Export…"), open, u.export)
	add(words.T("Settings"), true, u.settings)
	rule()
	add(words.T("About Likeness"), true, u.about)
	add(words.T("Quit"), true, u.close)
	return m
}

// undoText says what undoing would undo.
func undoText(now *session.State) string {
	if now.Project == nil || now.Project.Undo == nil {
		return words.T("Undo")
	}
	switch now.Project.Undo.Kind {
	case project.Relabelled:
		return words.T("Undo: change of label")
	case project.Excluded, project.Included:
		return words.T("Undo: exclude")
	case project.AddedPictures:
		return words.T("Undo: add pictures")
	case project.RemovedPictures:
		return words.T("Undo: remove pictures")
	case project.RenamedClass:
		return words.T("Undo: rename class")
	case project.RemovedClass:
		return words.T("Undo: remove class")
	case project.MergedClasses:
		return words.T("Undo: join classes")
	case project.AddedClass:
		return words.T("Undo: add class")
	}
	return words.T("Undo")
}

func (u *window) openProject() {
	choose.File(u.win, words.T("Open project"), []string{project.Extension}, u.session.Open)
}

func (u *window) addFolder() {
	choose.Folder(u.win, words.T("Choose a folder of pictures"), func(path string) { u.session.AddFolders([]string{path}) })
}

func (u *window) nameProject() {
	now := u.session.State()
	if now.Project == nil {
		return
	}
	name := now.Project.Name
	if name == "" {
		name = words.T("My pictures")
	}
	choose.Save(u.win, words.T("Name and place of the project"), name+project.Extension, u.session.SaveAs)
}

// dropped takes what was dropped on the window at a place.
func (u *window) dropped(at fyne.Position, uris []fyne.URI) {
	var paths []string
	for _, f := range uris {
		paths = append(paths, f.Path())
	}
	if len(paths) == 0 {
		return
	}
	place := at.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(u.body))
	if !u.pages[u.current].Dropped(paths, place) {
		u.drop(paths)
	}
}

// drawStrips shows what concerns every page.
func (u *window) drawStrips(now *session.State) {
	u.strips.Objects = nil
	if p := now.Project; p != nil && p.ReadOnly != project.Writable {
		text := words.T("This project is open in another window. Here it can only be looked at.")
		if p.ReadOnly == project.NotAllowed {
			text = words.T("This project's file may not be written to. It can only be looked at.")
		}
		u.strips.Add(control.Pad(control.Strip(control.Attention, text), 8))
	}
	u.strips.Refresh()
}

// openModel opens a model file and shows the page that it works on.
func (u *window) openModel(path string) {
	u.session.OpenModel(path, func() { u.show(page.Classify) })
}
