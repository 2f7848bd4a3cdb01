package ui

import (
	"errors"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"likeness/ui/plainlocale"
	"likeness/ui/words"
)

func init() {
	if err := plainlocale.Restore(); err != nil {
		fyne.LogError("The environment could not be put back", err)
	}
}

// speak chooses the language of the window, and of Fyne's own dialogs and menus; "" is the system's.
func speak(code string) error {
	if err := words.Load(code); err != nil {
		return errors.Join(err, words.Load(""), follow(words.Current()))
	}
	return follow(words.Current())
}

// follow makes Fyne's own texts come in a language. Fyne asks the system for it whenever translations are added: on Linux the environment, which is
// changed for that moment only, because programs started later should not see it. On Windows and macOS Fyne's few texts stay in the system's language.
func follow(code string) (err error) {
	for _, name := range []string{"LC_ALL", "LANGUAGE"} {
		before, had := os.LookupEnv(name)
		if err := os.Setenv(name, code); err != nil {
			return err
		}
		defer func() {
			if had {
				err = errors.Join(err, os.Setenv(name, before))
			} else {
				err = errors.Join(err, os.Unsetenv(name))
			}
		}()
	}
	return lang.AddTranslations(fyne.NewStaticResource(code+".json", []byte("{}")))
}
