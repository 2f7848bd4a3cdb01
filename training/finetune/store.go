package finetune

import (
	"errors"
	"io/fs"
	"os"
	"unsafe"

	"likeness/inference/message"
)

// store keeps vectors of one size: in memory as they are, or beyond a budget in a memory-mapped temporary file in half precision, whose
// pages the system may drop at will.
type store struct {
	size int
	full []float32 // in memory, or
	half []uint16  // mapped
	file *os.File
}

// filePrefix is what the names of files of activations begin with.
const filePrefix = "likeness-activations-"

// newStore makes room for count vectors. The file is made in folder. Where the system lets a file in use lose its name (not Windows) it has none from the
// start, and nothing is left when the program ends, however it ends; elsewhere close removes it, and the next store in the folder what a program that was
// killed has left.
func newStore(count, size int, budget int64, folder string) (*store, error) {
	s := &store{size: size}
	if int64(count)*int64(size)*4 <= budget {
		s.full = make([]float32, count*size)
		return s, nil
	}
	file, err := os.CreateTemp(folder, filePrefix+"*")
	if err != nil {
		return nil, message.Errorf("make a file for activations: %w", err)
	}
	leaveNothing(file)
	bytes := int64(count) * int64(size) * 2
	data, err := mapFile(file, bytes)
	if err != nil {
		return nil, errors.Join(message.Errorf("reserve %d MB on the disk for activations (free some space, or choose the effort quick): %w", bytes>>20, err), closeFile(file))
	}
	s.file = file
	s.half = unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(data))), count*size)
	return s, nil
}

func (s *store) put(i int, x []float32) {
	if s.full != nil {
		copy(s.full[i*s.size:], x[:s.size])
		return
	}
	for k, v := range x[:s.size] {
		s.half[i*s.size+k] = halfOf(v)
	}
}

func (s *store) get(i int, dst []float32) {
	if s.full != nil {
		copy(dst[:s.size], s.full[i*s.size:])
		return
	}
	for k, h := range s.half[i*s.size : (i+1)*s.size] {
		dst[k] = floatOf(h)
	}
}

func (s *store) close() error {
	if s.file == nil {
		return nil
	}
	data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s.half))), 2*len(s.half))
	s.half = nil
	return errors.Join(unmapFile(data), closeFile(s.file))
}

// closeFile ends a file of activations, and its name where it still has one.
func closeFile(file *os.File) error {
	err := file.Close()
	if gone := os.Remove(file.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
