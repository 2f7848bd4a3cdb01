package ui

import (
	"math/rand/v2"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/inference/device"
	"likeness/training"
	"likeness/training/augment"
	"likeness/training/finetune"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page/networkdialog"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// settings shows the settings. What concerns training counts from the next one; the rest at once.
func (u *window) settings() {
	size := u.win.Canvas().Size()
	v := &settingsView{u: u, width: min(style.Scaled(750), size.Width-24) - 2*style.PageMargin}
	app := container.NewVBox(v.appearance()...)
	most := size.Height - 190
	var content fyne.CanvasObject
	if p := u.session.State().Project; p == nil {
		content = v.scrolled(app, most)
	} else {
		v.now = p.Settings
		training := container.NewVBox(v.training()...)
		content = v.groups(training, app, most)
	}
	reset := control.NewButton(words.T("Reset to defaults"), nil, control.Plain, v.reset)
	closing := control.NewButton(words.T("Close"), nil, control.Main, func() { v.dialog.Close() })
	left := u.host.WhileProject(func() { v.dialog.Close() }) // or this project's settings would become the next one's
	v.dialog = control.ShowDialog(u.win.Canvas(), words.T("Settings"), content, fyne.NewSize(v.width+2*style.PageMargin, 0), left, closing).AtLeft(reset)
}

// scrolled is content that scrolls where it is higher than there is room.
func (v *settingsView) scrolled(content fyne.CanvasObject, most float32) *container.Scroll {
	s := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, besideSettings), content)) // with room for its bar
	s.SetMinSize(fyne.NewSize(v.width, min(content.MinSize().Height, most)))
	return s
}

// groups shows both groups below each other where they fit, and else one at a time with a choice above.
func (v *settingsView) groups(training, app fyne.CanvasObject, most float32) fyne.CanvasObject {
	both := container.NewVBox(
		control.Title(words.T("Training"), theme.SizeNameText).Colored(theme.ColorNamePrimary), training, control.PadSides(control.Rule(), 0, 8),
		control.Title(words.T("App"), theme.SizeNameText).Colored(theme.ColorNamePrimary), app)
	if both.MinSize().Height <= most {
		return v.scrolled(both, most)
	}
	const choice = style.ButtonRow + 2*style.Gap
	first, second := v.scrolled(training, most-choice), v.scrolled(app, most-choice)
	second.Hide()
	tabs := segments([]string{words.T("Training"), words.T("App")}, 0, func(i int) {
		shown, hidden := first, second
		if i == 1 {
			shown, hidden = second, first
		}
		hidden.Hide()
		shown.Show()
	})
	return container.NewBorder(control.PadSides(container.NewHBox(tabs), 0, style.Gap), nil, nil, nil, container.NewStack(first, second))
}

// settingsView is the dialog.
type settingsView struct {
	u      *window
	dialog *control.Dialog
	now    session.Settings
	width  float32 // of what is in it
}

// line is a setting: its name, the choice, and what it means.
func (v *settingsView) line(name string, choice fyne.CanvasObject, meaning string) fyne.CanvasObject {
	text := control.Caption(meaning).Wrapped()
	right := container.New(lineLayout{v.width - nameWidth() - 4 - besideSettings}, choice, text)
	return control.PadSides(container.NewBorder(nil, nil, container.New(nameLayout{}, control.NewText(name)), nil, right), 0, 4)
}

// besideSettings is the room for the scroll bar.
const besideSettings = 14

func nameWidth() float32 { return style.Scaled(135) }

// nameLayout gives the names one width.
type nameLayout struct{}

func (nameLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(nameWidth(), style.ButtonRow)
}

func (nameLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(fyne.NewSize(s.Width, style.ButtonRow))
}

// lineLayout puts the meaning below the choice.
type lineLayout struct{ width float32 }

func (l lineLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	if o[1].(*control.Text).Text() == "" {
		return fyne.NewSize(l.width, style.ButtonRow)
	}
	return fyne.NewSize(l.width, style.ButtonRow+4+o[1].(*control.Text).HeightFor(l.width))
}

