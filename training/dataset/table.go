package dataset

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"likeness/inference/message"
)

// listRow is a line of a list.
type listRow struct {
	line        int
	path, class string // without spaces around them; empty where missing
}

// record is a line as it was read.
type record struct {
	line  int
	cells []string
}

// cell is one of the line's, empty where the line is shorter.
func (r record) cell(i int) string {
	if i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// looked is how many lines are looked at to find out how a list is made.
const looked = 50

// parseList reads a list. there says whether a text is the path of a file. It returns at least one row, or an error without Path.
func parseList(data []byte, there func(string) bool) ([]listRow, *ListError) {
	text, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	records, err := readTable(text)
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, &ListError{Why: message.Of("it is empty")}
	}
	c, err := findColumns(records, there)
	if err != nil {
		return nil, err
	}
	if c.header {
		records = records[1:]
	}
	if len(records) == 0 {
		return nil, &ListError{Why: message.Of("it has no line below the names of its columns")}
	}
	rows := make([]listRow, 0, len(records))
	for _, r := range records {
		rows = append(rows, listRow{r.line, r.cell(c.path), r.cell(c.class)})
	}
	return rows, nil
}

// decodeText gives UTF-8 with \n at the ends of lines.
func decodeText(data []byte) (string, *ListError) {
	var text string
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		text = strings.ToValidUTF8(string(data[3:]), "\uFFFD")
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		text = fromUTF16(data[2:], 0, 1)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		text = fromUTF16(data[2:], 1, 0)
	case utf8.Valid(data):
		text = string(data)
	default:
		text = fromWindows(data)
	}
	if strings.ContainsRune(text, 0) {
		return "", &ListError{Why: message.Of("it is not a text file. Save the table as CSV or tab-separated text")}
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.ReplaceAll(text, "\r", "\n"), nil
}

func fromUTF16(data []byte, low, high int) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+low]) | uint16(data[2*i+high])<<8
	}
	return string(utf16.Decode(units))
}

// windows1252 are the characters 0x80 to 0x9f of Windows' Western encoding; all others are those of Unicode.
var windows1252 = [32]rune{
	'€', '\u0081', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u008d', 'Ž', '\u008f',
	'\u0090', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u009d', 'ž', 'Ÿ',
}

func fromWindows(data []byte) string {
	out := make([]rune, len(data))
	for i, b := range data {
		out[i] = rune(b)
		if b >= 0x80 && b < 0xa0 {
			out[i] = windows1252[b-0x80]
		}
	}
	return string(out)
}

// readTable finds out what parts the columns, and reads all lines that are not empty.
func readTable(text string) ([]record, *ListError) {
	if first, rest, ok := strings.Cut(text, "\n"); ok && len(first) == 5 && strings.HasPrefix(first, "sep=") { // Excel's own word about it
		return readRecords(rest, rune(first[4]), 1, -1)
	}
	best, score := ',', 0
	for _, comma := range "\t;,|" {
		records, _ := readRecords(text, comma, 0, looked) // a line that cannot be read ends the sample
		if s := consistency(records); s > score {
			best, score = comma, s
		}
	}
	return readRecords(text, best, 0, -1)
}

// consistency says how well a sample looks parted: lines of as many columns as the first, two at least, and how many of them have a cell that looks
// like a picture's path.
func consistency(records []record) (score int) {
	for _, r := range records {
		if n := len(r.cells); n < 2 || n != len(records[0].cells) {
			continue
		}
		score += 2
		if slices.ContainsFunc(r.cells, isPicturePath) {
			score++
		}
	}
	return score
}

