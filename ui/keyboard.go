package ui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/control"
	"likeness/ui/words"
)

// keyboard shows what can be done by keys: all acts of the menu that have one, and what galleries and dialogs understand.
func (u *window) keyboard() {
	var columns [2]*fyne.Container
	for i := range columns {
		columns[i] = container.New(control.Stack{Gap: 2})
	}
	section := func(column int, title string, keys [][2]string) {
		if len(keys) == 0 {
			return
		}
		columns[column].Add(control.PadSides(control.Title(title, theme.SizeNameText).Colored(theme.ColorNamePrimary), 0, 4))
		for _, k := range keys {
			columns[column].Add(control.Ends(control.NewText(k[1]).Shortened(), control.NewText(k[0]).Secondary()))
		}
	}
	for i, g := range u.groups() {
		var keys [][2]string
		for _, a := range g.acts {
			if a.mod != 0 || a.key == fyne.KeyF1 {
				keys = append(keys, [2]string{a.keys(), plainText(a)})
			}
		}
		section(i%2, g.title, keys)
	}
	section(0, words.T("In galleries"), [][2]string{
		{words.T("Arrows"), words.T("move")}, {words.T("Shift+arrows"), words.T("choose several")}, {words.T("Space, Enter"), words.T("open the picture")}, {"Esc", words.T("go back")},
	})
	section(0, words.T("On a picture"), [][2]string{
		{"1 – 9", words.T("label as the class of that number")}, {"X", words.T("exclude")}, {"E", words.T("errors only")}, {"H", words.T("where it looked")},
	})
	ctrlName := controlKey()
	section(1, words.T("On the map"), [][2]string{
		{words.T("Arrows"), words.T("to the next picture")},
		{words.T("Shift+arrows"), words.T("choose several")},
		{words.T("Space, Enter"), words.T("choose the picture, or not")},
		{"N", words.T("choose the nearest as well")},
		{ctrlName + "+A", words.T("choose all in view")},
		{"+  –", words.T("nearer, farther")},
		{"0", words.T("the whole map")},
		{ctrlName + "+" + words.T("Arrows"), words.T("move the map")},
		{"Esc", words.T("choose none, then go back")},
	})
	section(1, words.T("Where examples are checked"), [][2]string{
		{"R", words.T("relabel as proposed")}, {"K", words.T("keep as it is")}, {"X", words.T("exclude")},
	})
	section(1, words.T("Everywhere"), [][2]string{
		{words.T("Tab"), words.T("to the next control")}, {words.T("Space, Enter"), words.T("press it")}, {"Alt", words.T("the menu")},
	})
	size := u.win.Canvas().Size()
	body := container.NewVScroll(control.PadSides(container.New(control.Pair{}, columns[0], columns[1]), 12, 0))
	width := min(780, size.Width-64)
	body.SetMinSize(fyne.NewSize(width-64, min(body.Content.MinSize().Height, size.Height-190)))
	var d *control.Dialog
	d = control.ShowDialog(u.win.Canvas(), words.T("Keyboard"), body, fyne.NewSize(width, 0), nil,
		control.NewButton(words.T("Close"), nil, control.Main, func() { d.Close() }))
}

// withKeys is a text with the keys of an act behind it.
func withKeys(text string, a act) string { return text + " (" + a.keys() + ")" }

// plainText is what an act does, whatever it would do now.
func plainText(a act) string {
	if a.key == fyne.KeyZ && a.mod == ctrl {
		return words.T("Undo")
	}
	return strings.TrimSuffix(a.text, "…")
}

// controlKey is what stands on the key of shortcuts.
func controlKey() string {
	if runtime.GOOS == "darwin" {
		return "Cmd"
	}
	return words.T("Ctrl")
}

// keys writes an act's key as it stands on a keyboard.
func (a act) keys() string {
	var b strings.Builder
	if a.mod&ctrl != 0 {
		b.WriteString(controlKey() + "+")
	}
	if a.mod&fyne.KeyModifierShift != 0 {
		b.WriteString(words.T("Shift") + "+")
	}
	return b.String() + string(a.key)
}
