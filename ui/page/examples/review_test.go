package examples

import (
	"testing"

	"likeness/inference/message"
	"likeness/training/dataset"
)

// TestGrouped: copies of one picture in two classes are one line, with a question; every reason has its words.
func TestGrouped(t *testing.T) {
	list := grouped([]dataset.Skipped{
		{Path: "/d/in both.jpg", Kind: dataset.TwoClasses, Class: "drawing", Other: "/p/a.jpg"},
		{Path: "/p/a.jpg", Kind: dataset.TwoClasses, Class: "photo", Other: "/d/in both.jpg"},
		{Path: "/p/b.jpg", Kind: dataset.Damaged, Class: "photo", Reason: message.Verbatim("it ends early")},
		{Path: "/p/c.jpg", Kind: dataset.Duplicate, Class: "photo", Other: "/p/first.jpg"},
		{Path: "/p/d.png", Kind: dataset.VerySmall, Class: "photo", Reason: message.Of("it is very small: %d x %d pixels", 12, 9), Width: 12, Height: 9},
		{Path: "/x.txt", Kind: dataset.NotPicture, Reason: message.Of("it is not a picture (%s)", "text files")},
	})
	want := []string{
		"photo · could not be read: it ends early", "photo · duplicate of first.jpg, same class: the first one is used", "in “drawing” and in “photo”: which class is right?",
		"photo · very small: 12 × 9 pixels", "it is not a picture (text files) · /",
	}
	if len(list) != len(want) {
		t.Fatalf("%d lines: %+v", len(list), list)
	}
	for i, l := range list {
		if got := whyLeft(l); got != want[i] {
			t.Errorf("line %d says %q, not %q", i, got, want[i])
		}
	}
}
