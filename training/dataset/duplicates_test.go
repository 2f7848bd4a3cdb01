package dataset

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"likeness/build/sharedtest"
)

func TestCopiesWithinAClass(t *testing.T) {
	root := twoClasses(t, 2)
	write(t, root, "photo/sub/copy.png", picture(t, 1)) // the seed of photo/aa.png
	write(t, root, "photo/0 first.png", picture(t, 1))
	d := scan(t, Options{}, root)
	first := filepath.Join(root, "photo", "0 first.png")
	if !slices.Equal(d.Counts(), []int{2, 2}) || d.Pictures[2].Path != first {
		t.Errorf("%v, kept %q", d.Counts(), d.Pictures[2].Path)
	}
	for _, s := range d.Skipped {
		if s.Kind != Duplicate || s.Other != first || !strings.Contains(s.Reason.String(), "the same picture as") {
			t.Errorf("%+v", s)
		}
	}
	if len(d.Skipped) != 2 || len(d.Conflicts) != 0 {
		t.Errorf("skipped %v, conflicts %v", d.Skipped, d.Conflicts)
	}
}

func TestSamePictureInTwoClasses(t *testing.T) {
	root := twoClasses(t, 2)
	write(t, root, "photo/x.png", picture(t, 50))
	write(t, root, "photo/y.png", picture(t, 50))
	write(t, root, "drawing/z.png", picture(t, 50))
	d := scan(t, Options{}, root)
	if !slices.Equal(d.Counts(), []int{2, 2}) {
		t.Errorf("counts %v", d.Counts())
	}
	want := []Conflict{{A: filepath.Join(root, "drawing/z.png"), B: filepath.Join(root, "photo/x.png"), ClassA: "drawing", ClassB: "photo", Exact: true}}
	if !reflect.DeepEqual(d.Conflicts, want) {
		t.Errorf("conflicts %+v", d.Conflicts)
	}
	others := map[string]string{"x.png": "z.png", "y.png": "z.png", "z.png": "x.png"}
	for _, s := range d.Skipped {
		if s.Kind != TwoClasses || filepath.Base(s.Other) != others[filepath.Base(s.Path)] || !strings.Contains(s.Reason.String(), "keep it in one of them") {
			t.Errorf("%+v", s)
		}
	}
	if len(d.Skipped) != 3 {
		t.Errorf("skipped %d", len(d.Skipped))
	}
}

// scaled returns a picture at another size.
func scaled(m image.Image, width, height int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(out, out.Bounds(), m, m.Bounds(), draw.Src, nil)
	return out
}

// brighter returns a picture with every value times a factor.
func brighter(m *image.RGBA, factor float64) image.Image {
	out := image.NewRGBA(m.Bounds())
	for i, v := range m.Pix {
		out.Pix[i] = uint8(min(255, float64(v)*factor))
	}
	return out
}

func TestNearCopiesShareAGroup(t *testing.T) {
	root := twoClasses(t, 8)
	m := scene(1000, 320, 240)
	copies := [][]byte{jpegOf(t, m, 95), jpegOf(t, m, 30), jpegOf(t, scaled(m, 160, 120), 85), pngOf(t, scaled(m, 80, 60)), jpegOf(t, brighter(m, 0.9), 90)}
	for i, data := range copies {
		write(t, root, filepath.Join("photo", "near"+string(rune('0'+i))), data)
	}
	write(t, root, "drawing/near5", jpegOf(t, scaled(m, 200, 150), 60))
	d := scan(t, Options{}, root)
	members := map[int][]string{}
	for i, p := range d.Pictures {
		members[d.Groups[i]] = append(members[d.Groups[i]], filepath.Base(p.Path))
	}
	if len(members) != 17 {
		t.Errorf("%d groups, want 17: %v", len(members), members)
	}
	for _, names := range members {
		if len(names) > 1 {
			slices.Sort(names)
			if want := []string{"near0", "near1", "near2", "near3", "near4", "near5"}; !slices.Equal(names, want) {
				t.Errorf("grouped %v, want %v", names, want)
			}
		}
	}
	if len(d.Conflicts) != 5 || d.Conflicts[0].Exact {
		t.Errorf("conflicts %+v, want the one drawing with each of the five photos", d.Conflicts)
	}
}

// TestMostlyWhiteSketchesStayApart: thin lines on white, which a thumbnail alone takes for the same.
func TestMostlyWhiteSketchesStayApart(t *testing.T) {
	root := t.TempDir()
	rng := rand.New(rand.NewPCG(5, 5))
	for i := range 40 {
		m := image.NewGray(image.Rect(0, 0, 200, 200))
		for j := range m.Pix {
			m.Pix[j] = 255
		}
		for range 6 {
			x, y, dx, dy := rng.Float64()*200, rng.Float64()*200, rng.Float64()*2-1, rng.Float64()*2-1
			for range 120 {
				x, y = x+dx, y+dy
				m.SetGray(int(x), int(y), color.Gray{})
				m.SetGray(int(x)+1, int(y), color.Gray{})
			}
		}
		write(t, root, filepath.Join([]string{"a", "b"}[i%2], string(rune('a'+i/2))), pngOf(t, m))
	}
	d := scan(t, Options{}, root)
	if groups := slices.Max(d.Groups) + 1; groups != 40 {
		t.Errorf("%d groups of 40 sketches", groups)
	}
}

