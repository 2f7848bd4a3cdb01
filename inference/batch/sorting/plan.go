package sorting

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"likeness/inference/message"
)

// Method says how a picture gets to its folder.
type Method string

// The methods. Where a file system has no links or clones of the kind, or the target is on another volume, HardLink and Clone copy.
const (
	Copy     Method = "copy"
	Move     Method = "move"
	HardLink Method = "hard link" // a second name for the same file: who changes one changes both
	Clone    Method = "clone"     // a copy that takes no space until one of the two is changed (reflink)
)

// Item is a picture and where it belongs.
type Item struct {
	Path  string
	Class string // empty: not sure
}

// Options of Prepare.
type Options struct {
	Target   string   // the folder that is to hold the class folders; made where it is not there
	Journals string   // the folder of journals, on the user's own disk; made where it is not there
	Method   Method   // empty is Copy
	Classes  []string // all that the model knows, so that a class has the same folder every time; those of the items are added
	Unsure   string   // the name of the folder of pictures without a class; empty leaves them where they are
}

// Plan is what a sorting will do. Nothing is written before Run.
type Plan struct {
	Target  string // absolute
	Method  Method
	Folders []Folder // in the order of the classes, that of the pictures without one last; without those that get nothing
	Unsure  int      // pictures without a class that stay where they are
	Left    []Left   // pictures that cannot be sorted, with the reason
	Bytes   int64    // that must be free on the target's volume; for Clone, if it has to copy
	Free    int64    // that are

	disk    disk
	options Options
	moves   []move
	made    []string // folders to be made, outer before inner
	used    bool
}

// Folder is what a class folder will get.
type Folder struct {
	Class   string // empty: not sure
	Name    string
	New     int // pictures that keep their name
	Renamed int // whose name is taken by another picture, and which get a number
	Present int // which are there already, with the same content: skipped
}

// Left is a picture that is not touched.
type Left struct {
	Path   string
	Reason message.Text // for people: a sentence whose subject, the picture, is "it"
}

// move is one picture's way.
type move struct {
	from, to string
	size     int64
	modified int64 // nanoseconds
}

// Count is the number of pictures that Run will copy, move or link.
func (p *Plan) Count() int { return len(p.moves) }

// Missing is how many bytes too few are free; 0 where the space is enough.
func (p *Plan) Missing() int64 { return max(0, p.Bytes-p.Free) }

// Prepare looks at the pictures and the target and says what sorting would do. Pictures that have vanished or cannot be sorted are in Plan.Left. Errors
// are the context's, or say why the target cannot be used.
func Prepare(ctx context.Context, items []Item, o Options) (*Plan, error) {
	return prepare(ctx, system{}, items, o)
}

func prepare(ctx context.Context, d disk, items []Item, o Options) (*Plan, error) {
	target, err := filepath.Abs(o.Target)
	if err != nil || o.Target == "" || o.Journals == "" {
		return nil, errors.Join(errors.New("sorting needs a target folder and a folder for its journal"), err)
	}
	if o.Journals, err = filepath.Abs(o.Journals); err != nil {
		return nil, err
	}
	o.Method = cmp.Or(o.Method, Copy)
	p := &Plan{Target: target, Method: o.Method, disk: d, options: o, made: absent(d, target)}
	slices.Reverse(p.made)
	b := &planner{plan: p, disk: d, parents: map[string]parent{}, seen: map[string]bool{}}
	if err := b.folders(items); err != nil {
		return nil, err
	}
	for _, item := range items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := b.add(ctx, item); err != nil {
			return nil, err
		}
	}
	b.finish()
	return p, nil
}

// planner builds a plan.
type planner struct {
	plan    *Plan
	disk    disk
	classes map[string]*classFolder
	order   []*classFolder
	parents map[string]parent // of the pictures, by the folder as it was given
	seen    map[string]bool   // pictures, by their resolved paths
	volume  uint64            // the target's
}

// parent is a folder that pictures lie in.
type parent struct {
	real string
	err  error
}

