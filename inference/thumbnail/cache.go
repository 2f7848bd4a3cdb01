package thumbnail

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"likeness/inference/imagefile"
	"likeness/inference/message"
)

const (
	// Side is the usual longer side of a thumbnail, in pixels.
	Side = 256
	// KeptSide is the largest side that is kept on the disk.
	KeptSide = 512
	// DiskLimit is the usual limit of the folder, in bytes: about 15,000 thumbnails.
	DiskLimit = 200 << 20
)

// Folder is where thumbnails are kept: likeness/thumbnails in the user's cache folder.
func Folder() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", message.Errorf("find the folder for thumbnails: %w", err)
	}
	return filepath.Join(base, "likeness", "thumbnails"), nil
}

// Cache makes thumbnails and keeps them on the disk. Any number of goroutines may use it at once, and several programs one folder.
type Cache struct {
	folder string
	limit  int64
	used   atomic.Int64 // bytes in the folder, as far as known; unknown until the first is written
	known  atomic.Bool
	failed atomic.Int32 // writes that failed in a row
	trim   sync.Mutex   // held by the one who counts or removes
}

// Open returns a cache that keeps at most limit bytes in a folder, which is made when something is to be kept. An empty folder keeps nothing.
func Open(folder string, limit int64) *Cache { return &Cache{folder: folder, limit: limit} }

// Get returns the thumbnail of the picture at path with a longer side of at most side pixels. It is the caller's to change.
//
// Errors are those of imagefile.Load, and the context's where it ended before the picture was looked at.
func (c *Cache) Get(ctx context.Context, path string, side int) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if side < 1 {
		return nil, fmt.Errorf("a thumbnail of %d pixels", side)
	}
	name := ""
	if info, err := os.Stat(path); err == nil && c.folder != "" && side <= KeptSide {
		name = c.name(path, info, side)
		if m := c.read(name, side); m != nil {
			return m, nil
		}
	}
	// Half the side lets a JPEG be reduced until its short side would fall below the thumbnail's longer one.
	picture, err := imagefile.Load(path, max(1, side/2), imagefile.DefaultLimits)
	if err != nil {
		return nil, err
	}
	m := picture.RGBA(side)
	if name != "" && costly(picture, side) {
		c.write(name, m)
	}
	return m, nil
}

// costly says whether making a thumbnail anew takes clearly longer than reading it: not where a picture has at most twice its side each way.
func costly(m *imagefile.Image, side int) bool {
	switch m.Format {
	case "heic", "avif":
		return true // their decoders run in a sandbox
	}
	return m.FullWidth*m.FullHeight > 4*side*side
}

// made is a part of every name: raised, it leaves behind what an older version of this package made.
const made = "1"

// name is the file of a thumbnail.
func (c *Cache) name(path string, info fs.FileInfo, side int) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	key := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d\x00%d\x00%d", made, path, info.Size(), info.ModTime().UnixNano(), side))
	hex := fmt.Sprintf("%x", key[:16])
	return filepath.Join(c.folder, hex[:2], hex[2:]+ending)
}

// day is how exactly the time of the last look is kept.
const day = 24 * time.Hour

// looked notes that a thumbnail was used.
func looked(name string, info fs.FileInfo) {
	if now := time.Now(); now.Sub(info.ModTime()) > day {
		_ = os.Chtimes(name, now, now) // where that fails it is removed earlier than it should be
	}
}
