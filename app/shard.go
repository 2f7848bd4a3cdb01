package main

import (
	"errors"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"likeness/inference/picturefolder"
)

// shard is part i of n of all pictures, from 1 on; the zero value is all of them. To which part a picture belongs depends on its path alone.
type shard struct{ i, n uint64 }

// String, Set and Type make it a flag.
func (s *shard) String() string {
	if s.n == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.i, s.n)
}

// Set reads i/n.
func (s *shard) Set(text string) error {
	first, second, _ := strings.Cut(text, "/")
	i, err1 := strconv.ParseUint(first, 10, 32)
	n, err2 := strconv.ParseUint(second, 10, 32)
	if err1 != nil || err2 != nil || i < 1 || i > n {
		return errors.New("give i/n, such as 1/8 to 8/8")
	}
	s.i, s.n = i, n
	return nil
}

// Type is the word for its values.
func (s *shard) Type() string { return "i/n" }

// first says whether it is the part that a file of all parts begins with.
func (s *shard) first() bool { return s.i <= 1 }

func (s *shard) has(path string) bool {
	if s.n == 0 {
		return true
	}
	h := fnv.New64a()
	h.Write([]byte(filepath.ToSlash(path)))
	return h.Sum64()%s.n == s.i-1
}

// keep drops what is another part's.
func (s *shard) keep(found *picturefolder.Found) {
	found.Pictures = slices.DeleteFunc(found.Pictures, func(p string) bool { return !s.has(p) })
	found.Skipped = slices.DeleteFunc(found.Skipped, func(p picturefolder.Skipped) bool { return !s.has(p.Path) })
}
