package imagefile

import (
	"errors"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"likeness/inference/message"
)

// FormatError reports content that is not a picture, or a picture whose bytes are damaged or contradict themselves.
type FormatError struct {
	What message.Text // what is wrong
}

func (e FormatError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e FormatError) Message() message.Text {
	return message.Of("%s; the file is damaged or no picture: get a sound copy", e.What)
}

// UnsupportedError reports a picture that may be sound, but of a kind or a size that Likeness does not read.
type UnsupportedError struct {
	What message.Text // what is not read
}

func (e UnsupportedError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e UnsupportedError) Message() message.Text {
	return message.Of("%s; save it as JPEG or PNG with another program", e.What)
}

func malformed(format string, args ...any) error { return FormatError{message.Of(format, args...)} }

func unsupported(format string, args ...any) error {
	return UnsupportedError{message.Of(format, args...)}
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
