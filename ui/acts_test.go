package ui

import "testing"

// TestSame: two projects of one name that change places in the menu make it another menu, or each would open the other.
func TestSame(t *testing.T) {
	menu := func(paths ...string) []group {
		var recent []act
		for _, p := range paths {
			recent = append(recent, act{text: "cats", of: p})
		}
		return []group{{"File", []act{{text: "Recent projects", more: recent, hasMore: true}}}}
	}
	if !same(menu("/a", "/b"), menu("/a", "/b")) {
		t.Error("a menu is not the same as itself")
	}
	if same(menu("/a", "/b"), menu("/b", "/a")) {
		t.Error("other projects of the same names are the same menu")
	}
}