// folders finds the folder of every class, and the free space.
func (b *planner) folders(items []Item) error {
	p := b.plan
	classes := slices.Clone(p.options.Classes)
	known := make(map[string]bool, len(classes))
	for _, c := range classes {
		known[c] = true
	}
	var more []string
	for _, item := range items {
		if item.Class != "" && !known[item.Class] {
			known[item.Class] = true
			more = append(more, item.Class)
		}
	}
	slices.Sort(more)
	classes = append(classes, more...)
	b.classes = make(map[string]*classFolder, len(classes)+1)
	names := FolderNames(append(classes, p.options.Unsure))
	for i, class := range append(classes, "") {
		if class == "" && p.options.Unsure == "" {
			continue
		}
		f := &classFolder{disk: b.disk, path: filepath.Join(p.Target, names[i]), Folder: Folder{Class: class, Name: names[i]}}
		b.classes[class] = f
		b.order = append(b.order, f)
	}
	there := p.Target
	if len(p.made) > 0 {
		there = filepath.Dir(p.made[0])
	}
	info, err := b.disk.stat(there)
	if err != nil {
		return message.Errorf("sort into %q: %w", p.Target, err)
	}
	if !info.IsDir() {
		return message.Errorf("sort into %q: %q is a file, not a folder: choose another folder", p.Target, there)
	}
	b.volume = volumeOf(there, info)
	if p.Free, err = b.disk.space(there); err != nil {
		return message.Errorf("sort into %q: %w", p.Target, err)
	}
	return nil
}

// add finds one picture's place.
func (b *planner) add(ctx context.Context, item Item) error {
	p := b.plan
	f := b.classes[item.Class]
	if f == nil {
		p.Unsure++
		return nil
	}
	from, info, reason := b.look(item.Path)
	if reason.Empty() && b.seen[from] {
		reason = message.Of("it is listed twice")
	}
	if !reason.Empty() {
		p.Left = append(p.Left, Left{item.Path, reason})
		return nil
	}
	b.seen[from] = true
	if err := f.read(); err != nil {
		return message.Errorf("sort into %q: %w", f.path, err)
	}
	name, present, err := f.place(ctx, from, info)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		p.Left = append(p.Left, Left{item.Path, sentence(err)})
		return nil
	case present:
		f.Present++
		return nil
	case name == filepath.Base(from):
		f.New++
	default:
		f.Renamed++
	}
	p.moves = append(p.moves, move{from: from, to: filepath.Join(f.path, name), size: info.Size(), modified: info.ModTime().UnixNano()})
	if p.Method == Copy || p.Method == Clone || volumeOf(from, info) != b.volume {
		p.Bytes += info.Size()
	}
	return nil
}

// look finds the file that a path leads to, or says why it is left.
func (b *planner) look(path string) (from string, info fs.FileInfo, reason message.Text) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", nil, sentence(err)
	}
	folder, name := filepath.Split(absolute)
	above, ok := b.parents[folder]
	if !ok {
		above.real, above.err = b.disk.resolve(folder)
		b.parents[folder] = above
	}
	if above.err != nil {
		return "", nil, sentence(above.err)
	}
	from = filepath.Join(above.real, name)
	info, err = b.disk.lstat(from)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if b.plan.Method == Move {
			return "", nil, message.Of("it is a link: only the file that it leads to can be moved")
		}
		if from, err = b.disk.resolve(from); err == nil {
			info, err = b.disk.lstat(from)
		}
	}
	switch {
	case err != nil:
		return "", nil, sentence(err)
	case !info.Mode().IsRegular():
		return "", nil, message.Of("it is not a file any more")
	}
	return from, info, message.Text{}
}

// finish takes over the folders that get something.
func (b *planner) finish() {
	for _, f := range b.order {
		if f.New+f.Renamed+f.Present == 0 {
			continue
		}
		b.plan.Folders = append(b.plan.Folders, f.Folder)
		if f.absent && f.New+f.Renamed > 0 {
			b.plan.made = append(b.plan.made, f.path)
		}
	}
}

// sentence puts an error into words whose subject is "it".
func sentence(err error) message.Text {
	switch {
	case missing(err):
		return message.Of("it is no longer there")
	case errors.Is(err, fs.ErrPermission):
		return message.Of("you do not have permission: %v", cause(err))
	}
	why := message.From(cause(err))
	if s := why.String(); strings.Contains(s, "\n") {
		why = message.Verbatim(strings.ReplaceAll(s, "\n", "; "))
	}
	return why
}

// cause is what the system said, without the names of files.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
