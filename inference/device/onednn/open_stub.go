//go:build !cgo

package onednn

import "likeness/inference/device/plan"

// Open returns a MissingError: this program was built without cgo, which the library is called through.
func Open(int) (plan.Backend, error) {
	return nil, &MissingError{Tried: []string{"this program was built without cgo"}}
}
