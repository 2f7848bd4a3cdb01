// Package session is what the window shows and does, without the window: the open project, the training and the classifying that go on, and
// every act of the user. It knows nothing of Fyne.
//
// # How it works
//
// There is one Session. Its State is a snapshot that never changes; a change makes another State, and parts that did not change are the same
// pointers, so that a page compares pointers to know what to draw again. Listeners hear of each new State on the window's goroutine, which the
// Session reaches through the function it is made with. State, Listen and all acts are called on that goroutine too, and return at once: acts
// are carried out one after the other by a goroutine of the session's own, jobs (reading pictures, training, classifying) each by theirs.
//
// Every act is kept by package project before it is shown, so there is nothing to save. What fails ends in a Trouble, a sentence that says
// what to do, and leaves everything as it was.
package session

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/message"
	"likeness/training/project"
)

// Folders are the places outside projects that a session writes to.
type Folders struct {
	Data   string // untitled projects, journals, crash logs
	Cache  string // features, checkpoints, thumbnails
	Recent string // the file that lists recent projects
}

// DefaultFolders are the user's.
func DefaultFolders() (Folders, error) {
	data, err := project.DataFolder()
	if err != nil {
		return Folders{}, err
	}
	recent, err := project.RecentFile()
	if err != nil {
		return Folders{}, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return Folders{}, err
	}
	return Folders{Data: data, Cache: filepath.Join(cache, "likeness"), Recent: recent}, nil
}

// Trouble is something that went wrong, in words for the user.
type Trouble struct {
	Title string
	Text  string // a sentence that ends with what to do
	Err   error  // what lies beneath, for pages that can say more
}

// Session is the state of the program.
type Session struct {
	do      func(func())
	folders Folders
	ctx     context.Context
	end     context.CancelFunc
	jobs    sync.WaitGroup
	acts    *queue

	state     *State
	listeners []func(old, now *State)
	trouble   func(Trouble)

	project    *project.Project // the open one; window's goroutine
	held       *project.Project // the open one, as acts know it; goroutine of acts
	wanted     project.ModelID  // the model of it to look at, 0 for the latest; window's goroutine
	asked      reading          // that is to come last of those in acts; window's goroutine
	made       *project.Project // that was made for pictures which are being read; window's goroutine
	scan       job
	training   job
	classify   job
	presence   job
	comparing  job
	inspecting job
	sort       job
	looking    job
	exporting  job
	mapping    job
	finding    job

	device device.Kind                                                             // that was looked for last; window's goroutine
	find   func(context.Context, device.Kind) (device.Info, []message.Text, error) // looks for it

	live      *classification        // of State.Classify; window's goroutine
	opened    *classifier.Classifier // the model that was opened from a file; window's goroutine
	observing *observer              // of the open project; window's goroutine
}

// job is something that takes long: what ends it.
type job struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func (j *job) running() bool {
	if j.done == nil {
		return false
	}
	select {
	case <-j.done:
		return false
	default:
		return true
	}
}

func (j *job) stop() {
	if j.cancel != nil {
		j.cancel()
	}
}

// New makes a session. do runs a function on the window's goroutine, later and in order; trouble, called there, tells the user of failures.
func New(folders Folders, do func(func()), trouble func(Trouble)) *Session {
	s := &Session{do: do, folders: folders, trouble: trouble, state: &State{}, acts: newQueue(), find: device.Find}
	s.ctx, s.end = context.WithCancel(context.Background())
	s.jobs.Add(1)
	go s.work()
	return s
}

// work carries out acts, in order, until the session ends.
func (s *Session) work() {
	defer s.jobs.Done()
	for {
		s.acts.drain()
		select {
		case <-s.acts.more:
		case <-s.ctx.Done():
			s.acts.drain() // what was asked for before the end is still done
			return
		}
	}
}

// State is the present snapshot.
func (s *Session) State() *State { return s.state }

// Folders are those that the session was made with.
func (s *Session) Folders() Folders { return s.folders }

// Listen calls f after every change, with the states before and after it. The function that it returns ends that.
func (s *Session) Listen(f func(old, now *State)) (stop func()) {
	s.listeners = append(s.listeners, f)
	i := len(s.listeners) - 1
	return func() { s.listeners[i] = nil }
}

// change makes a new state and tells the listeners. On the window's goroutine.
func (s *Session) change(f func(*State)) {
	old := s.state
	now := *old
	f(&now)
	s.state = &now
	for _, l := range s.listeners {
		if l != nil {
			l(old, &now)
		}
	}
}

// post is change from another goroutine.
func (s *Session) post(f func(*State)) { s.do(func() { s.change(f) }) }

// fail tells the user of an error, from any goroutine. That something was stopped is no trouble.
func (s *Session) fail(title string, err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	s.do(func() { s.trouble(Trouble{Title: titleOf(title, err), Text: sentence(err), Err: err}) })
}

// Close ends all jobs, waits for them, and closes the project. What trains keeps its checkpoints and can go on at the next start. It is called
// when the window is gone, from any goroutine.
func (s *Session) Close() error {
	s.end()
	s.jobs.Wait()
	if s.project == nil {
		return nil
	}
	gone, err := s.project.Discard(context.Background())
	if err == nil && gone {
		err = project.ForgetRecent(s.folders.Recent, s.project.Path())
	}
	return err
}

// start begins a job on a goroutine of its own, once the one before it of its kind has ended. What a job says last is seen a moment before its end:
// whether another may begin is for State to say.
func (s *Session) start(j *job, f func(context.Context)) {
	ctx, cancel := context.WithCancel(s.ctx)
	before, done := j.done, make(chan struct{})
	*j = job{cancel: cancel, done: done}
	s.jobs.Add(1)
	go func() {
		defer s.jobs.Done()
		defer close(done)
		defer cancel()
		if before != nil {
			<-before
		}
		f(ctx)
	}()
}

// updates is how often what goes on is shown: often enough to look alive, seldom enough to cost nothing.
const updates = 250 * time.Millisecond
