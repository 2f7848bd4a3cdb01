package resources

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image/jpeg"
	"image/png"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
)

func TestBackboneIsTheFileThatItsSumNames(t *testing.T) {
	sum := sha256.Sum256(Backbone())
	if got := hex.EncodeToString(sum[:]); got != BackboneSHA256 {
		t.Errorf("the backbone's SHA-256 is %s, want %s", got, BackboneSHA256)
	}
}

// TestSampleIsWhole holds that every sample picture decodes within the promised size, has a tidy name, and is attributed exactly once.
func TestSampleIsWhole(t *testing.T) {
	tidy := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*\.jpg$`)
	attributed := attributions(t)
	for _, class := range []string{"photo", "drawing"} {
		entries, err := fs.ReadDir(Sample(), class)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != 75 {
			t.Errorf("%s holds %d pictures, want 75", class, len(entries))
		}
		for _, entry := range entries {
			name := path.Join(class, entry.Name())
			if !tidy.MatchString(entry.Name()) {
				t.Errorf("%s: a name is of lower-case letters, digits and single hyphens", name)
			}
			if attributed[name] != 1 {
				t.Errorf("%s: %d lines in ATTRIBUTION.tsv, want 1", name, attributed[name])
			}
			delete(attributed, name)
			checkPicture(t, name)
		}
	}
	for name := range attributed {
		t.Errorf("ATTRIBUTION.tsv names %s, which is not in the sample", name)
	}
}

// attributions returns how often each picture is named in ATTRIBUTION.tsv, and fails for a line that lacks author, licence or source.
func attributions(t *testing.T) map[string]int {
	t.Helper()
	table, err := fs.ReadFile(Sample(), "ATTRIBUTION.tsv")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]int{}
	for i, line := range strings.Split(strings.TrimSuffix(string(table), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != 6 {
			t.Fatalf("ATTRIBUTION.tsv line %d has %d cells, want 6", i+1, len(cells))
		}
		if i == 0 {
			continue
		}
		for _, column := range []int{2, 3, 4} {
			if cells[column] == "" {
				t.Errorf("ATTRIBUTION.tsv line %d: author, licence and source must be filled", i+1)
			}
		}
		named[cells[0]]++
	}
	return named
}

func checkPicture(t *testing.T, name string) {
	t.Helper()
	content, err := fs.ReadFile(Sample(), name)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := jpeg.Decode(bytes.NewReader(content))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if size := picture.Bounds().Size(); size.X > 512 || size.Y > 512 {
		t.Errorf("%s is %d x %d, want at most 512 a side", name, size.X, size.Y)
	}
}

// TestEveryBundledThingHasItsLicence names the files that must be there, each with a phrase that only the right text holds.
func TestEveryBundledThingHasItsLicence(t *testing.T) {
	phrases := map[string]string{
		"backbone.txt":              "Apache License",
		"sample-pictures.txt":       "ATTRIBUTION.tsv",
		"sample-cc0.txt":            "CC0 1.0 Universal",
		"sample-kodak.txt":          "unrestricted usage",
		"sample-openclipart.txt":    "Public Domain Dedication",
		"sample-standardebooks.txt": "United States public domain",
		"sample-trashnet.txt":       "Copyright (c) 2017 Gary Thung",
		"libjpeg-turbo.txt":         "The Modified (3-clause) BSD License",
	}
	for name, phrase := range phrases {
		text, err := fs.ReadFile(Licences(), name)
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(string(text), phrase) {
			t.Errorf("%s does not say %q", name, phrase)
		}
	}
}

func TestIconIs512Square(t *testing.T) {
	picture, err := png.Decode(bytes.NewReader(Icon()))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 512 || size.Y != 512 {
		t.Errorf("the icon is %d x %d, want 512 x 512", size.X, size.Y)
	}
	if _, _, _, alpha := picture.At(0, 0).RGBA(); alpha != 0 {
		t.Error("the icon's corner is not transparent")
	}
}
