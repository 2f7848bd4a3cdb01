package contactsheet

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"likeness/inference/atomicfile"
	"likeness/inference/message"
)

// Options of a cut.
type Options struct {
	LeaveEmpty bool // leave out tiles that show a single colour, as at the end of a sheet that is not full
}

// Result says what was made of a sheet: Saved + Empty is the number of tiles, unless an error came.
type Result struct {
	Saved []string // paths, row by row
	Empty int      // left out
}

// Cut saves the tiles as PNGs in a folder, which is made where it is missing. progress may be nil; it hears how many tiles are done of how many, from
// one goroutine at a time. The result also tells what was saved before an error, or the context's end.
func (s *Sheet) Cut(ctx context.Context, g Grid, folder string, opts Options, progress func(done, of int)) (Result, error) {
	l, err := g.Layout(s.Width(), s.Height())
	if err != nil {
		return Result{}, err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return Result{}, message.Errorf("make the folder for the tiles: %w", err)
	}
	names, err := s.names(folder, l)
	if err != nil {
		return Result{}, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	saved := make([]string, len(l.Tiles))
	var mu sync.Mutex
	var result Result
	done := 0
	group, stop := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, t := range l.Tiles {
		group.Go(func() error {
			if err := stop.Err(); err != nil {
				return err
			}
			m := s.tile(t.Rect)
			left := opts.LeaveEmpty && empty(m)
			if !left {
				if err := save(names[i], m); err != nil {
					return err
				}
				saved[i] = names[i]
			}
			mu.Lock()
			defer mu.Unlock()
			if left {
				result.Empty++
			}
			done++
			progress(done, len(l.Tiles))
			return nil
		})
	}
	err = group.Wait()
	result.Saved = slices.DeleteFunc(saved, func(path string) bool { return path == "" })
	return result, err
}

// names are the tiles' paths, none of which is taken.
func (s *Sheet) names(folder string, l *Layout) ([]string, error) {
	base := filepath.Base(s.path)
	stem := strings.TrimSuffix(base, filepath.Ext(base))
	rows, columns := max(2, len(fmt.Sprint(l.Rows))), max(2, len(fmt.Sprint(l.Columns)))
	taken, err := os.ReadDir(folder)
	if err != nil {
		return nil, message.Errorf("look into the folder for the tiles: %w", err)
	}
	there := map[string]bool{} // in lower case: many file systems take A.png and a.png for one
	for _, e := range taken {
		there[strings.ToLower(e.Name())] = true
	}
	for try := 1; ; try++ {
		use := stem
		if try > 1 {
			use = fmt.Sprintf("%s (%d)", stem, try)
		}
		free := true
		names := make([]string, len(l.Tiles))
		for i, t := range l.Tiles {
			name := fmt.Sprintf("%s-r%0*d-c%0*d.png", use, rows, t.Row, columns, t.Column)
			free = free && !there[strings.ToLower(name)]
			names[i] = filepath.Join(folder, name)
		}
		if free {
			return names, nil
		}
	}
}

// save writes a tile whole or not at all. The name is taken first, by an empty file that must be new; only that is replaced.
func save(path string, m *image.RGBA) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return message.Errorf("save the tile %s: another program has just made a file of that name: cut the sheet again", path)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return message.Errorf("save the tile %s: %w", path, err)
	}
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := atomicfile.Write(path, func(w io.Writer) error { return encoder.Encode(w, m) }); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
