package imagefile

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// A HEIC file that says nothing about its colours says it in the HEVC stream: in the video usability information at the end of the
// sequence parameter set (ITU-T H.265, 7.3.2.2 and E.2.1), which stands in the property hvcC.

// bitReader reads a bit stream from the highest bit of each byte. Beyond the end it gives zeros and sets short.
type bitReader struct {
	data  []byte
	at    int // in bits
	short bool
}

func (r *bitReader) bit() uint32 {
	if r.at >= 8*len(r.data) {
		r.short = true
		return 0
	}
	b := r.data[r.at/8] >> (7 - r.at%8) & 1
	r.at++
	return uint32(b)
}

func (r *bitReader) bits(n int) (value uint32) {
	for range n {
		value = value<<1 | r.bit()
	}
	return value
}

func (r *bitReader) flag() bool { return r.bit() == 1 }

func (r *bitReader) skip(n int) { r.at += n }

// golomb reads an unsigned Exp-Golomb number, ue(v).
func (r *bitReader) golomb() uint32 {
	zeros := 0
	for !r.flag() {
		if zeros++; zeros > 31 || r.short {
			r.short = true
			return 0
		}
	}
	return 1<<zeros - 1 + r.bits(zeros)
}

func (r *bitReader) golombs(n int) {
	for range n {
		r.golomb()
	}
}

// parameterSet finds the first sequence parameter set in an hvcC property (ISO/IEC 14496-15, 8.3.3.1), nil where there is none.
func parameterSet(hvcC []byte) []byte {
	const spsType = 33
	if len(hvcC) < 23 {
		return nil
	}
	rest := hvcC[23:]
	for range hvcC[22] {
		if len(rest) < 3 {
			return nil
		}
		kind, count := rest[0]&0x3f, binary.BigEndian.Uint16(rest[1:])
		rest = rest[3:]
		for range count {
			if len(rest) < 2 {
				return nil
			}
			end := 2 + int(binary.BigEndian.Uint16(rest))
			if end > len(rest) {
				return nil
			}
			if kind == spsType && end > 4 {
				return rest[4:end] // without length and head
			}
			rest = rest[end:]
		}
	}
	return nil
}

// signalled reads matrix and range from a sequence parameter set. ok is false where it cannot be followed that far; a set that says
// nothing means limited range.
func signalled(sps []byte) (matrix int, limited, ok bool) {
	// A byte 3 after two zeros is there so that the stream never looks like a start code.
	r := &bitReader{data: bytes.ReplaceAll(sps, []byte{0, 0, 3}, []byte{0, 0})}
	if !skipToUsability(r) {
		return 0, false, false
	}
	matrix, limited = 2, true
	if !r.flag() { // no usability information
		return matrix, limited, !r.short
	}
	if r.flag() && r.bits(8) == 255 { // aspect ratio
		r.skip(32)
	}
	if r.flag() { // overscan
		r.skip(1)
	}
	if r.flag() { // video signal
		r.skip(3)
		limited = !r.flag()
		if r.flag() {
			r.skip(16)
			matrix = int(r.bits(8))
		}
	}
	return matrix, limited, !r.short
}

// skipToUsability reads everything before vui_parameters_present_flag. It gives up on scaling lists and reference picture sets, which
// still pictures do not have.
func skipToUsability(r *bitReader) bool {
	r.skip(4)
	layers := int(r.bits(3))
	r.skip(1 + 96)
	if layers > 0 {
		present := r.bits(16)
		r.skip(88*bits.OnesCount32(present&0xaaaa) + 8*bits.OnesCount32(present&0x5555))
	}
	r.golomb()
	if r.golomb() == 3 { // chroma format 4:4:4
		r.skip(1)
	}
	r.golombs(2)  // size
	if r.flag() { // conformance window
		r.golombs(4)
	}
	r.golombs(3) // bit depths, picture order count
	if r.flag() {
		r.golombs(3 * layers)
	}
	r.golombs(3 + 6) // of one layer; block sizes and depths
	if r.flag() {    // scaling lists, the standard's own ones unless a second flag says that others follow
		if r.flag() {
			return false
		}
	}
	r.skip(2)
	if r.flag() { // uncompressed blocks
		r.skip(8)
		r.golombs(2)
		r.skip(1)
	}
	if r.golomb() != 0 || r.flag() {
		return false // reference picture sets, long-term references
	}
	r.skip(2)
	return !r.short
}
