package sorting

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"time"
	"unicode/utf8"
)

// format is the version of the journal.
const format = 1

// record is one line of a journal. Which fields are set says what it is.
type record struct {
	// The first line.
	Format int       `json:"likeness_sort,omitempty"`
	ID     string    `json:"id,omitempty"` // part of the names of temporary files
	Time   time.Time `json:"time,omitzero"`
	Method Method    `json:"method,omitempty"`
	Target rawPath   `json:"target,omitempty"`
	Items  int       `json:"items,omitempty"`

	// A folder that is to be made; of which it then turned out that it was there.
	Folder rawPath `json:"folder,omitempty"`
	Kept   rawPath `json:"kept,omitempty"`

	// What is intended for item N, from 1 on; a second line with To says that the name has become another.
	N        int     `json:"n,omitempty"`
	From     rawPath `json:"from,omitempty"`
	To       rawPath `json:"to,omitempty"`
	Size     int64   `json:"size,omitempty"`
	Modified int64   `json:"modified,omitempty"` // nanoseconds since 1970
	// Direct: To is written in place, for want of better; it may hold a beginning only.
	Direct bool `json:"direct,omitempty"`
	// Hash: To is a whole copy with this SHA-256, and From may be removed from now on.
	Hash []byte `json:"sha256,omitempty"`
	// Done: the item is at its place, which is To.
	Done bool `json:"done,omitempty"`
	// Back: the undoing of the item begins by writing From in place; Undone: it is undone; Left: it was left alone, for this reason.
	Back   bool   `json:"back,omitempty"`
	Undone bool   `json:"undone,omitempty"`
	Left   string `json:"left,omitempty"`

	// Begin: items up to this one may have begun. The first such line ends the intentions.
	Begin int `json:"begin,omitempty"`
	// End: the sorting has ended, this many items having begun.
	End *int `json:"end,omitempty"`
	// Undo: an undoing has ended.
	Undo bool `json:"undo,omitempty"`
}

// rawPath is a path in JSON: a string, or {"base64": ...} where it is not UTF-8.
type rawPath string

type base64Path struct {
	Base64 string `json:"base64"`
}

// MarshalJSON writes the path.
func (p rawPath) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(p)) {
		return json.Marshal(string(p))
	}
	return json.Marshal(base64Path{base64.StdEncoding.EncodeToString([]byte(p))})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *rawPath) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("{")) {
		var b base64Path
		if err := json.Unmarshal(text, &b); err != nil {
			return err
		}
		raw, err := base64.StdEncoding.DecodeString(b.Base64)
		*p = rawPath(raw)
		return err
	}
	return json.Unmarshal(text, (*string)(p))
}

// line is the record as it stands in the journal.
func (r record) line() ([]byte, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%08x %s\n", crc32.ChecksumIEEE(text), text), nil
}

var errLine = errors.New("a line is damaged")

// parse reads a line without its end.
func parse(line []byte) (r record, err error) {
	sum, text, ok := bytes.Cut(line, []byte(" "))
	if !ok || len(sum) != 8 {
		return r, errLine
	}
	want, err := strconv.ParseUint(string(sum), 16, 32)
	if err != nil || uint32(want) != crc32.ChecksumIEEE(text) {
		return r, errLine
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("%w: %w", errLine, err)
	}
	return r, nil
}