// readRecords reads at most limit lines, all where it is negative. above is how many lines were cut off before the text.
func readRecords(text string, comma rune, above, limit int) ([]record, *ListError) {
	if comma == '"' || comma == '\r' || comma == '\n' || comma == utf8.RuneError {
		return nil, &ListError{Line: 1, Why: message.Of("%q cannot part columns", comma)}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	var records []record
	for limit < 0 || len(records) < limit {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return records, &ListError{Line: bad.StartLine + above, Why: quoting(bad.Err)}
		}
		if err != nil {
			return records, &ListError{Why: message.Verbatim(err.Error())}
		}
		line, _ := r.FieldPos(0)
		empty := true
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
			empty = empty && cells[i] == ""
		}
		if !empty {
			records = append(records, record{line + above, cells})
		}
	}
	return records, nil
}

func quoting(err error) message.Text {
	if errors.Is(err, csv.ErrBareQuote) {
		return message.Of("there is a quotation mark inside a cell. Put the whole cell into quotation marks and double the one inside, as spreadsheets do")
	}
	return message.Of("a quotation mark is not closed where its cell ends. Close it, or double it if it belongs to the text")
}

// columns says where paths and classes stand.
type columns struct {
	path, class int
	header      bool // the first line names the columns
}

// Names of columns, without anything but letters, in lower case; of several the first here is taken.
var (
	pathNames = []string{
		"path", "filepath", "imagepath", "picturepath", "file", "filename", "imagefile", "imagefilename", "picture", "image", "imagename", "img", "photo",
		"name", "pfad", "dateipfad", "datei", "dateiname", "bild", "foto", "chemin", "fichier", "nomdufichier", "ruta", "archivo", "imagen",
	}
	classNames = []string{
		"class", "classname", "label", "labels", "labelname", "category", "species", "breed", "target", "type",
		"klasse", "kategorie", "art", "classe", "étiquette", "catégorie", "clase", "etiqueta", "categoría",
	}
)

func findColumns(records []record, there func(string) bool) (columns, *ListError) {
	head := records[0].cells
	c := columns{path: columnNamed(head, pathNames), class: columnNamed(head, classNames)}
	if c.path >= 0 && c.class >= 0 {
		c.header = true
		return c, nil
	}
	isPath := func(cell string) bool { return isPicturePath(cell) || cell != "" && there(cell) }
	sample := records[:min(len(records), looked)]
	if c.path < 0 {
		c.path = mostlyPaths(sample, isPath)
	}
	if c.path < 0 {
		return c, needsColumns(records[0], message.Of("none of them holds paths of pictures that are there"))
	}
	c.header = c.class >= 0 || len(sample) > 1 && !isPath(records[0].cell(c.path))
	switch widest := widestOf(sample); {
	case c.class >= 0:
	case widest == 2:
		c.class = 1 - c.path
	case widest < 2:
		return c, needsColumns(records[0], message.Of("there is only one"))
	default:
		return c, needsColumns(records[0], message.Of("none of them is named so"))
	}
	return c, nil
}

func needsColumns(first record, but message.Text) *ListError {
	return &ListError{Line: first.line, Why: message.Of("it needs two columns, named path and class in its first line, parted by commas, semicolons "+
		"or tabs; %s. The line begins: %.80q", but, strings.Join(first.cells, " | "))}
}

func columnNamed(head, names []string) int {
	best, at := len(names), -1
	for i, cell := range head {
		if n := slices.Index(names, lettersOf(cell)); n >= 0 && n < best {
			best, at = n, i
		}
	}
	return at
}

func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// mostlyPaths is the column with the most cells that look like paths, in half of the lines at least; -1 where there is none.
func mostlyPaths(sample []record, isPath func(string) bool) int {
	best, most := -1, 0
	for i := range widestOf(sample) {
		n := 0
		for _, r := range sample {
			if isPath(r.cell(i)) {
				n++
			}
		}
		if n > most && 2*n >= len(sample)-1 {
			best, most = i, n
		}
	}
	return best
}

func widestOf(sample []record) (n int) {
	for _, r := range sample {
		n = max(n, len(r.cells))
	}
	return n
}

// pictureEndings are those of the names of pictures that can be read.
var pictureEndings = []string{".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif"}

func isPicturePath(cell string) bool {
	return slices.Contains(pictureEndings, strings.ToLower(path.Ext(cell)))
}
