package sorting

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"likeness/inference/message"
)

// classFolder is a class's folder while the sorting is planned: what is in it, and what will be.
type classFolder struct {
	Folder
	disk   disk
	path   string
	absent bool
	known  bool // names has been read

	names   map[string][]string // what is there, by folded name
	planned map[string]bool     // what will be, folded
	chains  map[string]*chain   // by the folded name of a picture
}

// chain is what is there under a picture's name and that name with numbers.
type chain struct {
	next   int                // the first number that may be free
	bySize map[int64][]string // the files that are there
}

// read lists the folder, once.
func (f *classFolder) read() error {
	if f.known {
		return nil
	}
	f.names, f.planned, f.chains = map[string][]string{}, map[string]bool{}, map[string]*chain{}
	entries, err := f.disk.readDir(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := f.disk.lstat(f.path); err == nil {
			return message.New("a link that leads to nothing stands in its place; remove it, or choose another folder")
		}
		f.absent = true
	case errors.Is(err, errNotFolder):
		return message.New("a file stands in its place; rename it, or choose another folder")
	case err != nil:
		return err
	}
	for _, e := range entries {
		name := folded(e.Name())
		f.names[name] = append(f.names[name], e.Name())
	}
	f.known = true
	return nil
}

// place finds a free name for a picture, or that the folder has the picture already.
func (f *classFolder) place(ctx context.Context, from string, info fs.FileInfo) (name string, present bool, err error) {
	base := filepath.Base(from)
	c, err := f.chainOf(base)
	if err != nil {
		return "", false, err
	}
	for _, there := range c.bySize[info.Size()] {
		same, err := f.holds(ctx, there, from)
		if err != nil || same {
			return "", same, err
		}
	}
	for ; ; c.next++ {
		name := numbered(base, c.next)
		key := folded(name)
		if len(f.names[key]) == 0 && !f.planned[key] {
			f.planned[key] = true
			c.next++
			return name, false, nil
		}
	}
}

// chainOf looks at what is there under a name.
func (f *classFolder) chainOf(base string) (*chain, error) {
	key := folded(base)
	if c := f.chains[key]; c != nil {
		return c, nil
	}
	c := &chain{next: 1, bySize: map[int64][]string{}}
	for n := 1; ; n++ {
		there := f.names[folded(numbered(base, n))]
		if len(there) == 0 {
			break
		}
		for _, name := range there {
			path := filepath.Join(f.path, name)
			info, err := f.disk.lstat(path)
			if err != nil && !missing(err) {
				return nil, message.Errorf("a file of its name in the target cannot be looked at: %w", err)
			}
			if err == nil && info.Mode().IsRegular() {
				c.bySize[info.Size()] = append(c.bySize[info.Size()], path)
			}
		}
	}
	f.chains[key] = c
	return c, nil
}

// holds says whether a file that is there is the picture, or has its content.
func (f *classFolder) holds(ctx context.Context, there, from string) (bool, error) {
	if same, err := sameEntry(f.disk, there, from); err != nil || same {
		return same, err
	}
	same, err := compare(ctx, f.disk, there, from)
	return same == equal, err
}
