package session

// Curves are how a training went, to be drawn.
type Curves struct {
	Loss     []Point     `json:"loss"` // of the steps, smoothed
	Steering []Evaluated `json:"steering"`
}

// mostKept is how many points of a curve are kept with a model: more could not be told apart on paper.
const mostKept = 200

// curves are those of a training to keep with its model.
func (l *liveTraining) curves() *Curves {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.t.Loss) == 0 && len(l.t.Steering) == 0 {
		return nil
	}
	return &Curves{Loss: thinned(l.t.Loss), Steering: thinned(l.t.Steering)}
}

// thinned leaves evenly out what is too much; the last stays.
func thinned[T any](all []T) []T {
	every := (len(all) + mostKept - 1) / mostKept
	if every <= 1 {
		return all
	}
	var out []T
	for i := (len(all) - 1) % every; i < len(all); i += every {
		out = append(out, all[i])
	}
	return out
}
