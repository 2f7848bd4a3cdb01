package dataset

import (
	"slices"
	"strings"

	"likeness/inference/picturefolder"
)

// collect makes the dataset of a listing and what each file showed.
func collect(l *listing, results []result) *Dataset {
	d := &Dataset{Kinds: map[string]int{}, Skipped: slices.Clone(l.skipped), Conflicts: slices.Clone(l.conflicts), Found: len(l.files) + len(l.skipped)}
	for _, c := range l.classes {
		d.Classes = append(d.Classes, c.name)
	}
	for i, r := range results {
		f := l.files[i]
		if r.bad != nil {
			s := newSkipped(f.Path, *r.bad)
			if f.Label >= 0 {
				s.Class = d.Classes[f.Label]
			}
			if s.Kind == VerySmall {
				s.Width, s.Height = r.width, r.height
			}
			d.Skipped = append(d.Skipped, s)
			if r.bad.Kind == NotPicture {
				d.Kinds[r.bad.What]++
			}
			continue
		}
		d.Pictures = append(d.Pictures, Picture{
			Path: f.Path, Class: f.Label, Format: r.format, Hash: r.hash, Size: r.size, ModTime: r.modTime,
			Width: r.width, Height: r.height, Truncated: r.truncated, Look: r.phash, Traits: r.traits, small: r.small,
		})
	}
	return d
}

// drop moves the pictures for which a reason is given to the skipped ones.
func (d *Dataset) drop(why map[int]Skipped) {
	kept := d.Pictures[:0:0]
	for i, p := range d.Pictures {
		if s, ok := why[i]; ok {
			s.Path, s.Class = p.Path, d.Classes[p.Class]
			d.Skipped = append(d.Skipped, s)
			continue
		}
		kept = append(kept, p)
	}
	d.Pictures = kept
}

// dropEmptyClasses takes classes without pictures off the list; only sub-folders that nobody named can be such.
func (d *Dataset) dropEmptyClasses(l *listing) {
	if !l.nested {
		return
	}
	counts := d.Counts()
	index := make([]int, len(counts))
	var kept []string
	for c, n := range counts {
		if n == 0 {
			d.Empty = append(d.Empty, l.classes[c].path)
			continue
		}
		index[c] = len(kept)
		kept = append(kept, d.Classes[c])
	}
	d.Classes = kept
	for i := range d.Pictures {
		d.Pictures[i].Class = index[d.Pictures[i].Class]
	}
}

// sort orders what was gathered from several steps. Files were listed in order, so the pictures are already.
func (d *Dataset) sort() {
	slices.SortStableFunc(d.Skipped, func(a, b Skipped) int { return strings.Compare(a.Path, b.Path) })
	slices.Sort(d.Empty)
}

// check says whether there is enough to learn from.
func (d *Dataset) check(l *listing, opts Options) error {
	if len(d.Pictures) == 0 {
		return d.noPictures(strings.Join(l.paths, ", "), "")
	}
	if !l.nested && len(l.classes) > 1 {
		for c, n := range d.Counts() {
			if n == 0 {
				return d.noPictures(l.classes[c].path, l.classes[c].path)
			}
		}
	}
	if len(d.Classes) == 1 && !opts.OneClass {
		p := l.paths[0]
		for _, c := range l.classes {
			if c.name == d.Classes[0] {
				p = c.path
			}
		}
		return &OneClassError{Class: d.Classes[0], Path: p}
	}
	return nil
}

// noPictures describes what was found below a folder instead of pictures; below "" for everywhere.
func (d *Dataset) noPictures(path, below string) error {
	e := &NoPicturesError{Path: path, Kinds: map[string]int{}, Skipped: map[SkipKind]int{}}
	for _, s := range d.Skipped {
		if below != "" && !picturefolder.Within(below, s.Path) {
			continue
		}
		e.Skipped[s.Kind]++
		if s.Kind == NotPicture {
			e.Kinds[s.what]++
		}
	}
	return e
}
