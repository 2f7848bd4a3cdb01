package table

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	var b strings.Builder
	w, err := New(&b, []string{"photo", "=drawing", `a "b", c`}, Columns{Unfamiliar: true, Corrected: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Row{
		{Path: "/a/plain.jpg", Predicted: "photo", Probability: 0.75, Probabilities: []float64{0.75, 0.2, 0.05}},
		{Path: "/a/two\r\nlines, \xff.jpg", Probability: 0.4, Probabilities: []float64{0.4, 0.3, 0.3}, Unfamiliar: true},
		{Path: "-dash.jpg", Predicted: "=drawing", Probability: 1. / 3, Probabilities: []float64{0, 1. / 3, 2. / 3}, Corrected: true},
	} {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	want := "path,predicted,probability,photo,'=drawing,\"a \"\"b\"\", c\",unfamiliar,corrected by you\r\n" +
		"/a/plain.jpg,photo,0.750000,0.750000,0.200000,0.050000,no,\r\n" +
		"\"/a/two\r\nlines, \uFFFD.jpg\",,0.400000,0.400000,0.300000,0.300000,yes,\r\n" +
		"'-dash.jpg,'=drawing,0.333333,0.000000,0.333333,0.666667,no,yes\r\n"
	if b.String() != want {
		t.Errorf("wrote\n%s\nwant\n%s", b.String(), want)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(rows) != 4 || !slices.Equal(rows[0], []string{"path", "predicted", "probability", "photo", "'=drawing", `a "b", c`, "unfamiliar", "corrected by you"}) {
		t.Errorf("read back %q, %v", rows, err)
	}
}

func TestTableWithoutCorrections(t *testing.T) {
	var b strings.Builder
	w, err := New(&b, []string{"x"}, Columns{})
	if err == nil {
		err = w.Write(Row{Path: "p", Predicted: "x", Probability: 1, Probabilities: []float64{1}, Unfamiliar: true, Corrected: true})
	}
	if want := "path,predicted,probability,x\r\np,x,1.000000,1.000000\r\n"; err != nil || b.String() != want {
		t.Errorf("wrote %q, %v, want %q", b.String(), err, want)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestErrors(t *testing.T) {
	if _, err := New(full{}, nil, Columns{}); err == nil {
		t.Error("no error of the first line")
	}
	if err := (&Writer{w: full{}}).Write(Row{}); err == nil {
		t.Error("no error of a row")
	}
}

func TestHarmless(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "cat": "cat", "=1+1": "'=1+1", "+1": "'+1", "-x.jpg": "'-x.jpg", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\rx": "'\rx",
		"a=b": "a=b", "caf\xe9": "caf\uFFFD", "'x": "'x",
	} {
		if got := harmless(name); got != want {
			t.Errorf("harmless(%q) is %q, want %q", name, got, want)
		}
	}
}
