// Package benchmarks holds what build/bench measures: scripts for the competitors, and here the Go side that needs one of their files.
package benchmarks

import (
	"os"
	"testing"

	"likeness/inference/imagefile"
)

// BenchmarkPicture takes the JPEG file named by LIKENESS_PICTURE to 224 x 224 pixels, as decode.py beside it does with Pillow.
func BenchmarkPicture(b *testing.B) {
	file := os.Getenv("LIKENESS_PICTURE")
	if file == "" {
		b.Skip("needs LIKENESS_PICTURE; run build/bench images")
	}
	pixels := make([]float32, 3*224*224)
	for b.Loop() {
		picture, err := imagefile.Load(file, imagefile.ShortSide(224), imagefile.DefaultLimits)
		if err != nil {
			b.Fatal(err)
		}
		picture.Standard(224, pixels)
	}
}
