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
			want := strings.ToValidUTF8(cell.name, "\uFFFD")
			if want != "" && strings.ContainsRune("=+-@\t\r", rune(want[0])) {
				want = "'" + want
			}
			// encoding/csv reads CR LF within quotes as LF.
			if want = strings.ReplaceAll(want, "\r\n", "\n"); cell.got != want {
				t.Errorf("%q is read as %q, want %q", cell.name, cell.got, want)
			}
		}
	})
}
