package picturefolder

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"likeness/inference/imagefile"
	"likeness/inference/message"
)

// Picture is an open file that begins as a picture. Close it.
type Picture struct {
	Format string      // as imagefile.Sniff calls it
	Head   []byte      // the first imagefile.SniffLen bytes, or the whole of a shorter file
	Info   fs.FileInfo // of the open file
	File   *os.File    // read up to the end of Head
}

// Close closes the file.
func (p *Picture) Close() error { return p.File.Close() }

// Open opens the file at path, which holds no link in its last name, and tells from its first bytes whether it is a picture. If not, or if
// it cannot be read, nothing stays open and why is not nil.
func Open(path string) (p *Picture, why *Unusable) {
	f, err := openFile(path)
	if err != nil {
		return nil, unreadable(err)
	}
	if p, why = begin(path, f); why != nil {
		f.Close() // opened for reading: nothing can be lost
		return nil, why
	}
	return p, nil
}

// begin asks an open file what it is.
func begin(path string, f *os.File) (*Picture, *Unusable) {
	info, err := f.Stat()
	if err != nil {
		return nil, unreadable(err)
	}
	if !info.Mode().IsRegular() {
		return nil, &Unusable{Kind: Special, Reason: message.Of("it has become a %s meanwhile", SpecialName(info.Mode()))}
	}
	head := make([]byte, imagefile.SniffLen)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, unreadable(err)
	}
	head = head[:n]
	if format, ok := imagefile.Sniff(head); ok {
		return &Picture{Format: format, Head: head, Info: info, File: f}, nil
	}
	return nil, noPicture(path, head)
}

// noPicture says what a file is whose first bytes are no readable picture's.
func noPicture(path string, head []byte) *Unusable {
	if kind := unreadPicture(head); !kind.Empty() {
		return &Unusable{Kind: Unsupported, Reason: message.Of("it is a picture of a kind that is not read (%s): save it as JPEG or PNG with another program", kind)}
	}
	what := kindOf(path, head)
	return &Unusable{Kind: NotPicture, Reason: message.Of("it is not a picture (%s)", what), What: what.String()}
}
