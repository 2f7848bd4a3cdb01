package session

import (
	"context"
	"errors"
	"maps"
	"slices"

	"likeness/inference/message"
	"likeness/training"
	"likeness/training/embedding"
	"likeness/training/finetune"
	"likeness/training/project"
)

// Map is where the pictures of a project lie when those that look alike to the network lie side by side.
type Map struct {
	Running bool
	Reading bool // the network looks at the pictures; after that the map is drawn
	Done    int
	Total   int
	// Places are within -1 and 1 both ways; nil until there are some. A picture that was added later, or cannot be read, has none.
	Places map[project.ExampleID]embedding.Point
	// Settled says that the map is finished. Before, Places are a first look: the two main directions.
	Settled bool
	Err     string
}

// DrawMap draws the map of all pictures in the background, and keeps it with the project, from where it comes the next time. anew draws it even
// so, as after pictures were added.
func (s *Session) DrawMap(anew bool) {
	p, shown := s.project, s.state.Project
	if p == nil || shown == nil || s.state.Map != nil && (s.state.Map.Running || !anew && s.state.Map.Settled) {
		return
	}
	var before map[project.ExampleID]embedding.Point
	if s.state.Map != nil {
		before = s.state.Map.Places
	}
	s.change(func(st *State) { st.Map = &Map{Running: true, Places: before} })
	s.start(&s.mapping, func(ctx context.Context) {
		m, err := s.drawMap(ctx, p, shown, before, anew)
		m.Running = false
		if err != nil && ctx.Err() == nil {
			m.Err = sentence(err)
		}
		s.showMap(p, m)
	})
}

// StopMap ends the drawing; what there is of the map stays.
func (s *Session) StopMap() { s.mapping.stop() }

func (s *Session) showMap(p *project.Project, m Map) {
	s.do(func() {
		if s.project == p {
			s.change(func(st *State) { st.Map = &m })
		}
	})
}

// drawMap makes the map, or finds the one that is kept. Until there is a first look the places are those before. What there is comes back with an error.
func (s *Session) drawMap(ctx context.Context, p *project.Project, shown *Project, before map[project.ExampleID]embedding.Point, anew bool) (Map, error) {
	m := Map{Running: true, Reading: true, Places: before}
	if !anew {
		kept, err := readMap(ctx, p)
		if err != nil {
			return m, err
		}
		if kept != nil {
			return Map{Places: kept, Settled: true}, nil
		}
	}
	ids, rows, size, err := s.mapFeatures(ctx, p, shown, m)
	if err != nil {
		return m, err
	}
	m.Reading = false
	first, err := embedding.Principal(ctx, rows, size, shown.Settings.Seed)
	if err != nil {
		return m, err
	}
	m.Places = places(ids, first)
	s.showMap(p, m)
	limited := newLimiter(updates)
	settled, err := embedding.Map(ctx, rows, size, embedding.Options{Seed: shown.Settings.Seed}, func(done, total int) {
		if m.Done, m.Total = done, total; limited.now() {
			s.showMap(p, m)
		}
	})
	if err != nil {
		return m, err
	}
	m.Places, m.Settled = places(ids, settled), true
	if p.ReadOnly() != project.Writable {
		return m, nil
	}
	return m, keepMap(ctx, p, m.Places)
}

// mapFeatures are what the network sees in the pictures that can be read.
func (s *Session) mapFeatures(ctx context.Context, p *project.Project, shown *Project, m Map) (ids []project.ExampleID, rows []float32, size int, err error) {
	data, all, err := p.Dataset(ctx)
	if err != nil {
		return nil, nil, 0, err
	}
	limited := newLimiter(updates)
	found, err := training.Features(ctx, shown.Settings.training(s.folders.Cache, data), data, func(e training.Event) {
		if q, ok := e.(finetune.Progress); ok && limited.now() {
			m.Done, m.Total = q.Done, q.Total
			s.showMap(p, m)
		}
	})
	if err != nil {
		return nil, nil, 0, err
	}
	plain := found.Plain()
	for i, id := range all {
		if found.Errors[i] == nil {
			ids, rows = append(ids, id), append(rows, plain[i*found.Size:(i+1)*found.Size]...)
		}
	}
	if len(ids) == 0 {
		return nil, nil, 0, message.New("none of the pictures can be read now: see whether their folder or drive is there, then draw the map again")
	}
	return ids, rows, found.Size, nil
}

func places(ids []project.ExampleID, points []embedding.Point) map[project.ExampleID]embedding.Point {
	out := make(map[project.ExampleID]embedding.Point, len(ids))
	for i, id := range ids {
		out[id] = points[i]
	}
	return out
}

// mapKept is the form in which a project keeps the map.
type mapKept struct {
	Examples []project.ExampleID `json:"examples"`
	X        []float32           `json:"x"`
	Y        []float32           `json:"y"`
}

func keepMap(ctx context.Context, p *project.Project, of map[project.ExampleID]embedding.Point) error {
	var k mapKept
	for _, id := range slices.Sorted(maps.Keys(of)) {
		k.Examples, k.X, k.Y = append(k.Examples, id), append(k.X, float32(of[id].X)), append(k.Y, float32(of[id].Y))
	}
	return keep(ctx, p, project.MapNote, "the map", k)
}

// readMap is the map that is kept with the project; nil where there is none.
func readMap(ctx context.Context, p *project.Project) (map[project.ExampleID]embedding.Point, error) {
	k, err := readKept[mapKept](ctx, p, project.MapNote, "the map")
	if err == nil && k != nil && (len(k.X) != len(k.Examples) || len(k.Y) != len(k.Examples)) {
		err = errors.New("the map that was kept is not whole")
	}
	if err != nil {
		return nil, message.Errorf("%w; draw it again", err)
	}
	if k == nil {
		return nil, nil
	}
	out := make(map[project.ExampleID]embedding.Point, len(k.Examples))
	for i, id := range k.Examples {
		out[id] = embedding.Point{X: float64(k.X[i]), Y: float64(k.Y[i])}
	}
	return out, nil
}
