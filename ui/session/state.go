package session

import (
	"likeness/inference/message"
	"likeness/training/finetune"
	"likeness/training/project"
)

// State is all that the window shows. It is never changed, nor is anything that it points to.
type State struct {
	Project   *Project // nil where none is open
	Result    *Result  // of the model that is looked at; nil where there is none
	Scan      *Scan    // pictures being read; nil where none are
	Training  *Training
	Comparing *Comparing   // the last comparison of methods; nil where there was none
	Classify  *Classifying // the last folders that were classified; nil where none were
	Sort      *Sort        // nil until it is known what can be undone
	Export    *Exporting   // the last export; nil where there was none
	Device    *Device      // nil until it is known
	Recent    []Recent
	// Inspection is the last search for what is wrong with the examples; nil where there was none.
	Inspection *Inspection
	// Rates are those of the last training in this session, by which the next one is estimated; zero where there was none.
	Rates finetune.Rates
	// Quick is the result of the quick look while fine-tuning goes on; nil otherwise.
	Quick *Result
	// QuickShown says that the user wants to look at Quick, where there is one, rather than at Result.
	QuickShown bool
	Look       *Look   // the picture that is looked at closely; nil where none is
	Doubts     *Doubts // labels that look wrong; nil until they were looked for
	Map        *Map    // of all pictures; nil until it was asked for
}

// Project is the open project.
type Project struct {
	Path     string
	Name     string // of the file, without its folder and extension; "" while untitled
	ReadOnly project.Reason
	Classes  []project.Class
	Examples []project.Example // all, also those left out, in the order in which they were added
	byID     map[project.ExampleID]int
	from     *project.Project // that it was read from, for Same
	// Elsewhere are the examples whose files are not as they were; those not in it are here.
	Elsewhere map[project.ExampleID]project.Presence
	Models    []project.Model // the latest first
	Current   project.ModelID // the one that Result is of; 0 is none
	Stale     bool            // the examples have changed since the current model was trained
	Undo      *project.Act
	Redo      *project.Act
	Problems  *Problems       // what was left out when pictures were read; nil where nothing was
	Replies   []project.Reply // what the user has said of doubtful pictures
	Settled   []string        // the paths of files that were left out and stay so
	Settings  Settings
	Changes   int // labels changed since the current model was trained
	// Unfinished is a training that a crash ended, and that can go on; nil where there is none.
	Unfinished *project.Run
}

// Same tells whether both are of one project that has been open all the time, be it under another name now; nil is no project.
func Same(a, b *Project) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.from == b.from
}

// Example finds an example by its number.
func (p *Project) Example(id project.ExampleID) (project.Example, bool) {
	i, ok := p.byID[id]
	if !ok {
		return project.Example{}, false
	}
	return p.Examples[i], true
}

// Class finds a class by its number.
func (p *Project) Class(id project.ClassID) (project.Class, bool) {
	for _, c := range p.Classes {
		if c.ID == id {
			return c, true
		}
	}
	return project.Class{}, false
}

// Of are the examples of a class that are not left out, in order.
func (p *Project) Of(id project.ClassID) []project.Example {
	var of []project.Example
	for _, e := range p.Examples {
		if e.Class == id && !e.Excluded {
			of = append(of, e)
		}
	}
	return of
}

// Pictures is how many there are to learn from and measure with.
func (p *Project) Pictures() int {
	n := 0
	for _, c := range p.Classes {
		n += c.Pictures
	}
	return n
}

// fewest is how many pictures a class needs for training.
const fewest = 5

// Ready tells whether there is enough to train with.
func (p *Project) Ready() Readiness {
	if len(p.Classes) < 2 {
		return NeedsClass
	}
	for _, c := range p.Classes {
		if c.Pictures < fewest {
			return NeedsPictures
		}
	}
	return Ready
}

// Readiness says what is missing before training.
type Readiness int

// What may be missing.
const (
	Ready         Readiness = iota
	NeedsClass              // there are fewer than two
	NeedsPictures           // a class has fewer than five
	LookedAt                // the project can only be looked at
	Waits                   // for a comparison to end
)

// TrainReady tells whether a training of the open project can begin now, where none goes on.
func (st *State) TrainReady() Readiness {
	switch {
	case st.Project.ReadOnly != project.Writable:
		return LookedAt
	case st.Comparing != nil && st.Comparing.Running: // which would measure both at once
		return Waits
	}
	return st.Project.Ready()
}

// Scan is the reading of pictures.
type Scan struct {
	Paths   []string
	Preview []PreviewClass // what will be there, by names alone
	Found   int
	Done    int
	Skipped int
}

// PreviewClass is a class before its pictures were read.
type PreviewClass struct {
	Name  string
	Paths []string // the first few
	Count int      // files that look like pictures by their names
}

// Device is what training will run on.
type Device struct {
	Kind   string // cpu, cuda, reference
	Name   string
	Notes  []message.Text // why not something faster
	Memory int64          // bytes on a card
}

// Recent is a project that was open before.
type Recent struct {
	project.Recent
	Name string
}
