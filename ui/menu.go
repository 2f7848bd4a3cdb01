package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"likeness/training/project"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/words"
)

// drawMenu shows the acts as they are now in the window's menu; where nothing has changed it costs nothing.
func (u *window) drawMenu() {
	groups := u.groups()
	if same(u.acts, groups) {
		return
	}
	u.acts = groups
	menus := make([]*fyne.Menu, len(groups))
	for i, g := range groups {
		menus[i] = fyne.NewMenu(g.title, u.items(g.acts, true)...)
	}
	u.win.SetMainMenu(fyne.NewMainMenu(menus...))
}

// items makes acts the items of a menu. Those of the window's menu hear of keys as well, always: also while a dialog is open, a text is being
// written, or the item is grey.
func (u *window) items(acts []act, main bool) []*fyne.MenuItem {
	items := make([]*fyne.MenuItem, 0, len(acts))
	for _, a := range acts {
		if a.isRule() {
			items = append(items, fyne.NewMenuItemSeparator())
			continue
		}
		do := a.do
		if main {
			do = func() { u.act(a) }
		}
		item := fyne.NewMenuItem(a.text, do)
		item.Disabled, item.Checked, item.IsQuit = a.off && (!main || !a.asks), a.on, a.quit
		if a.key != "" {
			item.Shortcut = a.shortcut()
		}
		if a.hasMore {
			item.Action = nil
			item.ChildMenu = fyne.NewMenu("", u.items(a.more, main)...)
		}
		items = append(items, item)
	}
	return items
}

// shortcut is the act's key, of Fyne's own kinds where the driver makes those of the key.
func (a act) shortcut() fyne.Shortcut {
	switch {
	case a.key == fyne.KeyZ && a.mod == ctrl:
		return &fyne.ShortcutUndo{}
	case a.key == fyne.KeyA && a.mod == ctrl:
		return &fyne.ShortcutSelectAll{}
	}
	return &desktop.CustomShortcut{KeyName: a.key, Modifier: a.mod}
}

// act does what was chosen in the window's menu, or by its key. What is open over the window keeps the keys away from what is below it, and a text
// that is being written keeps those that are for texts.
func (u *window) act(a act) {
	c := u.win.Canvas()
	if text, ok := c.Focused().(selectable); ok && a.key != "" {
		switch s := a.shortcut().(type) {
		case *fyne.ShortcutUndo, *fyne.ShortcutSelectAll:
			text.TypedShortcut(s)
			return
		}
	}
	if top := c.Overlays().Top(); top != nil && !a.quit {
		if a.front != nil {
			a.front(top)
		}
		return
	}
	if a.do != nil && (!a.off || a.asks) {
		a.do()
	}
}

// selectable is a field that text is written into.
type selectable interface {
	fyne.Shortcutable
	SelectedText() string
}

// projectMenu is the menu behind the project's name: that of files, with the settings and the help.
func (u *window) projectMenu() {
	groups := u.groups()
	acts := slices.Clone(groups[0].acts)
	settings, help := groups[1].acts, groups[3].acts
	last := len(acts) - 1 // to quit
	acts = slices.Insert(acts, last, append([]act{settings[len(settings)-1]}, append(help, rule)...)...)
	control.PopMenu(u.top.project, u.items(acts, false)...)
}

// redoKeys are those beside the menu's own that do again what was taken back.
func (u *window) redoKeys() {
	redo := act{key: fyne.KeyY, mod: ctrl, do: u.session.Redo, front: control.Redo}
	u.win.Canvas().AddShortcut(&fyne.ShortcutRedo{}, func(fyne.Shortcut) { u.act(redo) })
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
	case project.Confirmed, project.Unconfirmed:
		return words.T("Undo: keep label")
	case project.UsedAnyway:
		return words.T("Undo: use anyway")
	case project.UsedAll:
		return words.T("Undo: use all copies")
	case project.LeftOut:
		return words.T("Undo: neither class")
	case project.MovedClass:
		return words.T("Undo: move class")
	}
	return words.T("Undo")
}

func (u *window) openProject() {
	choose.File(u.win, words.T("Open project"), []string{project.Extension}, u.openPath)
}

func (u *window) openPath(path string) { u.host.Replacing(func() { u.session.Open(path) }) }

func (u *window) newProject() { u.host.Replacing(u.session.NewProject) }

func (u *window) closeProject() {
	u.host.Forgetting(words.T("Close the project?"), u.session.CloseProject)
}

func (u *window) addFolder() {
	choose.Folder(u.win, words.T("Choose a folder of pictures"), u.host.ForProject(func(path string) {
		u.within(func() { u.session.AddFolders([]string{path}) })
	}))
}

// within does something that opens a new project where none is open.
func (u *window) within(do func()) {
	if u.session.State().Project != nil {
		do()
		return
	}
	u.host.Replacing(do)
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
	choose.Save(u.win, words.T("Name and place of the project"), name+project.Extension, u.host.ForProject(u.session.SaveAs))
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
	do := func() { u.session.OpenModel(path, func() { u.show(page.Classify) }) }
	if c := u.session.State().Classify; c != nil && c.Running {
		do() // which says that it has to wait
		return
	}
	u.host.Replacing(do)
}
