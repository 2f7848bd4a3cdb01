package file

import "image/color"

// The colours of the light theme's accent and neutral bars.
var (
	plotColor   = color.NRGBA{R: 0x1D, G: 0x5B, B: 0xC4, A: 0xFF}
	secondColor = color.NRGBA{R: 0x56, G: 0x5D, B: 0x69, A: 0xFF}
)
