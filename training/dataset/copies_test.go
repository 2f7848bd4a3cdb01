package dataset

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestCopies(t *testing.T) {
	root := twoClasses(t, 3)
	write(t, root, "photo/sub/copy.png", picture(t, 1))                  // the seed of photo/aa.png
	write(t, root, "drawing/saved.jpg", jpegOf(t, scene(0, 96, 80), 80)) // nearly drawing/aa.png
	write(t, root, "photo/x.png", picture(t, 50))
	write(t, root, "drawing/y.png", picture(t, 50))
	d := scan(t, Options{}, root)
	var got []string
	for _, c := range d.Copies() {
		var members []string
		for _, m := range c.Members {
			name, err := filepath.Rel(root, m.Path)
			if err != nil {
				t.Fatal(err)
			}
			used := m.Picture >= 0
			if used && (d.Pictures[m.Picture].Path != m.Path || d.Classes[d.Pictures[m.Picture].Class] != m.Class) {
				t.Errorf("%+v is picture %+v", m, d.Pictures[m.Picture])
			}
			members = append(members, fmt.Sprint(filepath.ToSlash(name), " ", m.Class, " ", used))
		}
		got = append(got, fmt.Sprintf("%v %d %s", c.Exact, c.Classes, strings.Join(members, ", ")))
	}
	want := []string{
		"true 2 drawing/y.png drawing false, photo/x.png photo false",
		"false 1 drawing/aa.png drawing true, drawing/saved.jpg drawing true",
		"true 1 photo/aa.png photo true, photo/sub/copy.png photo false",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLeaks(t *testing.T) {
	d := &Dataset{Pictures: make([]Picture, 5)}
	features := []float32{1, 0, 0, 1, 1, 0.1, 0, 0, 2, 2.1}
	for _, c := range []struct {
		train, test []int
		want        string
	}{
		{[]int{0, 1}, []int{2}, "[{0 2 0.995}]"},
		{[]int{0, 2}, []int{1, 3}, "[]"},
		{[]int{4}, []int{0, 1, 2}, "[]"},
		{nil, []int{0}, "[]"},
		{[]int{0}, nil, "[]"},
		{[]int{3}, []int{3}, "[]"}, // features of zeros are like nothing
	} {
		leaks, err := d.Leaks(features, &Split{Train: c.train, Test: c.test})
		if err != nil {
			t.Fatal(err)
		}
		for i := range leaks {
			leaks[i].Cosine = float64(int(leaks[i].Cosine*1000)) / 1000
		}
		if got := fmt.Sprint(leaks); got != c.want {
			t.Errorf("%v | %v: %s, want %s", c.train, c.test, got, c.want)
		}
	}
	if _, err := d.Leaks(features[:9], &Split{}); err == nil {
		t.Error("numbers that do not fit")
	}
}
