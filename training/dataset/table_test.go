package dataset

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// wide writes UTF-16 with its mark.
func wide(order binary.AppendByteOrder, s string) string {
	var out []byte
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(s))...) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

func TestParseList(t *testing.T) {
	two := []listRow{{2, "a/1.jpg", "cat"}, {3, "b/2.png", "dog"}}
	bare := []listRow{{1, "a/1.jpg", "cat"}, {2, "b/2.png", "dog"}}
	for _, c := range []struct {
		name, text string
		want       []listRow
	}{
		{"commas", "path,class\na/1.jpg,cat\nb/2.png,dog\n", two},
		{"semicolons", "path;class\na/1.jpg;cat\nb/2.png;dog", two},
		{"tabs", "path\tclass\na/1.jpg\tcat\nb/2.png\tdog\n", two},
		{"bars", "path|class\na/1.jpg|cat\nb/2.png|dog\n", two},
		{"other way round", "Label,Image\ncat,a/1.jpg\ndog,b/2.png\n", two},
		{"no header", "a/1.jpg,cat\nb/2.png,dog\n", bare},
		{"no header, other way round", "cat;a/1.jpg\ndog;b/2.png\n", bare},
		{"one line", "a/1.jpg,cat", bare[:1]},
		{"unknown header", "Nummer,Was\na/1.jpg,cat\nb/2.png,dog\n", two},
		{"half known header", "Foto 1;Klasse;Preis\na/1.jpg;cat;3\nb/2.png;dog;4\n", two},
		{"among others", "id,file_name,width,category,confidence\n7,a/1.jpg,640,cat,0.9\n8,b/2.png,480,dog,0.8\n", two},
		{"Windows line ends", "path,class\r\na/1.jpg,cat\r\nb/2.png,dog\r\n", two},
		{"old line ends", "path,class\ra/1.jpg,cat\rb/2.png,dog\r", two},
		{"mark", "\xef\xbb\xbfpath,class\na/1.jpg,cat\nb/2.png,dog\n", two},
		{"UTF-16", wide(binary.LittleEndian, "path\tclass\r\na/1.jpg\tcat\r\nb/2.png\tdog\r\n"), two},
		{"UTF-16, big end first", wide(binary.BigEndian, "path\tclass\na/1.jpg\tcat\nb/2.png\tdog\n"), two},
		{"Excel's word", "sep=|\na/1.jpg|cat\nb/2.png|dog\n", two},
		{"spaces and empty lines", "path , class\n\n a/1.jpg, cat \n;,\n,\nb/2.png,dog\n", []listRow{{3, "a/1.jpg", "cat"}, {4, ";", ""}, {6, "b/2.png", "dog"}}},
		{"quotes", "path,class\n\"a,\"\"1\"\".jpg\",\"cat\nor dog\"\nb.jpg,x\n", []listRow{{2, `a,"1".jpg`, "cat\nor dog"}, {4, "b.jpg", "x"}}},
		{"comma in a path", "path\tclass\na, b.jpg\tcat\nc, d.jpg\tdog\n", []listRow{{2, "a, b.jpg", "cat"}, {3, "c, d.jpg", "dog"}}},
		{"missing cells", "path,class,by\na.jpg,,me\nb.jpg\n,dog\n", []listRow{{2, "a.jpg", ""}, {3, "b.jpg", ""}, {4, "", "dog"}}},
		{"umlauts in Windows' encoding", "Pfad;Klasse\nk\xe4fer.jpg;K\xe4fer \x84gro\xdf\x93\n", []listRow{{2, "käfer.jpg", "Käfer „groß“"}}},
		{"files without ending", "img001,cat\nimg002,dog\n", []listRow{{1, "img001", "cat"}, {2, "img002", "dog"}}},
		{"same name in two columns", "file,label,class\na.jpg,x,cat\n", []listRow{{2, "a.jpg", "cat"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parseList([]byte(c.text), func(s string) bool { return strings.HasPrefix(s, "img0") })
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%+v\n(%v), not\n%+v", got, err, c.want)
			}
		})
	}
}

func TestParseListErrors(t *testing.T) {
	for _, c := range []struct {
		name, text string
		line       int
		says       string
	}{
		{"empty", "", 0, "empty"},
		{"blank", "\n\n , ,\n", 0, "empty"},
		{"names alone", "path,class\n", 0, "no line below"},
		{"one column", "path\na.jpg\nb.jpg\n", 1, "only one"},
		{"no paths", "one,two\n3,4\n5,6\n", 1, "none of them holds paths"},
		{"no class among three", "a.jpg,3,4\nb.jpg,5,6\n", 1, "named"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 0, "not a text file"},
		{"quote inside", "path,class\na.jpg,cat\n5\" disk.jpg,dog\n", 3, "quotation mark inside"},
		{"quote open", "path,class\na.jpg,cat\n\"b.jpg,dog\nc.jpg,dog\n", 3, "not closed"},
		{"quotes after Excel's word", "sep=;\n\"a;b\n", 2, "not closed"},
		{"silly word", "sep=\"\na.jpg\"cat\n", 1, "cannot part"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := parseList([]byte(c.text), func(string) bool { return false })
			if err == nil {
				t.Fatalf("it is read: %+v", rows)
			}
			err.Path = "labels.csv"
			if err.Line != c.line || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "labels.csv") {
				t.Errorf("line %d, not %d: %v", err.Line, c.line, err)
			}
		})
	}
}

func FuzzParseList(f *testing.F) {
	for _, s := range []string{"path,class\na.jpg,cat\n", "sep=;\na.jpg;cat", "\xff\xfea\x00", "\"", "a\tb\nc", "\xef\xbb\xbf,\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := parseList(data, func(s string) bool { return len(s)%2 == 0 })
		if (err == nil) == (len(rows) == 0) {
			t.Fatalf("%d rows and the error %v", len(rows), err)
		}
		for i, r := range rows {
			if r.line < 1 || i > 0 && r.line <= rows[i-1].line {
				t.Fatalf("lines %d and %d", rows[max(0, i-1)].line, r.line)
			}
		}
	})
}
