package session

import (
	"context"
	"errors"
	"image"
	"slices"

	"likeness/inference/gradcam"
	"likeness/inference/imagefile"
	"likeness/training/project"
)

// Look is one picture seen closely. Its parts come one after the other; what is not there yet is nil.
type Look struct {
	Example project.ExampleID
	Model   project.ModelID // 0 is the quick look's, of which there is neither a map nor the pictures most alike
	Picture *image.RGBA     // larger than a thumbnail
	Map     *gradcam.Map    // where the model found what speaks for its answer; only where it was asked for
	Similar []Similar       // the pictures most like it that the model learned from, the most alike first
	// The troubles say in words why a part will not come; "" where it will, or has.
	PictureTrouble, MapTrouble, SimilarTrouble string
}

// Similar is a picture that the model learned from, and how much it looks alike to the network: 1 is the same.
type Similar struct {
	Example    project.ExampleID
	Similarity float64
}

const (
	lookSide    = 1280 // of Look.Picture: its longer side in pixels at most
	mostSimilar = 5    // pictures in Look.Similar
	keptLooks   = 16
)

// wish is what somebody wants to see.
type wish struct {
	example   project.Example
	model     project.Model // its ID is 0 for the quick look
	predicted int
	withMap   bool
	result    *Result
}

// LookAt shows a picture closely in State.Look, with withMap also where the model looked. The latest wish counts: one before it that has not been
// fulfilled is given up.
func (s *Session) LookAt(j Judged, withMap bool) {
	shown := s.state.Project
	if shown == nil {
		return
	}
	w := wish{example: j.Example, predicted: j.Predicted, withMap: withMap, result: s.state.Result}
	if quick := s.state.Quick != nil && (s.state.QuickShown || s.state.Result == nil); !quick && shown.Current != 0 {
		w.model, _ = shown.model(shown.Current)
	}
	if l := s.state.Look; l == nil || l.Example != j.Example.ID || l.Model != w.model.ID {
		s.change(func(st *State) { st.Look = &Look{Example: j.Example.ID, Model: w.model.ID} })
	}
	overwrite(s.observer().wishes, w)
}

// overwrite puts a value into a channel of room one, in place of the one that is there.
func overwrite[T any](c chan T, v T) {
	for {
		select {
		case c <- v:
			return
		default:
		}
		select {
		case <-c:
		default:
		}
	}
}

// observer is the goroutine that looks at pictures and doubts labels, started with the first wish, which ends with the project.
func (s *Session) observer() *observer {
	if s.observing == nil || s.observing.project != s.project || !s.looking.running() {
		o := &observer{session: s, project: s.project, wishes: make(chan wish, 1), asked: make(chan doubt, 1), kept: map[lookKey]*Look{}}
		s.observing = o
		s.start(&s.looking, o.work)
	}
	return s.observing
}

type lookKey struct {
	example project.ExampleID
	model   project.ModelID
}

// observer carries wishes out, one after the other, and keeps open what it needs for them.
type observer struct {
	session *Session
	project *project.Project
	wishes  chan wish
	asked   chan doubt
	kept    map[lookKey]*Look
	order   []lookKey // of kept, the oldest first
	lens    *lens     // of the model that was asked for last
	seen    *seen     // features of all pictures
}

func (o *observer) work(ctx context.Context) {
	defer func() { o.session.fail("The device could not be closed", o.lens.close()) }()
	for {
		select { // who looks at a picture waits; doubts do not matter that soon
		case w := <-o.wishes:
			o.look(ctx, w)
			continue
		default:
		}
		select {
		case <-ctx.Done():
			return
		case w := <-o.wishes:
			o.look(ctx, w)
		case d := <-o.asked:
			o.doubt(ctx, d)
		}
	}
}

// look makes the parts of a Look that are not there, and shows each as soon as it is.
func (o *observer) look(ctx context.Context, w wish) {
	key := lookKey{w.example.ID, w.model.ID}
	now := Look{Example: w.example.ID, Model: w.model.ID}
	if old := o.kept[key]; old != nil {
		now = *old
	}
	show := func() {
		shown := now
		o.keep(key, &shown)
		o.session.do(func() {
			if l := o.session.state.Look; o.session.project == o.project && l != nil && l.Example == shown.Example && l.Model == shown.Model {
				o.session.change(func(st *State) { st.Look = &shown })
			}
		})
	}
	if now.Picture == nil {
		now.Picture, now.PictureTrouble = inWords(loadPicture(w.example.Path))
	}
	show()
	if w.model.ID == 0 {
		return
	}
	left := func() bool { return ctx.Err() != nil || len(o.wishes) > 0 }
	if w.withMap && now.Map == nil && !left() {
		now.Map, now.MapTrouble = inWords(o.mapOf(ctx, w))
		show()
	}
	if now.Similar == nil && !left() {
		now.Similar, now.SimilarTrouble = inWords(o.similar(ctx, w))
		show()
	}
}

func loadPicture(path string) (*image.RGBA, error) {
	m, err := imagefile.Load(path, lookSide/2, imagefile.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return m.RGBA(lookSide), nil
}

// inWords gives an error in words; that something was stopped is none.
func inWords[T any](v T, err error) (T, string) {
	if err != nil && !errors.Is(err, context.Canceled) {
		return v, sentence(err)
	}
	return v, ""
}

// keep keeps the last few looks.
func (o *observer) keep(key lookKey, look *Look) {
	if o.kept[key] == nil {
		o.order = append(o.order, key)
	}
	o.kept[key] = look
	for len(o.order) > keptLooks {
		delete(o.kept, o.order[0])
		o.order = slices.Delete(o.order, 0, 1)
	}
}
