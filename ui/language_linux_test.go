package ui

import (
	"os"
	"testing"

	"fyne.io/fyne/v2/lang"

	"likeness/ui/words"
)

// TestSpeak holds that Fyne's own texts come in the window's language, there and back, and that the environment is left as it was.
func TestSpeak(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	t.Setenv("LANGUAGE", "sv")
	t.Cleanup(func() {
		if err := speak("en"); err != nil {
			t.Error(err)
		}
	})
	for _, c := range []struct{ code, ours, fynes string }{
		{"de", "Einstellungen", "Alle auswählen"}, {"fr", "Réglages", "Tout sélectionner"}, {"en", "Settings", "Select all"}, {"de", "Einstellungen", "Alle auswählen"},
	} {
		if err := speak(c.code); err != nil {
			t.Fatal(err)
		}
		if got := words.T("Settings"); got != c.ours {
			t.Errorf("%s: Settings are %q, want %q", c.code, got, c.ours)
		}
		if got := lang.L("Select all"); got != c.fynes {
			t.Errorf("%s: Fyne says %q, want %q", c.code, got, c.fynes)
		}
	}
	if os.Getenv("LC_ALL") != "C" || os.Getenv("LANGUAGE") != "sv" {
		t.Errorf("the environment was left with LC_ALL=%q and LANGUAGE=%q", os.Getenv("LC_ALL"), os.Getenv("LANGUAGE"))
	}
	if err := speak("tlh"); err == nil || words.Current() != "en" {
		t.Errorf("an unknown language: %v, speaks %s", err, words.Current())
	}
}
