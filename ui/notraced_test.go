//go:build !race

package ui

// raced tells whether the race detector watches.
const raced = false
