package session

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"likeness/inference/batch"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/inference/picturefolder"
	"likeness/training/dataset"
	"likeness/training/project"
)

// classification is what the job of classifying keeps, also over pauses.
type classification struct {
	session *Session
	paths   []string
	model   Model
	load    func(context.Context) (*classifier.Classifier, error)
	device  device.Kind
	learned []project.Example // that the model's project learns from

	pictures   []string // nil until they were looked for
	classifier *classifier.Classifier
	next       int      // the picture that comes next
	doubtful   []Unread // the latest pictures, if none could be read: the drive may be going away

	mu      sync.Mutex
	c       Classifying // the parts that the job writes
	from    int         // c.Done when the rate began to be measured
	since   time.Time
	started time.Time // of this stretch of work
	before  time.Duration
}

// begin starts the work, or goes on with it.
func (s *Session) begin(live *classification) {
	training := s.training
	s.start(&s.classify, func(ctx context.Context) {
		if training.running() {
			live.set(func(c *Classifying) { c.Waiting = true })
			live.show()
			select {
			case <-training.done:
			case <-ctx.Done():
			}
		}
		stop := everyUpdate(live.show)
		live.begin()
		err := live.work(ctx)
		stop()
		live.end(ctx, err)
		if live.nothing() {
			s.fail("These pictures were not classified", err)
			live.forget()
			return
		}
		live.show()
	})
}

// show makes the present state the one that is seen. What the user decides stays as it is.
func (l *classification) show() {
	now := l.snapshot()
	l.session.post(func(st *State) {
		if st.Classify == nil || l.session.live != l {
			return
		}
		shown := *now
		shown.Strict = st.Classify.Strict
		shown.Threshold, shown.Corrected, shown.Learned, shown.kept = st.Classify.Threshold, st.Classify.Corrected, st.Classify.Learned, st.Classify.kept
		st.Classify = &shown
	})
}

func (l *classification) snapshot() *Classifying {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.c
	c.Model, c.Paths = l.model, l.paths
	a := &c.Answers
	a.Paths, a.Class = a.Paths[:len(a.Paths):len(a.Paths)], a.Class[:len(a.Class):len(a.Class)]
	a.Confidence = a.Confidence[:len(a.Confidence):len(a.Confidence)]
	a.Probabilities = a.Probabilities[:len(a.Probabilities):len(a.Probabilities)]
	a.Unfamiliar = a.Unfamiliar[:len(a.Unfamiliar):len(a.Unfamiliar)]
	c.Unread, c.Passed = c.Unread[:len(c.Unread):len(c.Unread)], c.Passed[:len(c.Passed):len(c.Passed)]
	c.Notes = c.Notes[:len(c.Notes):len(c.Notes)]
	c.Took = l.before
	if c.Running && !l.started.IsZero() {
		c.Took += time.Since(l.started)
	}
	if c.Running && !l.since.IsZero() {
		if took := time.Since(l.since).Seconds(); took > 0.5 && c.Done > l.from {
			c.Rate = float64(c.Done-l.from) / took
		}
		if c.Rate > 0 && time.Since(l.since) > time.Second {
			c.Left = time.Duration(float64(c.Found-c.Done) / c.Rate * float64(time.Second))
		}
	}
	return &c
}

func (l *classification) set(f func(*Classifying)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f(&l.c)
	l.c.Running = true
}

func (l *classification) begin() {
	l.set(func(c *Classifying) {
		c.Waiting, c.Stopped, c.Gone, c.Err, c.Looking = false, false, nil, "", l.pictures == nil
		l.started, l.since = time.Now(), time.Time{}
	})
}

func (l *classification) end(ctx context.Context, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := &l.c
	if !l.started.IsZero() {
		l.before += time.Since(l.started)
	}
	c.Running, c.Waiting, c.Looking = false, false, false
	if took := time.Since(l.since).Seconds(); !l.since.IsZero() && took > 0 {
		c.Rate = float64(c.Done-l.from) / took
	}
	switch {
	case err == nil:
		l.believe()
	case errors.Is(err, errGone): // c.Gone says it
	case ctx.Err() != nil:
		c.Stopped = true
	default:
		c.Err = sentence(err)
	}
}

// nothing tells whether not even pictures were found.
func (l *classification) nothing() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.pictures) == 0
}

// forget shows the page as it was before the folders were given.
func (l *classification) forget() {
	l.session.post(func(st *State) {
		if st.Classify == nil || l.session.live != l {
			return
		}
		l.session.live = nil
		before := &Classifying{Model: l.model, Threshold: st.Classify.Threshold}
		if st.Classify = before; l.model.File == "" {
			st.Classify = nil
		}
	})
}

// work looks for the pictures, once, and classifies those that are left.
func (l *classification) work(ctx context.Context) error {
	var err error
	if l.pictures == nil {
		if err = l.find(ctx); err != nil {
			return err
		}
	}
	if l.classifier == nil {
		if l.classifier, err = l.load(ctx); err != nil {
			return err
		}
	}
	kind := l.device
	if kind == "" {
		kind = device.Auto
	}
	err = l.on(ctx, kind)
	if device.Failed(err) && kind != device.CPU && ctx.Err() == nil {
		l.set(func(c *Classifying) {
			c.Notes = append(c.Notes, message.Of("The graphics card gave up (%v). The work went on on the processor.", err))
		})
		err = l.on(ctx, device.CPU)
	}
	return err
}

