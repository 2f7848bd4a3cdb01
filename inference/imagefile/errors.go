package imagefile

import (
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// FormatError reports content that is not a picture, or a picture whose bytes are damaged or contradict themselves.
type FormatError string

func (e FormatError) Error() string {
	return string(e) + "; the file is damaged or no picture: get a sound copy"
}

// UnsupportedError reports a picture that may be sound, but of a kind or a size that Likeness does not read.
type UnsupportedError string

func (e UnsupportedError) Error() string {
	return string(e) + "; save it as JPEG or PNG with another program"
}

func malformed(format string, args ...any) error { return FormatError(fmt.Sprintf(format, args...)) }

func unsupported(format string, args ...any) error {
	return UnsupportedError(fmt.Sprintf(format, args...))
}

// classified turns what a decoder said into one of the two error types. What no decoder calls unsupported is malformed.
func classified(format string, err error) error {
	var ours FormatError
	var oursToo UnsupportedError
	if errors.As(err, &ours) || errors.As(err, &oursToo) {
		return err
	}
	var inJPEG jpeg.UnsupportedError
	var inPNG png.UnsupportedError
	var inTIFF tiff.UnsupportedError
	if errors.As(err, &inJPEG) || errors.As(err, &inPNG) || errors.As(err, &inTIFF) || errors.Is(err, bmp.ErrUnsupported) {
		return unsupported("%s picture of a kind that is not read (%v)", names[format], err)
	}
	return malformed("%s picture cannot be decoded (%v)", names[format], err)
}
