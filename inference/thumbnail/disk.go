package thumbnail

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"likeness/inference/imagefile"
)

const (
	ending  = ".jpg"
	partial = ".part" // while it is written
	quality = 88

	// A thumbnail's file is a JPEG, then mark, then the CRC-32 of all before, little-endian. JPEG decoders ignore what follows a picture.
	mark    = "LkTh"
	trailer = len(mark) + 4
)

// read gives a kept thumbnail, nil where there is none or a damaged one, which is removed.
func (c *Cache) read(name string, side int) *image.RGBA {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	m, info := decode(f, side)
	_ = f.Close() // opened for reading: nothing can be lost
	if m == nil {
		_ = os.Remove(name) // stays and is found damaged again where that fails
		return nil
	}
	looked(name, info)
	return m
}

func decode(f *os.File, side int) (*image.RGBA, fs.FileInfo) {
	info, err := f.Stat()
	if err != nil || info.Size() > 4*int64(side)*int64(side)+1<<16 {
		return nil, nil
	}
	data, err := io.ReadAll(f)
	if err != nil || len(data) < trailer {
		return nil, nil
	}
	body := data[:len(data)-trailer]
	sum := binary.LittleEndian.AppendUint32([]byte(mark), crc32.ChecksumIEEE(body))
	if !bytes.Equal(sum, data[len(body):]) {
		return nil, nil
	}
	m, err := imagefile.Decode(body, 0, imagefile.DefaultLimits)
	if err != nil || max(m.Width, m.Height) > side {
		return nil, nil
	}
	return m.RGBA(0), info
}

// write keeps a thumbnail. After three failures in a row it gives up: the disk is full, or not to be written to.
func (c *Cache) write(name string, m *image.RGBA) {
	if c.failed.Load() >= 3 {
		return
	}
	var data bytes.Buffer
	if jpeg.Encode(&data, m, &jpeg.Options{Quality: quality}) != nil {
		return // too long for JPEG, which no thumbnail is
	}
	sum := crc32.ChecksumIEEE(data.Bytes())
	data.WriteString(mark)
	data.Write(binary.LittleEndian.AppendUint32(nil, sum))
	if replace(name, data.Bytes()) != nil {
		c.failed.Add(1)
		return
	}
	c.failed.Store(0)
	c.grown(int64(data.Len()))
}

// replace writes a file under another name and renames it.
func replace(name string, data []byte) error {
	folder := filepath.Dir(name)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, "*"+partial)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the next trimming finds it
	}
	return err
}

// grown counts what was written, and trims where it is too much. Only one goroutine does that; others go on.
func (c *Cache) grown(by int64) {
	used := c.used.Add(by)
	if c.known.Load() && used <= c.limit || !c.trim.TryLock() {
		return
	}
	defer c.trim.Unlock()
	c.shrink(c.limit)
}

// kept is a file in the folder.
type kept struct {
	name   string
	size   int64
	looked time.Time
}

// shrink counts the folder anew and, where it holds more than limit, removes the longest unused until nine tenths of that are left.
func (c *Cache) shrink(limit int64) {
	files, total := c.list()
	if total > limit {
		slices.SortFunc(files, func(a, b kept) int { return cmp.Or(a.looked.Compare(b.looked), cmp.Compare(a.name, b.name)) })
		for _, f := range files {
			if total <= limit/10*9 {
				break
			}
			if os.Remove(f.name) == nil {
				total -= f.size
			}
		}
	}
	c.used.Store(total)
	c.known.Store(true)
}

// list lists the thumbnails, and removes what was left half-written an hour ago or more.
func (c *Cache) list() (files []kept, total int64) {
	folders, err := os.ReadDir(c.folder)
	if err != nil {
		return nil, 0
	}
	for _, folder := range folders {
		if len(folder.Name()) != 2 || !folder.IsDir() {
			continue
		}
		path := filepath.Join(c.folder, folder.Name())
		entries, err := os.ReadDir(path)
		if err != nil {
			continue
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil || !info.Mode().IsRegular() {
				continue
			}
			name := filepath.Join(path, e.Name())
			switch {
			case strings.HasSuffix(name, ending):
				files = append(files, kept{name, info.Size(), info.ModTime()})
				total += info.Size()
			case strings.HasSuffix(name, partial) && time.Since(info.ModTime()) > time.Hour:
				_ = os.Remove(name) // tried again next time
			}
		}
	}
	return files, total
}

// Clear removes all thumbnails from the disk.
func (c *Cache) Clear() {
	c.trim.Lock()
	defer c.trim.Unlock()
	c.shrink(0)
}

// Size is how many bytes the thumbnails on the disk take.
func (c *Cache) Size() int64 {
	_, total := c.list()
	return total
}
