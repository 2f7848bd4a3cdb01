package trouble_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"likeness/build/sharedtest"
	"likeness/training/dataset"
	"likeness/training/trouble"
)

// sound is a picture without a fault.
func sound() dataset.Picture {
	return dataset.Picture{
		Format: "jpeg", Size: 50_000, Width: 400, Height: 300,
		Traits: dataset.Traits{Measured: true, Bright: 200, Range: 180, Sharpness: 1.7, BorderRange: 100},
	}
}

func TestPictures(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(p *dataset.Picture)
		kinds []trouble.Kind
		says  string
	}{
		"sound":            {func(*dataset.Picture) {}, nil, ""},
		"truncated":        {func(p *dataset.Picture) { p.Truncated = true }, []trouble.Kind{trouble.Truncated}, "ends early"},
		"tiny":             {func(p *dataset.Picture) { p.Width, p.Height = 80, 32 }, []trouble.Kind{trouble.Tiny}, "80 x 32"},
		"wide":             {func(p *dataset.Picture) { p.Width = 1500 }, []trouble.Kind{trouble.Elongated}, "5.0 times as wide as high"},
		"high":             {func(p *dataset.Picture) { p.Height = 4000 }, []trouble.Kind{trouble.Elongated}, "10.0 times as high as wide"},
		"one colour":       {func(p *dataset.Picture) { p.Traits.Range, p.Traits.Bright = 2, 0 }, []trouble.Kind{trouble.OneColour}, "single colour"},
		"dark":             {func(p *dataset.Picture) { p.Traits.Bright = 12 }, []trouble.Kind{trouble.Dark}, "dark"},
		"blurred":          {func(p *dataset.Picture) { p.Traits.Sharpness = 0.4 }, []trouble.Kind{trouble.Blurred}, "blurred"},
		"too small for it": {func(p *dataset.Picture) { p.Traits.Sharpness = 0 }, nil, ""},
		"not measured":     {func(p *dataset.Picture) { p.Traits = dataset.Traits{} }, nil, ""},
		"two faults": {func(p *dataset.Picture) { p.Width, p.Height, p.Traits.Bright = 300, 30, 1 }, []trouble.Kind{
			trouble.Tiny, trouble.Elongated, trouble.Dark,
		}, ""},
	} {
		p := sound()
		c.spoil(&p)
		p.Class = 1
		d := &dataset.Dataset{Classes: []string{"a", "b"}, Pictures: []dataset.Picture{sound(), p}}
		var kinds []trouble.Kind
		for _, f := range trouble.Pictures(d) {
			kinds = append(kinds, f.Kind)
			if f.Picture != 1 || f.Class != 1 || !strings.Contains(f.Text, c.says) {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if fmt.Sprint(kinds) != fmt.Sprint(c.kinds) {
			t.Errorf("%s: %v, want %v", name, kinds, c.kinds)
		}
	}
}

func TestClasses(t *testing.T) {
	d := &dataset.Dataset{Classes: []string{"photo", "drawing", "painting", "rare"}}
	for c, n := range []int{240, 60, 40, 1} {
		for range n {
			d.Pictures = append(d.Pictures, dataset.Picture{Class: c})
		}
	}
	var got []string
	for _, p := range trouble.Classes(d) {
		got = append(got, string(p.Kind)+": "+p.Text)
		if p.Picture != -1 {
			t.Errorf("%+v", p)
		}
	}
	want := []string{
		`imbalance: "painting" has 6 times fewer pictures than "photo". More would help.`,
		`few pictures: Only 1 picture of "rare": 20 are a good start.`,
		`imbalance: "rare" has 240 times fewer pictures than "photo". More would help.`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q", got)
	}
	if none := trouble.Classes(&dataset.Dataset{}); none != nil {
		t.Errorf("of nothing: %v", none)
	}
}

// clues are n pictures of two classes whose traits are drawn alike, but for what give does to those of the second.
func clues(n int, give func(p *dataset.Picture, rng *rand.Rand)) *dataset.Dataset {
	rng := rand.New(rand.NewPCG(5, 5))
	d := &dataset.Dataset{Classes: []string{"cat", "dog"}}
	for i := range n {
		p := sound()
		p.Class = i % 2
		p.Width, p.Height = 300+rng.IntN(400), 300+rng.IntN(400)
		p.Size = int64(float64(p.Width*p.Height) * (0.2 + 0.3*rng.Float64()))
		p.Traits.BorderRange = 255 * rng.Float64()
		for c := range p.Traits.Border {
			p.Traits.Border[c] = 255 * rng.Float64()
		}
		p.Format = []string{"jpeg", "png"}[rng.IntN(2)]
		p.Traits.Camera = []string{"", "Canon EOS 5D", "NIKON D70"}[rng.IntN(3)]
		if p.Class == 1 {
			give(&p, rng)
		}
		d.Pictures, d.Groups = append(d.Pictures, p), append(d.Groups, i)
	}
	return d
}

func TestGiveAways(t *testing.T) {
	for name, c := range map[string]struct {
		give  func(p *dataset.Picture, rng *rand.Rand)
		clear string
		says  string
	}{
		"nothing": {func(*dataset.Picture, *rand.Rand) {}, "[]", ""},
		"size":    {func(p *dataset.Picture, _ *rand.Rand) { p.Width, p.Height, p.Size = 640, 640, p.Size*2 }, "[size together]", "Sizes alone tell the classes apart: "},
		"format":  {func(p *dataset.Picture, _ *rand.Rand) { p.Format = "webp" }, "[format together]", "File formats alone tell the classes apart: 100.0 % +- 0.0 % right (always the largest class: 50.0 %)."},
		"compression": {
			func(p *dataset.Picture, _ *rand.Rand) { p.Size = int64(p.Width * p.Height) }, "[compression together]",
			"Compression alone tells the classes apart",
		},
		"border": {func(p *dataset.Picture, _ *rand.Rand) { p.Traits.Border = [3]float64{255, 255, 255} }, "[border together]", "edges alone tell the classes apart"},
		"camera": {func(p *dataset.Picture, _ *rand.Rand) { p.Traits.Camera = "NIKON D70" }, "[camera together]", "Cameras alone tell much about the classes"},
	} {
		found, err := trouble.GiveAways(t.Context(), clues(200, c.give), 1)
		if err != nil {
			t.Fatal(err)
		}
		var clear []trouble.Clue
		said := c.says == ""
		for _, g := range found {
			if g.Clear {
				clear = append(clear, g.Clue)
			}
			said = said || g.Clear && strings.Contains(g.Text, c.says)
			if g.Accuracy.N != 200 || g.Accuracy.Baseline != 0.5 || !g.Clear && !strings.Contains(g.Text, "little") {
				t.Errorf("%s: %+v", name, g)
			}
		}
		if fmt.Sprint(clear) != c.clear || !said {
			t.Errorf("%s: clear are %v, want %s; %+v", name, clear, c.clear, found)
		}
	}
}

func TestGiveAwaysOfLittle(t *testing.T) {
	same := func(p *dataset.Picture, _ *rand.Rand) {}
	few := clues(18, same)
	alike := clues(40, same)
	for i := range alike.Pictures {
		class := alike.Pictures[i].Class
		alike.Pictures[i] = sound()
		alike.Pictures[i].Class = class
	}
	together := clues(40, same)
	clear(together.Groups)
	oneClass := clues(40, same)
	oneClass.Classes = append(oneClass.Classes, "empty")
	for name, d := range map[string]*dataset.Dataset{"few": few, "alike": alike, "one group": together, "an empty class": oneClass} {
		if found, err := trouble.GiveAways(t.Context(), d, 1); err != nil || len(found) != 0 {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := trouble.GiveAways(ctx, clues(40, same), 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestPACS: of all its pictures next to none is poor, and the colours along the edges tell something of photo or drawing.
func TestPACS(t *testing.T) {
	sharedtest.Long(t)
	d, err := dataset.Scan(t.Context(), []string{filepath.Join(sharedtest.Dir(t), "data", "pacs-photo-drawing")}, dataset.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if poor := trouble.Pictures(d); len(poor) > 14 {
		t.Errorf("%d of %d pictures are called poor", len(poor), len(d.Pictures))
	}
	found, err := trouble.GiveAways(t.Context(), d, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range found {
		t.Log(g.Clear, g.Text)
		if g.Clue == trouble.Size {
			t.Error("all are of one size, which can tell nothing")
		}
	}
}
