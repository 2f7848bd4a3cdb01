package session

import (
	"cmp"
	"slices"
)

// Pile names a pile of pictures: a place in the model's classes, or one of these.
type Pile int

// The piles that are no class.
const (
	AllPictures Pile = -1 - iota
	NotSure
	CouldNotBeRead
	Unlike // pictures that are not like any that the model learned from, which lie in other piles too
)

// Place is the pile of an answer: the class that the user has said, else the model's where it is sure enough, else NotSure.
func (c *Classifying) Place(i int) Pile {
	if class, ok := c.Corrected[i]; ok {
		return Pile(class)
	}
	if c.doubted(i) {
		return NotSure
	}
	return Pile(c.Answers.Class[i])
}

// doubted tells whether the model is not sure of an answer.
func (c *Classifying) doubted(i int) bool {
	return float64(c.Answers.Confidence[i]) < c.Threshold || c.Strict && c.unlike(i)
}

func (c *Classifying) unlike(i int) bool {
	return i < len(c.Answers.Unfamiliar) && c.Answers.Unfamiliar[i]
}

// Counts are the sizes of the piles.
type Counts struct {
	All     int // those that could not be read among them
	Classes []int
	NotSure int
	Unread  int
	Unlike  int
	Doubted int // answers that the model is not sure of, whatever the user has said of them
}

// Of is the size of a pile.
func (n *Counts) Of(p Pile) int {
	switch p {
	case AllPictures:
		return n.All
	case NotSure:
		return n.NotSure
	case CouldNotBeRead:
		return n.Unread
	case Unlike:
		return n.Unlike
	}
	return n.Classes[p]
}

// Count counts the piles; BenchmarkCount measures it with 100,000 pictures.
func (c *Classifying) Count() Counts {
	n := Counts{All: c.Answers.Len() + len(c.Unread), Classes: make([]int, len(c.Model.Classes)), Unread: len(c.Unread)}
	for i := range c.Answers.Confidence {
		sure := !c.doubted(i)
		if !sure {
			n.Doubted++
		}
		if c.unlike(i) {
			n.Unlike++
		}
		if len(c.Corrected) > 0 {
			if class, ok := c.Corrected[i]; ok {
				n.Classes[class]++
				continue
			}
		}
		if sure {
			n.Classes[c.Answers.Class[i]]++
		} else {
			n.NotSure++
		}
	}
	return n
}

// Order is that of a pile's pictures.
type Order int

// The orders.
const (
	ByFileName Order = iota // in the order in which folders list them, which is that of the work: what comes new comes last
	LeastSure               // those corrected by the user last
	MostSure                // the same the other way round
	Newest                  // the latest answered first
)

// Pictures are the numbers of the answers of a pile, in an order.
func (c *Classifying) Pictures(p Pile, o Order) []int {
	var list []int
	if p == CouldNotBeRead {
		return nil
	}
	for i := range c.Answers.Len() {
		if p == AllPictures || p == Unlike && c.unlike(i) || p != Unlike && c.Place(i) == p {
			list = append(list, i)
		}
	}
	sure := func(i int) float32 {
		if class, ok := c.Corrected[i]; ok {
			return 1 + c.Answers.Of(i)[class]
		}
		return c.Answers.Confidence[i]
	}
	switch o {
	case Newest:
		slices.Reverse(list)
	case LeastSure:
		slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(sure(a), sure(b)) })
	case MostSure:
		slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(sure(b), sure(a)) })
	case ByFileName:
	}
	return list
}

// ToLearn are the numbers of the pictures that the user has put into classes and that were not added to the examples yet.
func (c *Classifying) ToLearn() []int {
	var list []int
	for i := range c.Corrected {
		if !c.Learned[i] {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	return list
}
