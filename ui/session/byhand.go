package session

// Unkept is how many pictures the user has put into classes by hand of which nothing is left once they are forgotten: they were neither learned from,
// nor sorted into folders or saved in a table as they are now.
func (c *Classifying) Unkept() int {
	n := 0
	for i, class := range c.Corrected {
		if kept, ok := c.kept[i]; !c.Learned[i] && (!ok || kept != class) {
			n++
		}
	}
	return n
}

// keep notes that what the user has put into classes by hand is kept outside the program, if live is still what is shown.
func (s *Session) keep(live *classification, corrected map[int]int) {
	if s.live == live {
		s.changeClassify(func(c *Classifying) { c.kept = corrected })
	}
}
