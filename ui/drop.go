package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// drop does what the user means by these files and folders.
func (u *window) drop(paths []string) { u.session.Sort(paths, u.dropSorted) }

// dropSorted decides by what they are: a project is opened, a model is used, a list gives labels, folders are classes, loose pictures need one.
func (u *window) dropSorted(d session.Dropped) {
	switch {
	case d.Err != nil:
		control.Tell(u.win.Canvas(), words.T("This cannot be read"),
			words.F("{{.Reason}}. Check that it is still there and that you may read it; nothing was changed.", "Reason", words.Fault(d.Err)), words.T("Close"))
	case len(d.Projects) > 0:
		u.openPath(d.Projects[0])
		u.onlyOne(d, d.Projects[0])
	case len(d.Models) > 0:
		u.openModel(d.Models[0])
		u.onlyOne(d, d.Models[0])
	case len(d.Lists) > 0:
		u.within(func() {
			u.session.AddList(d.Lists[0])
			u.show(page.Examples)
		})
		u.onlyOne(d, d.Lists[0])
	case len(d.Folders) > 0:
		u.within(func() { u.addSorted(d) })
	case len(d.Pictures) == 1:
		u.askSheet(d.Pictures[0])
	case len(d.Pictures) > 1:
		u.askClass(d.Pictures)
	default:
		control.Tell(u.win.Canvas(), words.T("No pictures here"),
			words.F("“{{.Name}}” is no picture, folder, list, model or project that can be read. JPEG, PNG, GIF, WebP, TIFF, BMP, HEIC and AVIF can be. Drop a folder of pictures.",
				"Name", filepath.Base(first(d.Others))), words.T("Close"))
	}
}

// addSorted adds folders, and what was dropped with them.
func (u *window) addSorted(d session.Dropped) {
	u.session.AddFolders(d.Folders)
	u.show(page.Examples)
	switch {
	case len(d.Pictures) > 0:
		u.askClass(d.Pictures)
	case len(d.Others) > 0:
		control.Tell(u.win.Canvas(), words.T("Not all of it are pictures"),
			words.N("The folders are read. {{.N}} other files are no pictures and were left out, “{{.Name}}” among them.", len(d.Others), "Name", filepath.Base(d.Others[0])), words.T("Close"))
	}
}

