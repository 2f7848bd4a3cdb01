package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestReadmeNamesTheFlags: what README says of how each command is called names its flags, all of them and no others.
func TestReadmeNamesTheFlags(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range commands() {
		call := newCall(c, []string{"--help"}, io.Discard, io.Discard)
		if status := call.run(t.Context()); status != done {
			t.Fatalf("likeness %s --help ends with %d", c.name, status)
		}
		var want []string
		call.flags.VisitAll(func(f *pflag.Flag) { want = append(want, f.Name) })
		switch c.name {
		case "study":
			want = []string{"out"} // the others are "flags of compare"
		case "watch":
			want = slices.DeleteFunc(want, func(name string) bool { return name == "json" }) // which it refuses: it has no end
		}
		// The last block of lines that begins with the command: earlier ones are examples.
		blocks := regexp.MustCompile(`(?m)^    likeness `+c.name+` +\[(.*\n)(?:     +.*\n)*`).FindAllString(string(readme), -1)
		if len(blocks) == 0 {
			t.Errorf("README does not say how %s is called", c.name)
			continue
		}
		var got []string
		for _, found := range regexp.MustCompile(`--([a-z0-9-]+)`).FindAllStringSubmatch(blocks[len(blocks)-1], -1) {
			got = append(got, found[1])
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("README has the flags %s of %s, which has %s", strings.Join(got, " "), c.name, strings.Join(want, " "))
		}
	}
}