func (lineLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	m := o[0].MinSize()
	o[0].Resize(fyne.NewSize(min(m.Width, s.Width), style.ButtonRow))
	o[1].Move(fyne.NewPos(0, style.ButtonRow+4))
	o[1].Resize(fyne.NewSize(s.Width, max(0, s.Height-style.ButtonRow-4)))
}

// keep puts a changed setting into the project.
func (v *settingsView) keep() { v.u.session.SetSettings(v.now) }

// segments makes a choice among a few.
func segments(texts []string, chosen int, changed func(int)) *control.Segments {
	var list []control.Choice
	for _, t := range texts {
		list = append(list, control.Choice{Text: t})
	}
	s := control.NewSegments(list, changed)
	s.Choose(max(0, chosen))
	return s
}

func at[T comparable](list []T, v T) int {
	for i, x := range list {
		if x == v {
			return i
		}
	}
	return 0
}

func (v *settingsView) training() []fyne.CanvasObject {
	kinds := []device.Kind{device.Auto, device.CPU, device.CUDA}
	efforts := []finetune.Effort{finetune.Quick, finetune.Standard, finetune.Full}
	presets := []augment.Preset{augment.None, augment.Mild, augment.Strong}
	keeps := []finetune.Stage{finetune.Combined, finetune.Tuned, finetune.Frozen}
	on := segments([]string{words.T("Automatic"), words.T("Processor"), words.T("NVIDIA card")}, at(kinds, v.now.Device), func(i int) {
		v.now.Device = kinds[i]
		v.keep()
	})
	effort := segments([]string{words.T("Quick"), words.T("Standard"), words.T("Every layer")}, at(efforts, v.now.Effort), func(i int) { v.now.Effort = efforts[i]; v.keep() })
	keep := segments([]string{words.T("Combined"), words.T("Fine-tuned"), words.T("Quick look")}, at(keeps, v.now.Keep), func(i int) { v.now.Keep = keeps[i]; v.keep() })
	examples := newVariations()
	varied := func() { examples.show(v.u.session, v.now) }
	vary := segments([]string{words.T("None"), words.T("Gentle"), words.T("Strong")}, at(presets, v.now.Augment), func(i int) {
		v.now.Augment = presets[i]
		v.keep()
		varied()
	})
	mirror := control.NewCheck(words.T("also mirror images"), func(on bool) {
		if v.now.NoMirror == on {
			v.now.NoMirror = !on
			v.keep()
			varied()
		}
	})
	mirror.Set(!v.now.NoMirror)
	varied()
	return []fyne.CanvasObject{
		v.line(words.T("Train on"), on, words.T("Without an NVIDIA card, the processor is used: as good a result, only slower.")),
		v.line(words.T("Effort"), effort, words.T("Quick takes the ready-made network as it is; Standard adjusts its last part; Every layer adjusts all of it and takes about five times as long.")),
		v.line(words.T("Keep"), keep, words.T("Combined is the average of fine-tuned and quick look: as often right as the better of the two on the sets it was tried on, within the error.")),
		v.line(words.T("Network"), v.network(), words.T("Lite0 is part of the program. Lite1, Lite2 and other image classifiers can be chosen from ONNX files; those two compute 1.6 and 2.2 times as much, and were right no more often where they were tried.")),
		v.line(words.T("Picture variations"), container.New(ifRoom{}, control.Row(style.CardPadding, vary, mirror), examples.content), words.T("Shows the network shifted, mirrored and brighter copies, so that it learns more from few pictures. No mirror images where writing is to be read.")),
		v.line(words.T("Kept aside"), v.aside(), words.T("Pictures of each class that are only used to measure the result.")),
		v.line(words.T("Seed"), v.seed(varied), words.T("The same seed, pictures and device give the same result again.")),
	}
}