// TestSharedPictures: of 2,232 pictures two shots of one magazine page, and nothing else, are nearly the same (looked at by eye).
func TestSharedPictures(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes 2,232 pictures")
	}
	dir := filepath.Join(sharedtest.Dir(t), "data")
	want := map[string]struct {
		counts []int
		groups []string // base names of a group of more than one
	}{
		"pacs-photo-drawing":      {[]int{700, 700}, nil},
		"shippable-photo-drawing": {[]int{75, 75}, nil},
		"trashnet":                {[]int{100, 100, 100, 100}, []string{"paper474.jpg", "paper89.jpg"}},
		"hymenoptera":             {nil, nil},
	}
	for name, w := range want {
		d := scan(t, Options{}, filepath.Join(dir, name))
		if w.counts != nil && !slices.Equal(d.Counts(), w.counts) {
			t.Errorf("%s: %v pictures, want %v; skipped %v", name, d.Counts(), w.counts, d.Skipped)
		}
		size := map[int]int{}
		for _, g := range d.Groups {
			size[g]++
		}
		var grouped []string
		for i, g := range d.Groups {
			if size[g] > 1 {
				grouped = append(grouped, filepath.Base(d.Pictures[i].Path))
			}
		}
		if !slices.Equal(grouped, w.groups) {
			t.Errorf("%s: grouped %v, want %v", name, grouped, w.groups)
		}
	}
}

func TestGroupCopies(t *testing.T) {
	d := &Dataset{Groups: []int{0, 1, 2, 2, 3, 4, 5}}
	const a = 0x5555555500000000
	for _, look := range []uint64{a, a | 0xf, a | 1, 1<<63 | 7, a | 0x1f00000, 0, 0} { // the second is 4 bits from the first, the fifth 5; two are of one colour
		d.Pictures = append(d.Pictures, Picture{Look: look})
	}
	d.GroupCopies() // the third is a bit from the first, the fourth of its group
	if want := []int{0, 0, 0, 0, 1, 2, 3}; !slices.Equal(d.Groups, want) {
		t.Errorf("groups %v, want %v", d.Groups, want)
	}
	none := &Dataset{}
	none.GroupCopies()
}

func TestRefineGroups(t *testing.T) {
	d := &Dataset{Pictures: make([]Picture, 4), Groups: []int{0, 1, 2, 2}}
	d.Pictures[0].Look, d.Pictures[1].Look, d.Pictures[2].Look, d.Pictures[3].Look = 0, 0xFFF, ^uint64(0), 0xF0
	// 0 and 1: 12 bits apart, same direction; 2 is far by its hash; 3 is near 0 by its hash, not by its features
	features := []float32{1, 2, 2, 4.1, 1, 2, -2, 1}
	if err := d.RefineGroups(features); err != nil {
		t.Fatal(err)
	}
	if want := []int{0, 0, 1, 1}; !slices.Equal(d.Groups, want) {
		t.Errorf("groups %v, want %v", d.Groups, want)
	}
	for _, bad := range [][]float32{nil, {1, 2, 3}} {
		if err := d.RefineGroups(bad); err == nil {
			t.Errorf("no error for features %v", bad)
		}
	}
	if err := (&Dataset{}).RefineGroups(nil); err != nil {
		t.Errorf("no pictures: %v", err)
	}
	if c := cosine([]float32{0, 0}, []float32{1, 0}); c != 0 {
		t.Errorf("cosine with nothing is %v", c)
	}
}

func TestPerceptualHash(t *testing.T) {
	hash := func(m *image.RGBA) (uint64, thumbnail) {
		b := m.Bounds()
		var pix []uint8
		for i := 0; i < len(m.Pix); i += 4 {
			pix = append(pix, m.Pix[i:i+3]...)
		}
		g := shrink(pix, b.Dx(), b.Dy())
		return perceptualHash(g), newThumbnail(g)
	}
	var hashes []uint64
	for seed := range uint64(40) {
		h, small := hash(scene(seed, 90, 70))
		tiny, smallTiny := hash(scene(seed, 45, 31)) // smaller than the grid
		if d := distance(h, tiny); d > nearBits {
			t.Errorf("scene %d at half its size: %d bits", seed, d)
		}
		if c := correlation(&small, &smallTiny); c < nearCorrelation {
			t.Errorf("scene %d at half its size: correlation %v", seed, c)
		}
		hashes = append(hashes, h)
	}
	total, n := 0, 0
	for i, a := range hashes {
		for _, b := range hashes[:i] {
			total, n = total+distance(a, b), n+1
		}
	}
	if mean := float64(total) / float64(n); mean < 28 || mean > 36 {
		t.Errorf("strangers differ by %v bits on average, want about 32", mean)
	}
}

