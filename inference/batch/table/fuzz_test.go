package table

import (
	"encoding/csv"
	"strings"
	"testing"
)

// FuzzWrite: whatever a path and a class are named, a reader of RFC 4180 gets rows of one length, the names, and none that a spreadsheet would compute.
func FuzzWrite(f *testing.F) {
	for _, s := range []string{"", "a.jpg", "=1+1", "-rf", "@x", "+", "\t=", "\r\n\"", "\"\"", "a,b;c", "\xff", "\u202e", "'=", " =1", "\x00"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, path, class string) {
		var b strings.Builder
		w, err := New(&b, []string{class, "other"}, Columns{Unfamiliar: true, Corrected: true})
		if err == nil {
			err = w.Write(Row{Path: path, Predicted: class, Probability: 1, Probabilities: []float64{1, 0}})
		}
		if err != nil {
			t.Fatal(err)
		}
		reader := csv.NewReader(strings.NewReader(b.String()))
		rows, err := reader.ReadAll()
		if err != nil || len(rows) != 2 || len(rows[1]) != 7 {
			t.Fatalf("%q gives %q, %v", b.String(), rows, err)
		}
		for _, cell := range []struct{ got, name string }{{rows[1][0], path}, {rows[1][1], class}, {rows[0][3], class}} {
			// encoding/csv reads CR LF within quotes as LF.
			want := strings.ReplaceAll(strings.ToValidUTF8(cell.name, "\uFFFD"), "\r\n", "\n")
			if got := strings.TrimPrefix(cell.got, "'"); got != strings.TrimPrefix(want, "'") && strings.ToValidUTF8(got, "") != strings.ToValidUTF8(want, "") && !sameButReplaced(got, cell.name) {
				t.Errorf("%q is read as %q", cell.name, cell.got)
			}
			if strings.ContainsAny(firstOf(cell.got), "=+-@") {
				t.Errorf("%q begins a formula: %q", cell.name, cell.got)
			}
		}
	})
}

func firstOf(s string) string {
	if s == "" {
		return ""
	}
	return s[:1]
}

// sameButReplaced compares texts in which each byte that is no UTF-8 was replaced.
func sameButReplaced(got, name string) bool {
	var want strings.Builder
	for _, r := range name {
		want.WriteRune(r)
	}
	return strings.TrimPrefix(got, "'") == strings.TrimPrefix(strings.ReplaceAll(want.String(), "\r\n", "\n"), "'")
}
