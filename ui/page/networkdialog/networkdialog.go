// Package networkdialog asks how a network to start from, an ONNX file of others, is to be used: after which of its layers its own
// classifier is taken off, and what range of colours it was trained with.
package networkdialog

import (
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/training"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/words"
)

// Show reads the file and shows the dialog. now are the open project's settings; done hears what was chosen, unless the project is closed before.
func Show(h *page.Host, path string, now session.Settings, done func(training.BackboneOptions)) {
	var o training.BackboneOptions
	if now.Backbone == path {
		o = training.BackboneOptions{Cut: now.Cut, Colors: now.Colors}
	}
	c, open := h.Window.Canvas(), h.Session.State().Project
	h.Session.ReadNetwork(path, o, func(d *training.Description) {
		if !session.Same(h.Session.State().Project, open) {
			return
		}
		v := &view{description: d, options: o}
		use := control.NewButton(words.T("Use this network"), nil, control.Main, func() {
			v.dialog.Close()
			done(v.options)
		})
		cancel := control.NewButton(words.T("Cancel"), nil, control.Normal, func() { v.dialog.Close() })
		v.dialog = control.ShowDialog(c, filepath.Base(path), v.content(c.Size()), fyne.NewSize(660, 0), nil, cancel, use)
		h.WithProject(v.dialog)
		v.list.ScrollTo(v.chosen)
	})
}

// view is the dialog.
type view struct {
	description *training.Description
	options     training.BackboneOptions
	dialog      *control.Dialog
	colors      *control.Drop
	list        *widget.List
	chosen      int // the layer after which it is cut
}

// colorNames say what each range of colours is, the file's own first.
func (v *view) colorNames() (names []string, ranges []training.Colors) {
	first := words.T("As the file says")
	if v.description.From == training.Assumed {
		first = words.T("The file does not say: as is usual")
	}
	texts := map[training.Colors]string{
		training.ColorsImageNet: words.T("PyTorch, timm (ImageNet's mean and deviation)"),
		training.ColorsSigned:   words.T("TensorFlow (from -1 to 1)"),
		training.ColorsLite:     "EfficientNet-Lite",
		training.ColorsUnit:     words.T("from 0 to 1"),
		training.ColorsBytes:    words.T("from 0 to 255"),
	}
	names, ranges = []string{first}, []training.Colors{training.ColorsOfFile}
	for _, c := range training.AllColors() {
		names, ranges = append(names, texts[c]), append(ranges, c)
	}
	return names, ranges
}

func (v *view) content(window fyne.Size) fyne.CanvasObject {
	d := v.description
	names, ranges := v.colorNames()
	v.colors = control.NewDrop(names, func(i int) { v.options.Colors = ranges[i] })
	v.colors.Choose(slices.Index(ranges, v.options.Colors))
	for i, l := range d.Layers {
		if l.Name == d.Cut {
			v.chosen = i
		}
	}
	v.list = widget.NewList(func() int { return len(d.Layers) }, v.row, v.fill)
	v.list.HideSeparators = true
	v.list.OnSelected = func(i widget.ListItemID) {
		if d.Layers[i].CanCut {
			v.chosen, v.options.Cut = i, d.Layers[i].Name
		}
		v.list.UnselectAll()
		v.list.Refresh()
	}
	scroll := container.New(heightLayout{max(120, min(300, window.Height-430))}, v.list)
	size := words.F("It reads pictures of {{.N}} x {{.N}} pixels.", "N", d.Preprocessing.Size)
	text := words.T("Its own classifier is taken off after the marked layer, and yours is put there. Another layer can be chosen; the grey ones cannot.")
	return container.New(control.Stack{Gap: 8},
		control.Caption(size).Wrapped(),
		control.Row(16, control.NewText(words.T("Colours")), v.colors.Button),
		control.Caption(words.T("What range of numbers it was trained with. Wrong colours make poor results, not errors.")).Wrapped(),
		control.Caption(text).Wrapped(), scroll,
	)
}

// heightLayout gives a list its height.
type heightLayout struct{ height float32 }

func (l heightLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(o[0].MinSize().Width, l.height)
}

func (l heightLayout) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

// row makes an empty line of the list: a mark, the name, the kind and the shape.
func (v *view) row() fyne.CanvasObject {
	mark := control.NewIcon(nil, theme.ColorNamePrimary, 16)
	return container.NewBorder(nil, nil, mark, control.Caption("").Aligned(fyne.TextAlignTrailing), control.NewText("").Shortened())
}

func (v *view) fill(i widget.ListItemID, o fyne.CanvasObject) {
	l, parts := v.description.Layers[i], o.(*fyne.Container).Objects // the name, the mark, the shape: Border's order
	color, mark := theme.ColorNamePlaceHolder, fyne.Resource(nil)
	if l.CanCut {
		color = theme.ColorNameForeground
	}
	if i == v.chosen {
		mark = theme.ConfirmIcon()
	}
	parts[0].(*control.Text).Colored(color).SetText(l.Name)
	parts[1].(*control.Icon).Set(mark, theme.ColorNamePrimary)
	parts[2].(*control.Text).SetText(layerShape(l))
}

// layerShape is a layer's kind and the shape of its result.
func layerShape(l training.DescribedLayer) string {
	sizes := make([]string, len(l.Shape))
	for i, d := range l.Shape {
		sizes[i] = words.Count(d)
	}
	return l.Kind + "  " + strings.Join(sizes, " x ")
}
