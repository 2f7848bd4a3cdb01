package finetune

import "math"

// halfOf rounds to IEEE 754 half precision, to nearest even; what is too large becomes the largest number.
func halfOf(f float32) uint16 {
	bits := math.Float32bits(f)
	sign := uint16(bits >> 16 & 0x8000)
	exponent := int(bits>>23&0xff) - 127 + 15
	mantissa := bits & 0x7fffff
	switch {
	case exponent >= 31:
		return sign | 0x7bff
	case exponent <= 0:
		if exponent < -10 {
			return sign
		}
		return sign | round(mantissa|0x800000, uint(14-exponent))
	}
	h := uint32(exponent)<<10 + uint32(round(mantissa, 13))
	return sign | uint16(min(h, 0x7bff))
}

// round shifts right, to nearest even.
func round(m uint32, shift uint) uint16 {
	half := uint32(1) << (shift - 1)
	q := m >> shift
	if rest := m & (1<<shift - 1); rest > half || rest == half && q&1 == 1 {
		q++
	}
	return uint16(q)
}

// floatOf widens a half-precision number.
func floatOf(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exponent, mantissa := uint32(h>>10&31), uint32(h&1023)
	if exponent == 0 {
		f := float32(mantissa) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(f))
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | mantissa<<13)
}
