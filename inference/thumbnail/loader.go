package thumbnail

import (
	"container/list"
	"context"
	"image"
	"runtime"
	"sync"
	"time"

	"likeness/inference/message"
)

// Options of a Loader; the zero value is the usual.
type Options struct {
	Side    int           // longer side in pixels; Side where 0
	Workers int           // pictures made at the same time; as many as there are processors, at most 4, where 0
	Memory  int64         // bytes of finished thumbnails kept in memory; 96 MiB (about 500) where 0
	Queue   int           // pictures waited for; more than are visible at once; 512 where 0
	Pause   time.Duration // between two calls of ready, at least; 16 ms where 0
}

const (
	defaultMemory = 96 << 20
	defaultQueue  = 512
	defaultPause  = 16 * time.Millisecond
)

// Loader makes thumbnails in the background: what was asked for last comes first, and what scrolled by is forgotten.
type Loader struct {
	ctx   context.Context
	cache *Cache
	opts  Options
	ready func(paths []string)

	mu      sync.Mutex
	changed *sync.Cond // the queue, or the end
	queue   order      // of paths, those asked for last in front
	making  map[string]bool
	done    *memory
	told    []string      // finished and not yet told
	tell    chan struct{} // of room one
	running sync.WaitGroup
}

// NewLoader starts a loader, which ends with the context; Wait then returns. ready hears which thumbnails are finished, or cannot be made, many at
// a time. It is called by one goroutine of the loader: what it hands to a window's own goroutine it must hand over by itself.
func NewLoader(ctx context.Context, cache *Cache, opts Options, ready func(paths []string)) *Loader {
	if opts.Side <= 0 {
		opts.Side = Side
	}
	if opts.Workers <= 0 {
		opts.Workers = min(runtime.NumCPU(), 4)
	}
	if opts.Memory <= 0 {
		opts.Memory = defaultMemory
	}
	if opts.Queue <= 0 {
		opts.Queue = defaultQueue
	}
	if opts.Pause <= 0 {
		opts.Pause = defaultPause
	}
	l := &Loader{
		ctx: ctx, cache: cache, opts: opts, ready: ready,
		queue: newOrder(), making: map[string]bool{}, done: newMemory(opts.Memory), tell: make(chan struct{}, 1),
	}
	l.changed = sync.NewCond(&l.mu)
	context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.changed.Broadcast()
	})
	for range opts.Workers {
		l.running.Go(l.work)
	}
	l.running.Go(l.report)
	return l
}

// Thumbnail returns a picture's thumbnail, or why there is none. nil and nil mean that it is not there yet: it is made next, and ready will tell.
// It never waits for a picture or a disk. The thumbnail is shared: do not change it.
func (l *Loader) Thumbnail(path string) (*image.RGBA, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m, err, ok := l.done.get(path); ok {
		return m, err
	}
	if err := l.ctx.Err(); err != nil {
		return nil, err
	}
	if l.making[path] {
		return nil, nil
	}
	l.queue.toFront(path)
	for l.queue.Len() > l.opts.Queue {
		l.queue.takeBack()
	}
	l.changed.Signal()
	return nil, nil
}

// Forget drops finished thumbnails, as of pictures that have changed or were not there: asked for again, they are made anew.
func (l *Loader) Forget(paths ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, path := range paths {
		l.done.drop(path)
	}
}

// Wait returns when the context has ended and all goroutines of the loader with it. A picture that is being decoded is finished first.
func (l *Loader) Wait() { l.running.Wait() }

func (l *Loader) work() {
	for {
		path, ok := l.next()
		if !ok {
			return
		}
		m, err := l.make(path)
		l.finish(path, m, err)
	}
}

// next waits for a path; false at the end.
func (l *Loader) next() (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.queue.Len() == 0 && l.ctx.Err() == nil {
		l.changed.Wait()
	}
	if l.ctx.Err() != nil {
		return "", false
	}
	path := l.queue.takeFront()
	l.making[path] = true
	return path, true
}

// make makes one thumbnail. A picture that makes it panic costs itself only.
func (l *Loader) make(path string) (m *image.RGBA, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, message.Errorf("read picture %s: it made the program fail (%v)", path, r)
		}
	}()
	return l.cache.Get(l.ctx, path, l.opts.Side)
}

func (l *Loader) finish(path string, m *image.RGBA, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.making, path)
	if l.ctx.Err() != nil {
		return
	}
	l.done.put(path, m, err)
	l.told = append(l.told, path)
	select {
	case l.tell <- struct{}{}:
	default: // there is a call to come, which will take this one along
	}
}

// report calls ready, with a pause after each call in which more gather.
func (l *Loader) report() {
	pause := time.NewTimer(l.opts.Pause)
	defer pause.Stop()
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-l.tell:
		}
		select {
		case <-l.ctx.Done():
			return
		case <-pause.C:
		}
		l.mu.Lock()
		paths := l.told
		l.told = nil
		l.mu.Unlock()
		if len(paths) > 0 {
			l.ready(paths)
		}
		pause.Reset(l.opts.Pause)
	}
}

// order is a list of distinct paths.
type order struct {
	*list.List
	at map[string]*list.Element
}

func newOrder() order { return order{list.New(), map[string]*list.Element{}} }

// toFront puts a path in front, whether it was in the list or not.
func (o order) toFront(path string) {
	if e := o.at[path]; e != nil {
		o.MoveToFront(e)
		return
	}
	o.at[path] = o.PushFront(path)
}

func (o order) takeFront() string { return o.take(o.Front()) }
func (o order) takeBack() string  { return o.take(o.Back()) }

func (o order) take(e *list.Element) string {
	path := o.Remove(e).(string)
	delete(o.at, path)
	return path
}
