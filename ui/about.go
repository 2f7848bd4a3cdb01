package ui

import (
	"io/fs"
	"path"
	"runtime"
	"runtime/debug"
	"sort"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/resources"
	"likeness/training"
	"likeness/ui/control"
	"likeness/ui/style"
	"likeness/ui/words"
)

// about shows versions, the licences of all that is bundled, and the promise.
func (u *window) about() {
	intro := control.NewText(words.T("Teach your computer to tell pictures apart, with your own examples, on your own machine. Nothing leaves this computer: the program contains no network code.")).Wrapped()
	versions := control.Caption(versionText())
	note := control.Caption(words.T("The toolkit of this window offers nothing to screen readers. The same contents can be had as tables (CSV) and as the model card.")).Wrapped()
	head := container.NewVBox(control.Wide(620, intro), versions, control.Wide(620, note), control.PadSides(control.Title(words.T("Licences"), theme.SizeNameText), 0, 4))
	size := u.win.Canvas().Size()
	var d *control.Dialog
	d = control.ShowDialog(u.win.Canvas(), "Likeness "+training.Version, container.NewBorder(head, nil, nil, nil, licences()),
		fyne.NewSize(min(760, size.Width-64), min(640, size.Height-64)), nil,
		control.NewButton(words.T("Close"), nil, control.Main, func() { d.Close() }))
}

// versionText names what the program is made of.
func versionText() string {
	parts := []string{runtime.GOOS + "/" + runtime.GOARCH, runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			switch m.Path {
			case "gorgonia.org/gorgonia", "gorgonia.org/cu", "github.com/owulveryck/onnx-go", "fyne.io/fyne/v2":
				parts = append(parts, path.Base(strings.TrimSuffix(m.Path, "/v2"))+" "+m.Version)
			}
		}
	}
	return strings.Join(parts, " · ")
}

// licences lists the bundled things beside the text of the chosen one's licence.
func licences() fyne.CanvasObject {
	files := resources.Licences()
	names, err := fs.Glob(files, "*.txt")
	if err != nil {
		return control.NewText(words.Sentence(words.Fault(err)))
	}
	sort.Strings(names)
	text := widget.NewLabel("")
	text.TextStyle = fyne.TextStyle{Monospace: true}
	text.Wrapping = fyne.TextWrapWord
	scroll := container.NewVScroll(text)
	list := widget.NewList(func() int { return len(names) },
		func() fyne.CanvasObject { return control.NewText("").Shortened() },
		func(i int, o fyne.CanvasObject) { o.(*control.Text).SetText(strings.TrimSuffix(names[i], ".txt")) })
	list.OnSelected = func(i int) {
		data, err := fs.ReadFile(files, names[i])
		if err != nil {
			text.SetText(words.Sentence(words.Fault(err)))
			return
		}
		const most = 20000 // the list of modules is long; its file is in the repository and the package
		if len(data) > most {
			data = append(data[:most:most], "\n…"...)
		}
		text.SetText(string(data))
		scroll.ScrollToTop()
	}
	list.Select(0)
	split := container.NewHSplit(list, scroll)
	split.Offset = 0.3
	return control.On(control.NewGround(style.Clear, style.Radius).Outlined(style.Border, 1), control.Pad(split, 4))
}
