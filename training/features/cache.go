package features

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"

	"likeness/inference/message"
)

// CacheLimit is the size in bytes at which a cache file is begun anew: about 200,000 vectors of 1280.
const CacheLimit = 1 << 30

// Cache keeps features in one file per network. Records are appended and never changed: the picture's hash, the view (0 as it is, 1 mirrored), the
// vector, and a checksum. A record cut short by a crash, and all after it, is dropped when the file is opened. Losing the file loses
// nothing but time; so a Cache that cannot be written goes on without.
//
// A nil Cache keeps nothing. Methods may be called from one goroutine at a time; several programs may share a file.
type Cache struct {
	size  int
	index map[key]int64 // offset of the vector
	file  *os.File
	end   int64
	err   error
}

type key struct {
	hash [32]byte
	view byte
}

// OpenCache opens the cache of a network in a folder, which is made where it is missing. network identifies what computes the features, with its
// preprocessing; size is the length of a vector.
func OpenCache(folder, network string, size int) (*Cache, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, message.Errorf("make the cache folder: %w", err)
	}
	name := fmt.Sprintf("features-%x.bin", sha256.Sum256([]byte(network)))
	file, err := os.OpenFile(filepath.Join(folder, name[:25]+".bin"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, message.Errorf("open the cache of features: %w", err)
	}
	c := &Cache{size: size, index: map[key]int64{}, file: file}
	if err := c.scan(); err != nil {
		return nil, errors.Join(message.Errorf("read the cache of features: %w", err), file.Close())
	}
	return c, nil
}

const header = 33 // hash and view

func (c *Cache) record() int64 { return header + 4*int64(c.size) + 4 }

// scan reads the keys. The vectors' checksums are tested when they are read.
func (c *Cache) scan() error {
	info, err := c.file.Stat()
	if err != nil {
		return err
	}
	c.end = info.Size() / c.record() * c.record()
	if c.end != info.Size() || c.end > CacheLimit {
		if c.end > CacheLimit {
			c.end = 0
		}
		if err := c.file.Truncate(c.end); err != nil {
			return err
		}
	}
	r := bufio.NewReaderSize(io.NewSectionReader(c.file, 0, c.end), 1<<16)
	var k key
	for at := int64(0); at < c.end; at += c.record() {
		if _, err := io.ReadFull(r, k.hash[:]); err != nil {
			return err
		}
		if k.view, err = r.ReadByte(); err != nil {
			return err
		}
		if _, err := r.Discard(int(c.record() - header)); err != nil {
			return err
		}
		c.index[k] = at
	}
	return nil
}

// get reads a vector into dst; false where there is none, or a damaged one.
func (c *Cache) get(hash [32]byte, view int, dst []float32) bool {
	if c == nil {
		return false
	}
	at, ok := c.index[key{hash, byte(view)}]
	if !ok {
		return false
	}
	buf := make([]byte, c.record())
	if _, err := c.file.ReadAt(buf, at); err != nil {
		return false
	}
	body := buf[:len(buf)-4]
	if [32]byte(body[:32]) != hash || crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(buf[len(body):]) {
		return false
	}
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[header+4*i:]))
	}
	return true
}

// put appends a vector. The first failure ends the writing and is kept for Close.
func (c *Cache) put(hash [32]byte, view int, x []float32) {
	if c == nil || c.err != nil {
		return
	}
	if _, known := c.index[key{hash, byte(view)}]; known || c.end+c.record() > CacheLimit {
		return
	}
	buf := append(make([]byte, 0, c.record()), hash[:]...)
	buf = append(buf, byte(view))
	for _, v := range x {
		buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
	}
	buf = binary.LittleEndian.AppendUint32(buf, crc32.ChecksumIEEE(buf))
	if _, err := c.file.WriteAt(buf, c.end); err != nil {
		c.err = err
		return
	}
	c.index[key{hash, byte(view)}] = c.end
	c.end += c.record()
}

// Close closes the file and tells the first failure to write, after which nothing more was kept.
func (c *Cache) Close() error {
	if c == nil {
		return nil
	}
	return errors.Join(c.err, c.file.Close())
}
