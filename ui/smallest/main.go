// Command smallest opens a window with one word in it: the least that a program on Fyne can be, which build/bench launch holds Likeness against.
package main

import (
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("app.likeness.smallest").NewWindow("Smallest")
	w.SetContent(widget.NewLabel("Likeness"))
	w.ShowAndRun()
}
