package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/words"
)

// act is something that the user can do from a menu, by a key, or both. All menus, shortcuts and the sheet of keys are made from the same acts.
type act struct {
	text    string
	key     fyne.KeyName
	mod     fyne.KeyModifier
	off     bool // it cannot be done now
	on      bool // it is ticked
	asks    bool // its key does something also where it is off, be it only to say why
	quit    bool
	of      string // what it is done to, where texts do not tell such acts apart: two projects may have one name
	do      func()
	front   func(overlay fyne.CanvasObject) // what its key does where something is open over the window; nil is nothing
	more    []act                           // in a menu of its own
	hasMore bool
}

// rule is a line between acts.
var rule = act{}

func (a act) isRule() bool { return a.text == "" }

// group is one of the menus.
type group struct {
	title string
	acts  []act
}

const (
	ctrl      = fyne.KeyModifierShortcutDefault
	ctrlShift = fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift
)

// groups are all menus as they are now.
func (u *window) groups() []group {
	now := u.session.State()
	var of page.Acts
	if p, ok := u.pages[u.current].(page.Acting); ok {
		of = p.Acts()
	}
	return []group{
		{words.T("File"), u.fileActs(now, of)},
		{words.T("Edit"), u.editActs(now, of)},
		{words.T("View"), u.viewActs(now, of)},
		{words.T("Help"), []act{
			{text: words.T("Keyboard"), key: fyne.KeyF1, do: u.keyboard},
			{text: words.T("About Likeness"), do: u.about},
		}},
	}
}

func (u *window) fileActs(now *session.State, of page.Acts) []act {
	open := now.Project != nil
	var recent []act
	for _, r := range now.Recent {
		if r.Here && len(recent) < 10 {
			recent = append(recent, act{text: r.Name, of: r.Path, do: func() { u.openPath(r.Path) }})
		}
	}
	save := of.Save.Text
	if save == "" {
		save = words.T("Save table (CSV)…")
	}
	return []act{
		{text: words.T("New project"), key: fyne.KeyN, mod: ctrl, do: u.newProject},
		{text: words.T("Open project…"), key: fyne.KeyO, mod: ctrl, do: u.openProject},
		{text: words.T("Recent projects"), off: len(recent) == 0, more: recent, hasMore: true},
		{text: words.T("Name and place of the project…"), key: fyne.KeyS, mod: ctrlShift, off: !open, do: u.nameProject},
		{text: words.T("Close project"), key: fyne.KeyW, mod: ctrl, off: !open, do: u.closeProject},
		rule,
		{text: words.T("Add folder…"), key: fyne.KeyO, mod: ctrlShift, do: u.addFolder},
		{text: words.T("Train"), key: fyne.KeyT, mod: ctrl, off: !open || now.TrainReady() != session.Ready, do: u.train},
		{text: save, key: fyne.KeyS, mod: ctrl, off: !of.Save.Able, asks: true, do: u.save},
		u.exportAct(open),
		rule,
		{text: words.T("Quit"), key: fyne.KeyQ, mod: ctrl, quit: true, do: u.close},
	}
}

func (u *window) editActs(now *session.State, of page.Acts) []act {
	open := now.Project != nil
	acts := []act{
		{text: undoText(now), key: fyne.KeyZ, mod: ctrl, off: !open || now.Project.Undo == nil, do: u.session.Undo, front: control.Undo},
		{text: words.T("Redo"), key: fyne.KeyZ, mod: ctrlShift, off: !open || now.Project.Redo == nil, do: u.session.Redo, front: control.Redo},
		rule,
		{text: words.T("Choose all pictures"), key: fyne.KeyA, mod: ctrl, off: of.ChooseAll == nil, do: of.ChooseAll},
	}
	acts = append(acts, fromPage(of.Edit)...)
	return append(acts, rule, u.settingsAct())
}

// What has a button in the top bar besides, which names its keys.

func (u *window) exportAct(open bool) act {
	return act{text: words.T("Export…"), key: fyne.KeyE, mod: ctrl, off: !open, do: u.export}
}

func (u *window) settingsAct() act {
	return act{text: words.T("Settings"), key: fyne.KeyComma, mod: ctrl, do: u.settings}
}

func (u *window) viewActs(now *session.State, of page.Acts) []act {
	var acts []act
	for i, p := range u.order() {
		able := now.Project != nil || p.id == page.Classify && now.Classify != nil
		acts = append(acts, act{
			text: p.text, key: [...]fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5}[i], mod: ctrl,
			off: !able, on: u.current == p.id, do: func() { u.show(p.id) },
		})
	}
	if len(of.View) > 0 {
		acts = append(acts, rule)
	}
	return append(acts, fromPage(of.View)...)
}

// fromPage are a page's acts as the menu has them.
func fromPage(list []page.Act) []act {
	var acts []act
	for _, a := range list {
		acts = append(acts, act{text: a.Text, key: a.Key, off: !a.Able, on: a.On, do: a.Do, more: fromPage(a.More), hasMore: len(a.More) > 0})
	}
	return acts
}

// save saves what the page in view has to save. Where that is nothing it says so: projects save themselves.
func (u *window) save() {
	if p, ok := u.pages[u.current].(page.Acting); ok {
		if a := p.Acts().Save; a.Able && a.Do != nil {
			a.Do()
			return
		}
	}
	switch p := u.session.State().Project; {
	case p == nil:
	case p.Name == "":
		u.nameProject()
	default:
		control.Tell(u.win.Canvas(), words.T("Everything is saved"), words.T("What you do is kept in the project at once; there is nothing to save by hand."), words.T("Close"))
	}
}

// same tells whether two lists of menus would look the same.
func same(a, b []group) bool {
	return slices.EqualFunc(a, b, func(a, b group) bool { return a.title == b.title && sameActs(a.acts, b.acts) })
}

func sameActs(a, b []act) bool {
	return slices.EqualFunc(a, b, func(a, b act) bool {
		return a.text == b.text && a.of == b.of && a.key == b.key && a.off == b.off && a.on == b.on && sameActs(a.more, b.more)
	})
}
