//go:build !unix

package sharedtest

import "testing"

// Unprivileged returns false: there is no such superuser.
func Unprivileged(*testing.T) bool { return false }
