package plainlocale_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	_ "likeness/ui" // puts the environment back when Fyne is initialised
)

// TestPlainLocale holds that Fyne does not complain of a system that names no language, and that the environment is as it was after that.
func TestPlainLocale(t *testing.T) {
	if os.Getenv("LIKENESS_PLAIN_LOCALE") != "" {
		if _, had := os.LookupEnv("LC_ALL"); had {
			t.Error("LC_ALL was left changed")
		}
		return
	}
	for _, value := range []string{"", "C", "C.UTF-8", "POSIX"} {
		c := exec.Command(os.Args[0], "-test.run=^TestPlainLocale$")
		for _, v := range os.Environ() {
			if name, _, _ := strings.Cut(v, "="); name != "LC_ALL" && name != "LC_MESSAGES" && name != "LANG" && name != "LANGUAGE" {
				c.Env = append(c.Env, v)
			}
		}
		c.Env = append(c.Env, "LANG="+value, "LIKENESS_PLAIN_LOCALE=1")
		if out, err := c.CombinedOutput(); err != nil || strings.Contains(string(out), "Fyne") {
			t.Errorf("LANG=%q: %v, says:\n%s", value, err, out)
		}
	}
}
