package imagefile

import "image"

// decodeAVIF runs libavif, which makes RGB of the first frame, multiplied by its opacity; turning is left to us.
//
// The module's function decode takes the address and length of the file, whether only the header is wanted, whether all frames are, where
// to write width, height, bits per component and the number of frames, and where to write durations (8 bytes each) and pixels (4
// components each, of 8 bits or, if the file has more, of 16 bits in little-endian order).
func decodeAVIF(data []byte, h header, lim Limits) (*Image, error) {
	box, err := avifSandbox()
	if err != nil {
		return nil, err
	}
	run, err := box.start(sandboxLimit("avif", data, h))
	if err != nil {
		return nil, err
	}
	defer run.close()
	file, answer, duration := run.put(data), run.allocate(4*4), run.allocate(8)
	decode := func(headerOnly uint64, pixels uint32) {
		args := []uint64{uint64(file), uint64(len(data)), headerOnly, 0}
		for k := range uint32(4) {
			args = append(args, uint64(answer+4*k))
		}
		if run.call("decode", append(args, uint64(duration), uint64(pixels))...) == 0 && run.err == nil {
			run.err = errRefused
		}
	}
	decode(1, 0)
	n := run.numbers(answer, 4)
	if run.err != nil {
		return nil, run.err
	}
	width, height, wide := n[0], n[1], n[2] > 8
	if err := lim.checkSize("avif", width, height); err != nil {
		return nil, err
	}
	size := 4 * width * height
	if wide {
		size *= 2
	}
	pixels := run.allocate(size)
	decode(0, pixels)
	content := run.view(pixels, size)
	if run.err != nil {
		return nil, run.err
	}
	bounds := image.Rect(0, 0, width, height)
	if wide {
		content = narrowed(content)
	}
	return flattened(&image.RGBA{Pix: content, Stride: 4 * width, Rect: bounds}, bounds), nil
}

// narrowed rounds 16-bit components in little-endian order to 8 bits, in place.
func narrowed(wide []byte) []byte {
	for i := range len(wide) / 2 {
		v := uint32(wide[2*i]) | uint32(wide[2*i+1])<<8
		wide[i] = byte((v*255 + 32767) / 65535)
	}
	return wide[:len(wide)/2]
}
