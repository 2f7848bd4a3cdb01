//go:build unix && !linux && !darwin

package sorting

func (system) rename(from, to string) error { return errUnable }
func (system) clone(from, to string) error  { return errUnable }