func (v *settingsView) network() fyne.CanvasObject {
	bundled := func() bool { return v.now.Backbone == "lite0" || v.now.Backbone == "" }
	names := func() []control.Choice {
		if bundled() {
			return []control.Choice{{Text: "EfficientNet-Lite0"}, {Text: words.T("From a file…")}}
		}
		return []control.Choice{{Text: "EfficientNet-Lite0"}, {Text: filepath.Base(v.now.Backbone)}}
	}
	var s *control.Segments
	s = control.NewSegments(names(), func(i int) {
		if i == 0 {
			v.now.Backbone, v.now.Cut, v.now.Colors = "lite0", "", training.ColorsOfFile
			s.SetChoices(names())
			v.keep()
			return
		}
		if bundled() {
			s.Choose(0) // until a file is chosen
		}
		choose.File(v.u.win, words.T("Network to start from"), []string{".onnx"}, v.u.host.ForProject(func(path string) {
			networkdialog.Show(v.u.host, path, v.now, func(o training.BackboneOptions) {
				v.now.Backbone, v.now.Cut, v.now.Colors = path, o.Cut, o.Colors
				s.SetChoices(names())
				s.Choose(1)
				v.keep()
			})
		}))
	})
	if !bundled() {
		s.Choose(1)
	}
	return s
}

func (v *settingsView) aside() fyne.CanvasObject {
	shares := []float64{0.2, 0.33, 0.5}
	return segments([]string{words.Percent(0.2, 0), words.Percent(0.33, 0), words.Percent(0.5, 0)}, at(shares, v.now.TestFraction), func(i int) {
		v.now.TestFraction = shares[i]
		v.keep()
	})
}

func (v *settingsView) seed(changed func()) fyne.CanvasObject {
	entry := widget.NewEntry()
	entry.SetText(strconv.FormatUint(v.now.Seed, 10))
	entry.OnChanged = func(text string) {
		if n, err := strconv.ParseUint(text, 10, 64); err == nil && n != v.now.Seed {
			v.now.Seed = n
			v.keep()
			changed()
		}
	}
	fresh := control.NewButton(words.T("New"), nil, control.Normal, func() { entry.SetText(strconv.Itoa(rand.IntN(100000))) })
	return control.Row(style.Gap, control.Wide(120, entry), fresh)
}

func (v *settingsView) appearance() []fyne.CanvasObject {
	p := readPreferences(v.u.app)
	variants := []style.Variant{style.System, style.Light, style.Dark}
	scales := []float32{1, 17.0 / 14, 20.0 / 14}
	languages := words.Languages()
	names := make([]string, len(languages))
	chosen := 0
	for i, l := range languages {
		names[i] = l.Name
		if l.Code == words.Current() {
			chosen = i
		}
	}
	scale := 0
	for i, s := range scales {
		if p.Scale > s-0.05 {
			scale = i
		}
	}
	language := segments(names, chosen, func(i int) {
		v.u.app.Preferences().SetString("language", languages[i].Code)
		v.again()
	})
	variant := segments([]string{words.T("Like the system"), words.T("Light"), words.T("Dark")}, at(variants, p.Variant), func(i int) {
		v.u.app.Preferences().SetString("theme", string(variants[i]))
		v.u.app.Settings().SetTheme(readPreferences(v.u.app).theme())
	})
	text := segments([]string{words.T("Normal"), words.T("Large"), words.T("Very large")}, scale, func(i int) {
		v.u.app.Preferences().SetFloat("text", float64(scales[i]))
		v.again()
	})
	return []fyne.CanvasObject{
		v.line(words.T("Language"), language, ""),
		v.line(words.T("Theme"), variant, ""),
		v.line(words.T("Text size"), text, ""),
	}
}

// again makes the window anew in another language or size, and the settings with it.
func (v *settingsView) again() {
	v.dialog.Close()
	p := readPreferences(v.u.app)
	if err := speak(p.Language); err != nil {
		v.u.trouble(session.Trouble{Title: words.T("The language cannot be used"), Text: words.Sentence(words.Fault(err)), Err: err})
	}
	v.u.app.Settings().SetTheme(p.theme())
	v.u.build()
	v.u.settings()
}

// reset puts all settings back.
func (v *settingsView) reset() {
	if v.u.session.State().Project != nil {
		v.now = session.DefaultSettings()
		v.keep()
	}
	for _, name := range []string{"language", "theme", "text"} {
		v.u.app.Preferences().RemoveValue(name)
	}
	v.again()
}
