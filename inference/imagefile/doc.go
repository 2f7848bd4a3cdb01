// Package imagefile is the one way a picture becomes numbers: for training, classifying, the gallery and the check of exported models
// alike.
//
// Load and Decode give an Image: the right way up, transparency laid over white, 8-bit RGB. Its Standard method gives what a network
// sees: the short side resized to size/0.875, the middle size x size of that, values from 0 to 255. Subtracting 127 and dividing by 128
// is left to the one who knows the network. LoadStandard does both at once, with the same result in less time.
//
// # Formats
//
// The content tells the format (Sniff); the name does not matter.
//
//   - JPEG: baseline, extended and progressive, grey, colour, CMYK and YCCK (inverted where Adobe's marker stands). Not read: 12 bits a
//     sample, lossless, and files whose frame header gives no height.
//   - PNG: all of it, 16 bits too. Of an animated PNG, the still picture. A file that lacks only its end, or whose remarks are
//     damaged, is read.
//   - GIF, WebP: the first frame, on its canvas.
//   - BMP: 1, 2, 4, 8, 24 and 32 bits without compression. Not read: run lengths, 16 bits.
//   - TIFF: the first picture; 1, 8 and 16 bits, uncompressed, LZW, Deflate, PackBits, fax. Not read: 2, 4 and 12 bits, CMYK, Lab, JPEG
//     inside, colours in separate planes, BigTIFF.
//   - HEIC: pictures coded with HEVC, single or in tiles, with transparency; 10 bits are rounded to 8. Not read: uncompressed ones and
//     those with the short header of 2024.
//   - AVIF: 8, 10 and 12 bits, the first frame.
//
// Anything else, among it JPEG 2000, JPEG XL, Photoshop, icons, TGA, PNM, SVG and camera raw, is refused. Colour profiles are ignored, as
// those who made the pictures that networks were trained on ignored them too.
//
// The EXIF orientation is applied: that of JPEG, PNG, WebP and TIFF, and the turns and mirrors of HEIC and AVIF. One that stands in XMP
// only is not.
//
// # Decoders
//
// JPEG goes through libjpeg-turbo, linked statically, where cgo is on (on Linux; elsewhere with the build tag libjpeg). It decodes at 1/2,
// 1/4 or 1/8 of the size where the caller can do with less, which makes a picture of 12 million pixels cost 30 ms instead of 60; LoadStandard
// decodes only the columns and rows that the network sees, and ends with the last of them. Without
// cgo, Go's decoder does it in full, which takes several times as long. The pixels are the same but for rounding. Resizing is in C where
// cgo is on, in Go where not, with the same result to the bit on amd64.
//
// HEIC and AVIF are decoded by C libraries compiled to WebAssembly, in a sandbox, at 1 to 4 seconds for 12 million pixels. No library of
// the system is looked for. Other formats use the decoders of Go and golang.org/x/image, with the colours of lossy WebP put right.
//
// # Resizing
//
// The filter is the triangle of ONNX's Resize with mode linear and antialias 1, computed in 32-bit floating point and not rounded. The
// sizes are rounded half to even, exactly, and each side has its own scale, so Resize must be given sizes and not be told to keep
// the aspect ratio. Pillow's BILINEAR is the same but for rounding to 8 bits between its passes and for the outermost pixels of a picture.
//
// # Damaged pictures and hostile files
//
// A picture that cannot be read gives FormatError (damaged, or no picture) or UnsupportedError (sound as far as one can tell, but of a
// kind or size that is not read), wrapped with the path. A JPEG that ends early is accepted if half of its rows are there: the rest is
// grey, and Truncated is set so that it can be listed; without cgo it is refused. Other formats that end early are refused.
//
// Limits are checked against the header before a pixel is decoded, so a small file cannot claim much memory. Info.Memory and Limits.Memory
// say how much Load takes at most: for pictures of 12 million pixels (a phone's) about 400 MB for JPEG, usually 10 MB as JPEG is reduced
// while it is decoded, and up to 900 MB for AVIF. A decoder that panics costs its picture only.
//
// Everything may be used by any number of goroutines at once.
package imagefile