// onlyOne says that of several things one alone was opened.
func (u *window) onlyOne(d session.Dropped, opened string) {
	rest := len(d.Folders) + len(d.Pictures) + len(d.Projects) + len(d.Models) + len(d.Lists) + len(d.Others) - 1
	if rest > 0 {
		control.Tell(u.win.Canvas(), words.T("Only one of them was opened"),
			words.N("Likeness opened “{{.Name}}”. {{.N}} other things that were dropped with it were left alone; drop them by themselves.", rest, "Name", filepath.Base(opened)), words.T("Close"))
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// askClass asks of which class loose pictures are.
func (u *window) askClass(paths []string) {
	text := words.N("Which class are these {{.N}} pictures? The name of a class that is there adds them to it.", len(paths))
	control.AskText(u.win.Canvas(), words.T("Which class?"), text, filepath.Base(filepath.Dir(paths[0])), words.T("Cancel"), words.T("Add"), func(name string) error {
		if name == "" {
			return errNoName
		}
		u.within(func() {
			u.session.AddFiles(name, paths)
			u.show(page.Examples)
		})
		return nil
	})
}

// askSheet asks whether a single picture is an example, or a sheet to cut into tiles.
func (u *window) askSheet(path string) {
	var d *control.Dialog
	text := control.NewText(words.F("“{{.Name}}” is one picture. It can be added to a class; or, if it is a contact sheet that shows many pictures in rows and columns, be cut into them.", "Name", filepath.Base(path))).Wrapped()
	d = control.ShowDialog(u.win.Canvas(), words.T("One picture"), control.Wide(460, text), fyne.NewSize(540, 0), nil,
		control.NewButton(words.T("Cancel"), nil, control.Normal, func() { d.Close() }),
		control.NewButton(words.T("Cut into tiles…"), style.Table, control.Outline, func() { d.Close(); u.cutSheet(path) }),
		control.NewButton(words.T("Add to a class…"), style.Plus, control.Main, func() { d.Close(); u.askClass([]string{path}) }))
}

// cutSheet shows the sheet with the tiles that the numbers make, and cuts it.
func (u *window) cutSheet(path string) {
	u.session.OpenSheet(path, func(sheet *session.Sheet) {
		v := newSheetView(sheet)
		var d *control.Dialog
		cut := control.NewButton(words.T("Choose a folder and cut…"), style.Folder, control.Main, func() {
			grid, err := v.grid()
			if err != nil {
				v.trouble.SetText(words.Sentence(words.Fault(err)))
				return
			}
			choose.Folder(u.win, words.T("Where shall the tiles be saved?"), func(folder string) {
				d.Close()
				u.session.CutSheet(sheet, grid, folder, v.empty.On(), u.cutDone)
			})
		})
		size := u.win.Canvas().Size()
		d = control.ShowDialog(u.win.Canvas(), words.F("Cut “{{.Name}}” into tiles", "Name", filepath.Base(path)), v.content,
			fyne.NewSize(min(900, size.Width-64), min(640, size.Height-64)), nil,
			control.NewButton(words.T("Cancel"), nil, control.Normal, func() { d.Close() }), cut)
	})
}

// cutDone says what was saved, and offers to make it a class.
func (u *window) cutDone(saved []string, empty int) {
	if len(saved) == 0 {
		control.Tell(u.win.Canvas(), words.T("Nothing was cut"), words.T("All tiles show a single colour. Check width and height of a tile."), words.T("Close"))
		return
	}
	var d *control.Dialog
	text := words.N("{{.N}} tiles were saved.", len(saved))
	if empty > 0 {
		text += " " + words.N("{{.N}} empty ones were left out.", empty)
	}
	d = control.ShowDialog(u.win.Canvas(), words.T("The sheet is cut"), control.Wide(420, control.NewText(text).Wrapped()), fyne.NewSize(500, 0), nil,
		control.NewButton(words.T("Close"), nil, control.Normal, func() { d.Close() }),
		control.NewButton(words.T("Add them to a class…"), style.Plus, control.Main, func() { d.Close(); u.askClass(saved) }))
}

// sheetView is the preview of a sheet's tiles, with the numbers to change.
type sheetView struct {
	content *fyne.Container
	sheet   *session.Sheet
	entries [6]*widget.Entry
	empty   *control.Option
	trouble *control.Text
	tiles   *control.Text
	preview *tilePreview
}

func newSheetView(s *session.Sheet) *sheetView {
	v := &sheetView{sheet: s, trouble: control.Caption("").Colored("error").Wrapped(), tiles: control.NewText("").Bold(), preview: newTilePreview(s)}
	v.empty = control.NewCheck(words.T("Leave out tiles of a single colour"), nil)
	v.empty.Set(true)
	names := [6]string{words.T("Width of a tile"), words.T("Height of a tile"), words.T("From the left"), words.T("From the top"), words.T("Gap across"), words.T("Gap down")}
	form := container.NewVBox(control.Caption(words.F("The sheet has {{.Width}} x {{.Height}} pixels.", "Width", s.Width, "Height", s.Height)))
	g := s.Guess
	for i, value := range [6]int{g.TileWidth, g.TileHeight, g.Left, g.Top, g.GapX, g.GapY} {
		e := widget.NewEntry()
		e.SetText(itoa(value))
		e.OnChanged = func(string) { v.update() }
		v.entries[i] = e
		form.Add(control.Ends(control.NewText(names[i]), control.Wide(84, e)))
	}
	form.Add(v.empty)
	form.Add(v.tiles)
	form.Add(v.trouble)
	v.content = container.NewBorder(nil, nil, nil, control.Wide(290, control.PadSides(form, 12, 0)), v.preview)
	v.update()
	return v
}
