package thumbnail

import "image"

// memory keeps the thumbnails that were used last, up to so many bytes. It always keeps the newest.
type memory struct {
	limit, used int64
	order       order // those used last in front
	entries     map[string]entry
}

type entry struct {
	picture *image.RGBA
	err     error
}

// entryBytes is what an entry takes beside its pixels, roughly.
const entryBytes = 512

func (e entry) bytes() int64 {
	if e.picture == nil {
		return entryBytes
	}
	return entryBytes + int64(len(e.picture.Pix))
}

func newMemory(limit int64) *memory {
	return &memory{limit: limit, order: newOrder(), entries: map[string]entry{}}
}

func (m *memory) get(path string) (*image.RGBA, error, bool) {
	e, ok := m.entries[path]
	if ok {
		m.order.toFront(path)
	}
	return e.picture, e.err, ok
}

func (m *memory) put(path string, picture *image.RGBA, err error) {
	m.drop(path)
	e := entry{picture, err}
	m.entries[path] = e
	m.order.toFront(path)
	m.used += e.bytes()
	for m.used > m.limit && m.order.Len() > 1 {
		m.drop(m.order.Back().Value.(string))
	}
}

func (m *memory) drop(path string) {
	e, ok := m.entries[path]
	if !ok {
		return
	}
	m.used -= e.bytes()
	delete(m.entries, path)
	m.order.take(m.order.at[path])
}
