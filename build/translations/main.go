// Command translations compares the texts of the window with the files in resources/translations.
//
//	go run ./build/translations [-update]
//
// It finds every text that the sources under ui give to words.T, words.F and words.N, also through functions of the same package that pass a
// parameter on, and every one that they or the packages below give to message.Of, message.Errorf and message.New, which the window translates when
// it shows an error or a reason. Texts stand in the sources in English; en.json has those with a form for one and another for many, the files of the other
// languages have all. A format has a form for one where en.json gives it one. A text is missing where it is absent or empty, where it lacks one of its forms, or where its gaps like {{.Name}} are not
// those of the English text, or its verbs not those of it. A translation that no source uses is reported too, and so is a text whose wording cannot be found because it is
// neither a literal nor such a parameter.
//
// With -update, missing texts are added to the files with empty translations, to be filled in, and those that no source uses are dropped. For a new
// language, make an empty file (a pair of braces) and run this, then add the language to ui/words.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	update := flag.Bool("update", false, "add missing texts, empty, and drop those that no source uses")
	flag.Parse()
	if err := run(".", *update); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// folders hold the sources of what the window shows.
var folders = []string{"inference", "training", "ui"}

// run works on the repository at root. The error lists all that is to be done.
func run(root string, update bool) error {
	u, err := collect(root, folders...)
	if err != nil {
		return err
	}
	languages, err := readLanguages(root, u)
	if err != nil {
		return err
	}
	problems := u.problems
	for _, l := range languages {
		if update {
			l.update(u)
			if err := l.write(root, u); err != nil {
				return err
			}
		}
		problems = append(problems, l.check(u)...)
	}
	if len(problems) > 0 {
		return errors.New(strings.Join(problems, "\n"))
	}
	return nil
}
