package compare

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"likeness/training/compare"
	"likeness/ui/style"
	"likeness/ui/words"
)

// TestDescriptionsFit: in a window of 1280 no description of a method is cut short, in any language.
func TestDescriptionsFit(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.Theme{Variant: style.Light})
	t.Cleanup(func() {
		if err := words.Load("en"); err != nil {
			t.Error(err)
		}
	})
	room := columns{}.widths(1280 - 2*style.PageMargin - 2*style.CardPadding)[0]
	for _, language := range []string{"en", "de", "fr"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		for _, m := range compare.Methods() {
			text := description(m)
			if w := fyne.MeasureText(text, theme.Size(theme.SizeNameCaptionText), fyne.TextStyle{}).Width; w > room {
				t.Errorf("%s: %q is %g wide, and has %g", language, text, w, room)
			}
		}
	}
}
