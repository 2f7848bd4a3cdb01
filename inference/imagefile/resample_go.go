package imagefile

// resampleGo applies the taps of both axes, first down, as that pass reads and adds whole rows: for each output row, the source rows
// that it needs are summed over the columns that any output needs, then reduced across. It is the reference that resample equals.
func resampleGo(pix []uint8, stride int, across, down *taps, dst []float32) {
	low, high := across.span()
	sum := make([]float32, 3*(high-low))
	outW := len(across.first)
	for y := range down.first {
		clear(sum)
		first, weights := down.row(y)
		for k, weight := range weights {
			addRow(sum, pix[(first+k)*stride+3*low:], weight)
		}
		reduceRow(dst[3*y*outW:3*(y+1)*outW], sum, low, across)
	}
}

// addRow adds weight times a source row.
func addRow(sum []float32, row []uint8, weight float32) {
	row = row[:len(sum)]
	for i, v := range row {
		sum[i] += weight * float32(v)
	}
}

// reduceRow computes one output row from a row of sums that begins at column low.
func reduceRow(out, sum []float32, low int, across *taps) {
	for x := range across.first {
		first, weights := across.row(x)
		from := sum[3*(first-low):][:3*len(weights)]
		var r, g, b float32
		for _, weight := range weights {
			r += weight * from[0]
			g += weight * from[1]
			b += weight * from[2]
			from = from[3:]
		}
		out[3*x], out[3*x+1], out[3*x+2] = r, g, b
	}
}