// TestShrinkAgainstSlow: with every pixel cut into 32 x 32 parts, a cell holds whole parts, and its value is their mean.
func TestShrinkAgainstSlow(t *testing.T) {
	const width, height = 45, 70
	rng := rand.New(rand.NewPCG(1, 1))
	pix := make([]uint8, width*height*3)
	for i := range pix {
		pix[i] = uint8(rng.UintN(256))
	}
	g := shrink(pix, width, height)
	for cell := range g {
		cx, cy := cell%gridSide, cell/gridSide
		for c := range 3 {
			var want float64
			for y := cy * height; y < (cy+1)*height; y++ { // in units of a pixel / 32
				for x := cx * width; x < (cx+1)*width; x++ {
					want += float64(pix[(y/gridSide*width+x/gridSide)*3+c])
				}
			}
			want /= width * height
			if d := g[cell][c] - want; d > 1e-9 || d < -1e-9 {
				t.Fatalf("cell %d, channel %d: %v, want %v", cell, c, g[cell][c], want)
			}
		}
	}
}

func TestCorrelationOfFlatPictures(t *testing.T) {
	var grey, white, other thumbnail
	for i := range grey {
		grey[i], white[i], other[i] = 128, 255, uint8(i)
	}
	same := grey
	if correlation(&grey, &same) != 1 || correlation(&grey, &white) != 0 || correlation(&grey, &other) != 0 {
		t.Error("flat pictures")
	}
}

func TestWithTest(t *testing.T) {
	trainRoot, testRoot := twoClasses(t, 4), t.TempDir()
	m := scene(3, 48, 40)                                                // the scene of photo/ba.png
	write(t, testRoot, "photo/copy.png", picture(t, 1))                  // photo/aa.png
	write(t, testRoot, "photo/nearly", jpegOf(t, scaled(m, 40, 33), 90)) // photo/ba.png
	write(t, testRoot, "photo/new1", picture(t, 200))
	write(t, testRoot, "photo/new1 again", jpegOf(t, scene(200, 48, 40), 90))
	write(t, testRoot, "photo/wrong.png", picture(t, 0)) // drawing/aa.png
	train := scan(t, Options{}, trainRoot)
	test := scan(t, Options{OneClass: true}, testRoot)
	d, s, err := WithTest(train, test)
	if err != nil {
		t.Fatal(err)
	}
	consistent(t, d)
	if len(s.Train) != 8 || len(s.Test) != 2 || filepath.Base(d.Pictures[s.Test[0]].Path) != "new1" || d.Pictures[s.Test[0]].Class != 1 {
		t.Errorf("split %+v", s)
	}
	if d.Groups[8] != d.Groups[9] || slices.Index(d.Groups, d.Groups[8]) != 8 {
		t.Errorf("groups %v", d.Groups)
	}
	want := map[string]SkipKind{"copy.png": AlsoTraining, "nearly": AlsoTraining, "wrong.png": AlsoTraining}
	if got := skippedKinds(d); !reflect.DeepEqual(got, want) {
		t.Errorf("skipped %v, want %v", got, want)
	}

	write(t, testRoot, "cartoon/x.png", picture(t, 300))
	_, _, err = WithTest(train, scan(t, Options{}, testRoot))
	if e := (*UnknownClassError)(nil); !errors.As(err, &e) || e.Class != "cartoon" || !strings.Contains(e.Error(), "drawing, photo") {
		t.Errorf("unknown class: %v", err)
	}
	if _, _, err := WithTest(train, train); err == nil || !strings.Contains(err.Error(), "none of the test pictures is new") {
		t.Errorf("the training pictures as test pictures: %v", err)
	}
}

// TestManyFiles: ten thousand files, of which few differ.
func TestManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 10,000 files")
	}
	root := t.TempDir()
	for i := range 50 {
		data := picture(t, uint64(i))
		for j := range 200 {
			// what follows a PNG's end is not looked at, but counts for the file's hash
			end := []byte{byte(j % 20)}
			name := filepath.Join([]string{"drawing", "photo"}[i%2], string(rune('a'+j/20))+"-"+string(rune('a'+j%20))+"-"+string(rune('A'+i)))
			write(t, root, name, append(slices.Clone(data), end...))
		}
	}
	d := scan(t, Options{}, root)
	if d.Found != 10000 || len(d.Pictures) != 1000 || slices.Max(d.Groups)+1 != 50 {
		t.Errorf("found %d, %d pictures in %d groups", d.Found, len(d.Pictures), slices.Max(d.Groups)+1)
	}
}

func BenchmarkScan(b *testing.B) {
	root := twoClasses(b, 100)
	for b.Loop() {
		if _, err := Scan(context.Background(), []string{root}, Options{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPairs10000(b *testing.B) {
	d := &Dataset{Pictures: make([]Picture, 10000)}
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range d.Pictures {
		d.Pictures[i].Look = rng.Uint64()
	}
	for b.Loop() {
		d.nearGroups()
	}
}
