// Package table writes what pictures were classified as into a table (CSV), for spreadsheets and scripts.
//
// The first line names the columns: path, predicted, probability, then one column a class with its probability, and those of [Columns]. A picture that the model is not sure of has nothing in the column predicted. Lines are those of RFC 4180, in UTF-8; numbers have six digits
// after the point. A name that a spreadsheet would take for a formula gets an apostrophe before it.
package table

import (
	"io"
	"strconv"
	"strings"
)

// Row is a picture.
type Row struct {
	Path          string
	Predicted     string // empty where the answer is left open
	Probability   float64
	Probabilities []float64 // in the order of the classes
	Unfamiliar    bool      // it is not like any picture that the model learned from
	Corrected     bool      // Predicted is the user's word, not the model's
}

// Columns are those that not every table has.
type Columns struct {
	Unfamiliar bool // "unfamiliar": yes or no
	Corrected  bool // "corrected by you": yes or nothing
}

// Writer writes rows.
type Writer struct {
	w       io.Writer
	columns Columns
}

// New writes the line with the columns' names.
func New(w io.Writer, classes []string, columns Columns) (*Writer, error) {
	row := []string{"path", "predicted", "probability"}
	for _, c := range classes {
		row = append(row, harmless(c))
	}
	if columns.Unfamiliar {
		row = append(row, "unfamiliar")
	}
	if columns.Corrected {
		row = append(row, "corrected by you")
	}
	return &Writer{w: w, columns: columns}, line(w, row)
}

// Body writes rows without the line of names, for a table that goes on after another's.
func Body(w io.Writer, columns Columns) *Writer { return &Writer{w: w, columns: columns} }

// Write writes a row.
func (t *Writer) Write(r Row) error {
	row := []string{harmless(r.Path), harmless(r.Predicted), number(r.Probability)}
	for _, v := range r.Probabilities {
		row = append(row, number(v))
	}
	if t.columns.Unfamiliar {
		row = append(row, map[bool]string{true: "yes", false: "no"}[r.Unfamiliar])
	}
	if t.columns.Corrected {
		row = append(row, map[bool]string{true: "yes"}[r.Corrected])
	}
	return line(t.w, row)
}

// line writes a line of RFC 4180. The standard library's writer would change line ends within a name.
func line(w io.Writer, fields []string) error {
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoted(f))
	}
	b.WriteString("\r\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func quoted(field string) string {
	if !strings.ContainsAny(field, ",\"\r\n") && strings.TrimSpace(field) == field {
		return field
	}
	return `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

// harmless keeps a spreadsheet from taking a name for a formula, by an apostrophe before it, and makes it UTF-8.
func harmless(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
		return "'" + s
	}
	return s
}