// find looks for the pictures.
func (l *classification) find(ctx context.Context) error {
	found, err := picturefolder.Find(ctx, l.paths)
	if err != nil {
		return err
	}
	l.pictures = found.Pictures
	known := l.countKnown()
	l.set(func(c *Classifying) {
		for _, s := range found.Skipped {
			u := Unread{s.Path, s.Reason}
			if s.Kind == picturefolder.Unreadable || s.Kind == picturefolder.Unsupported {
				c.Unread = append(c.Unread, u)
			} else {
				c.Passed = append(c.Passed, u)
			}
		}
		n := len(found.Pictures)
		c.Looking, c.Known, c.Done, c.Found = false, known, len(c.Unread), len(c.Unread)+n
		c.Answers = Answers{
			Paths: make([]string, 0, n), Class: make([]int32, 0, n), Confidence: make([]float32, 0, n),
			Probabilities: make([]float32, 0, n*len(l.model.Classes)),
		}
	})
	if n := len(found.Pictures); n == 0 {
		return noneFound(l.paths, found.Skipped)
	}
	return nil
}

// countKnown counts the pictures that the model's project learns from.
func (l *classification) countKnown() int {
	learned := make(map[string]bool, len(l.learned))
	for _, e := range l.learned {
		learned[e.Path] = !e.Excluded
	}
	n := 0
	for _, p := range l.pictures {
		if learned[p] {
			n++
		}
	}
	return n
}

// noneFound says what is there in place of pictures.
func noneFound(paths []string, skipped []picturefolder.Skipped) error {
	kinds := map[string]int{}
	for _, s := range skipped {
		if s.Kind == picturefolder.NotPicture {
			kinds[s.What]++
		} else {
			kinds["files that cannot be read"]++
		}
	}
	return &dataset.NoPicturesError{Path: paths[0], Kinds: kinds}
}

// on classifies the pictures that are left on a device.
func (l *classification) on(ctx context.Context, kind device.Kind) error {
	d, err := device.Open(kind, 0)
	if err != nil {
		return err
	}
	l.set(func(c *Classifying) {
		c.Device = d.Info().Name
		c.Notes = append(c.Notes[:len(c.Notes):len(c.Notes)], d.Notes()...)
	})
	l.doubtful = nil
	err = batch.Classify(ctx, l.classifier, d, l.pictures[l.next:], batch.Options{}, l.outcome)
	return errors.Join(err, d.Close())
}

// mostDoubtful is how many pictures one after the other may be unreadable for the system's reasons before the whole drive is doubted.
const mostDoubtful = 16

// outcome takes what became of a picture.
func (l *classification) outcome(o batch.Outcome) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.since.IsZero() {
		l.since, l.from = time.Now(), l.c.Done
	}
	if o.Err == nil {
		l.believe()
		a := &l.c.Answers
		a.Paths = append(a.Paths, o.Path)
		a.Class = append(a.Class, int32(o.Predicted))
		a.Confidence = append(a.Confidence, float32(o.Probability()))
		if !math.IsNaN(o.Unfamiliarity) {
			a.Unfamiliar = append(a.Unfamiliar, o.Unfamiliar())
		}
		for _, p := range o.Probabilities {
			a.Probabilities = append(a.Probabilities, float32(p))
		}
		l.c.Done++
		l.next++
		return nil
	}
	u := Unread{o.Path, whyUnread(o.Err)}
	if isContent(o.Err) {
		l.believe()
		l.c.Unread = append(l.c.Unread, u)
		l.c.Done++
		l.next++
		return nil
	}
	l.doubtful = append(l.doubtful, u)
	root := rootOf(o.Path, l.paths)
	if len(l.doubtful) < mostDoubtful && !gone(root) {
		return nil
	}
	l.doubtful = nil // they come again when the work goes on
	l.c.Gone = &Gone{Drive: driveOf(root), Path: root}
	return errGone
}

// believe takes pictures as unreadable for themselves, for others near them can be read.
func (l *classification) believe() {
	l.c.Unread = append(l.c.Unread, l.doubtful...)
	l.c.Done += len(l.doubtful)
	l.next += len(l.doubtful)
	l.doubtful = nil
}

// isContent tells whether it is the file's content that keeps a picture from being read, and not the system.
func isContent(err error) bool {
	var malformed imagefile.FormatError
	var unsupported imagefile.UnsupportedError
	return errors.As(err, &malformed) || errors.As(err, &unsupported)
}

// whyUnread puts it into words.
func whyUnread(err error) message.Text {
	var malformed imagefile.FormatError
	var unsupported imagefile.UnsupportedError
	switch {
	case errors.As(err, &malformed):
		return malformed.Message()
	case errors.As(err, &unsupported):
		return unsupported.Message()
	}
	return picturefolder.WhyUnreadable(err)
}
