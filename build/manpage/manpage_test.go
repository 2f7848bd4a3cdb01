package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var said = map[string]string{
	"version": "likeness 9.8.7\nmore\n",
	"help": "Likeness tells pictures apart.\n\nUsage:\n  likeness [FILE or DIR...] opens the window\n  likeness train      learns\n" +
		"  likeness doctor     says \"what\"\n\nlikeness help COMMAND tells how to use one.\n",
	"help train":  "Usage: likeness train [flags] DIR...\n\nLearns.\n.dot first\n\n      --out file   write a\\b\n",
	"help doctor": "Usage: likeness doctor\n\nSays.\n",
}

func answer(words ...string) (string, error) {
	text, ok := said[strings.Join(words, " ")]
	if !ok {
		return "", fmt.Errorf("nothing is known of %q", words)
	}
	return text, nil
}

func TestPageHoldsEveryCommand(t *testing.T) {
	page, err := write(answer, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		".TH LIKENESS 1 1970-01-01 \"likeness 9.8.7\"\n",
		".SS train\n.B likeness train [flags] DIR...\n.PP\nLearns.\n\\&.dot first\n.PP\n.nf\n      \\-\\-out file   write a\\eb\n.fi\n",
		".SS doctor\n.B likeness doctor\n.PP\nSays.\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks\n%s\nin\n%s", want, page)
		}
	}
	if n := strings.Count(page, ".SS "); n != 2 {
		t.Errorf("%d commands, want 2", n)
	}
}

func TestAProgramThatSaysNothingIsAnError(t *testing.T) {
	silent := func(...string) (string, error) { return "", nil }
	if page, err := write(silent, time.Unix(0, 0)); err == nil {
		t.Errorf("got %q", page)
	}
}
