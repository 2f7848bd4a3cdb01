// Package exportdialog asks where to a model shall be exported and what with, and shows how it is written and proved, line by line. "Model exported" is
// said only when all is proved.
package exportdialog

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/inference/export"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// Dialog is the first step: the folder, and what will be written.
type Dialog struct {
	host    *page.Host
	dialog  *control.Dialog
	stop    func()
	wanted  session.ExportOptions
	parent  string
	name    string
	target  *control.Text
	files   *fyne.Container
	fp16    *control.Option
	triton  *control.Option
	purpose *widget.Entry
	source  *widget.Entry
	goOn    *control.Button
}

// Show shows the dialog for the open project's current model.
func Show(h *page.Host) *Dialog {
	now := h.Session.State()
	if now.Project == nil {
		return nil
	}
	if now.Project.Current == 0 {
		control.Tell(h.Window.Canvas(), words.T("There is no model yet"), words.T("Train first. The trained model can then be exported for use in other programs."), words.T("Close"))
		return nil
	}
	name := now.Project.Name
	if name == "" {
		name = words.T("My pictures")
	}
	place := session.ExportPlace(words.F("{{.Name}} model", "Name", name))
	d := &Dialog{host: h, parent: filepath.Dir(place), name: filepath.Base(place), wanted: session.ExportOptions{Title: name}}
	d.show()
	return d
}

func (d *Dialog) show() {
	d.target = control.NewText("").Shortened()
	change := control.NewButton(words.T("Change…"), nil, control.Normal, d.chooseFolder)
	d.fp16 = control.NewTick(words.T("A model in 16 bits, too: half the size"), func() { d.fp16.Set(!d.fp16.On()); d.draw() })
	d.triton = control.NewTick(words.T("A model repository for Triton Inference Server, too"), func() { d.triton.Set(!d.triton.On()); d.draw() })
	d.purpose, d.source = widget.NewEntry(), widget.NewEntry()
	d.purpose.SetPlaceHolder(words.T("For the model card; may stay empty"))
	d.source.SetPlaceHolder(words.T("For the model card; may stay empty"))
	d.files = container.New(control.Stack{})
	head := container.New(control.Stack{Gap: 12},
		control.NewText(words.T("For use in other programs. Your pictures are not part of it.")).Secondary(),
		labelled(words.T("Into"), container.NewBorder(nil, nil, nil, control.Row(16, control.Space(0, 1), change), place(d.target))))
	below := container.New(control.Stack{Gap: 12}, control.Space(1, 0), d.fp16, d.triton,
		labelled(words.T("What is it for?"), d.purpose), labelled(words.T("Pictures from"), d.source))
	body := container.NewBorder(control.PadSides(head, 0, 8), below, nil, nil, card(d.files))
	d.goOn = control.NewButton(words.T("Export"), style.Export, control.Main, d.export)
	d.stop = d.host.Session.Listen(func(old, now *session.State) {
		if old.Export != now.Export {
			d.draw()
		}
	})
	d.dialog = control.ShowDialog(d.host.Window.Canvas(), words.T("Export the model"), body, fyne.NewSize(style.Scaled(640), 660), func() { d.stop() },
		control.NewButton(words.T("Cancel"), nil, control.Normal, func() { d.dialog.Close() }).Tall(style.ButtonMain), d.goOn)
	d.host.WithProject(d.dialog)
	d.host.Session.PrepareExport()
	d.draw()
}

// chooseFolder asks for the folder that the new folder is to lie in.
func (d *Dialog) chooseFolder() {
	choose.Folder(d.host.Window, words.T("Choose a place for the folder of the model"), func(path string) {
		d.parent, d.name = path, filepath.Base(export.FreeName(path, d.name))
		d.draw()
	})
}

// draw shows what will be written.
func (d *Dialog) draw() {
	d.wanted.Folder = filepath.Join(d.parent, d.name)
	d.wanted.FP16, d.wanted.Triton = d.fp16.On(), d.triton.On()
	d.target.SetText(filepath.Base(d.parent) + " / " + d.name)
	now := d.host.Session.State().Export
	ready := now != nil && len(now.Planned) > 0
	d.goOn.SetEnabled(ready)
	d.files.Objects = nil
	if !ready {
		d.files.Add(control.NewText(words.T("Reading the model…")).Secondary())
	} else {
		for _, f := range planned(now, d.wanted) {
			addFile(d.files, f.Name, about(f.Name, now.Model.Classes, f.About), "")
		}
	}
	d.files.Refresh()
}

// planned is what will be written with the options as they are.
func planned(e *session.Exporting, o session.ExportOptions) []export.File {
	var list []export.File
	for _, f := range e.Planned {
		list = append(list, f)
		if f.Name == "model-batch.onnx" && o.FP16 {
			list = append(list, export.File{Name: "model-fp16.onnx"})
		}
		if f.Name == "samples/" && o.Triton {
			list = append(list, export.File{Name: "triton/"})
		}
	}
	return list
}

// export begins, in a dialog that shows the work.
func (d *Dialog) export() {
	d.wanted.Purpose, d.wanted.Source = d.purpose.Text, d.source.Text
	d.dialog.Close()
	showWork(d.host, d.wanted, len(modelFiles(d.wanted)))
}

func modelFiles(o session.ExportOptions) []string {
	files := []string{"model.onnx", "model-batch.onnx"}
	if o.FP16 {
		files = append(files, "model-fp16.onnx")
	}
	return files
}

// about says what a file is, in the user's language; fallback is what the export itself says.
func about(name string, classes []string, fallback string) string {
	switch name {
	case "model.onnx":
		return words.T("the trained network, for pictures of any size")
	case "model-batch.onnx":
		return words.T("the same for servers, takes prepared numbers")
	case "model-fp16.onnx":
		return words.T("the same in 16 bits, half the size")
	case "classes.txt":
		return strings.Join(classes, ", ")
	case "preprocessing.json":
		return words.T("how a picture becomes numbers")
	case "model-card.md":
		return words.T("what it can do, how well, and its limits")
	case "README.md":
		return words.T("how to use each of these")
	case "check/":
		return words.T("sample pictures and the right answers")
	case "samples/":
		return words.T("sample code in Python, Go, JavaScript and C#")
	case "triton/":
		return words.T("a model repository for Triton Inference Server")
	case "LICENCE-network.txt":
		return words.T("of the network that it was trained from")
	}
	return fallback
}

// place shows a folder as a field that cannot be written into.
func place(target *control.Text) fyne.CanvasObject {
	return control.On(control.NewGround(style.Surface, style.Radius).Outlined(style.Control, 1),
		control.PadSides(container.NewBorder(nil, nil, control.Row(style.Gap, control.NewIcon(style.Folder, theme.ColorNameForeground, 16), control.Space(0, 20)), nil, target), 12, 8))
}

func card(content fyne.CanvasObject) fyne.CanvasObject {
	return control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), control.PadSides(container.NewVScroll(content), 16, 6))
}
