package contactsheet

// Guess finds the grid by the borders between the tiles: lines of one colour, all of the same one, from edge to edge. It answers only where they
// part the sheet into two tiles or more that are equal, with equal gaps between; ok is false otherwise, as for tiles that touch.
func (s *Sheet) Guess() (g Grid, ok bool) {
	across := guessAxis(s.lines(true))
	down := guessAxis(s.lines(false))
	if across.tiles < 1 || down.tiles < 1 || across.tiles*down.tiles < 2 {
		return Grid{}, false
	}
	if across.bordered && down.bordered && !across.colour.near(down.colour) {
		return Grid{}, false
	}
	g = Grid{across.size, down.size, across.first, down.first, across.gap, down.gap}
	l, err := g.Layout(s.Width(), s.Height())
	return g, err == nil && l.Columns == across.tiles && l.Rows == down.tiles
}

// line is what a column or row of pixels shows: the range of each component.
type line struct{ low, high [3]uint8 }

func (l *line) flat() bool {
	for c := range 3 {
		if l.high[c] > l.low[c] && l.high[c]-l.low[c] > 3*noise {
			return false
		}
	}
	return true
}

// near says whether two lines show one colour.
func (l line) near(m line) bool {
	for c := range 3 {
		a, b := int(l.low[c])+int(l.high[c]), int(m.low[c])+int(m.high[c])
		if max(a-b, b-a) > 4*noise {
			return false
		}
	}
	return true
}

// lines looks at all columns, or all rows.
func (s *Sheet) lines(columns bool) []line {
	w, h := s.Width(), s.Height()
	n := h
	if columns {
		n = w
	}
	all := make([]line, n)
	for i := range all {
		all[i].low = [3]uint8{255, 255, 255}
	}
	for y := range h {
		row := s.picture.Pix[3*y*w:][:3*w]
		for x := range w {
			i := y
			if columns {
				i = x
			}
			l := &all[i]
			for c, v := range row[3*x : 3*x+3] {
				l.low[c], l.high[c] = min(l.low[c], v), max(l.high[c], v)
			}
		}
	}
	return all
}

// axis is a grid in one direction. Without borders it is one tile, the whole.
type axis struct {
	tiles, size, first, gap int
	bordered                bool
	colour                  line
}

// slack is how many pixels places may be off where JPEG has blurred the edges.
const slack = 2

// guessAxis finds equal tiles between lines of one colour; tiles is 0 where they are not equal.
func guessAxis(lines []line) axis {
	border := make([]bool, len(lines))
	var colour *line
	for i := range lines {
		if !lines[i].flat() {
			continue
		}
		if colour == nil {
			colour = &lines[i]
		}
		if border[i] = lines[i].near(*colour); !border[i] {
			return axis{} // lines of several colours: parts of the tiles, perhaps
		}
	}
	if colour == nil {
		return axis{tiles: 1, size: len(lines)}
	}
	var starts, ends []int
	for i := range lines {
		if !border[i] && (i == 0 || border[i-1]) {
			starts = append(starts, i)
		}
		if !border[i] && (i == len(lines)-1 || border[i+1]) {
			ends = append(ends, i+1)
		}
	}
	if len(starts) == 0 {
		return axis{}
	}
	a := axis{tiles: len(starts), size: ends[0] - starts[0], first: starts[0], bordered: true, colour: *colour}
	for i := range starts {
		a.size = max(a.size, ends[i]-starts[i])
	}
	if a.tiles == 1 {
		return a
	}
	pitch := (starts[a.tiles-1] - starts[0] + (a.tiles-1)/2) / (a.tiles - 1)
	a.gap = pitch - a.size
	for i := range starts {
		at := a.first + i*pitch
		if off := starts[i] - at; max(off, -off) > slack {
			return axis{}
		}
		if a.size-(ends[i]-starts[i]) > slack {
			return axis{}
		}
	}
	if a.gap < 1 || a.size < smallest {
		return axis{}
	}
	return a
}
