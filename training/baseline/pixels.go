package baseline

import (
	"context"

	"likeness/inference/batch"
	"likeness/inference/imagefile"
)

// PixelSide is the side of the tiny copies whose pixels are compared.
const PixelSide = 32

// PixelSize is the number of values of one tiny copy.
const PixelSize = PixelSide * PixelSide * 3

// Pixels reads tiny copies of pictures, made by imagefile as for a network: rows of PixelSize numbers from 0 to 1, red, green, blue. A
// picture that cannot be read has its reason in errs and a row of zeros. progress may be nil; it hears how many pictures are done.
func Pixels(ctx context.Context, paths []string, lim imagefile.Limits, progress func(done int)) (rows []float32, errs []error, err error) {
	rows, errs = make([]float32, len(paths)*PixelSize), make([]error, len(paths))
	load := func(_ context.Context, i int, dst []float32) error {
		img, err := imagefile.Load(paths[i], PixelSide, lim)
		if err != nil {
			return err
		}
		img.Standard(PixelSide, dst)
		return nil
	}
	err = batch.Stream(ctx, len(paths), 16, PixelSize, 0, load, func(b batch.Batch) error {
		copy(errs[b.First:], b.Errors)
		for at, i := range b.Items {
			for j, v := range b.X[at*PixelSize : (at+1)*PixelSize] {
				rows[i*PixelSize+j] = v / 255
			}
		}
		if progress != nil {
			progress(b.First + len(b.Errors))
		}
		return nil
	})
	return rows, errs, err
}
