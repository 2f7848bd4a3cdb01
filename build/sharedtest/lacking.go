package sharedtest

import (
	"os"
	"testing"
)

// Lacking skips a test for which the machine lacks something, in words that say what. Under CI (environment CI=true) it fails the test instead:
// build/test installs what the tests need, so there a skip would hide a failure.
func Lacking(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s; under CI nothing may be lacking", what)
	}
	t.Skip(what)
}
