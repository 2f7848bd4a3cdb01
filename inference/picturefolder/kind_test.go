package picturefolder

import "testing"

func TestKindOf(t *testing.T) {
	cases := []struct{ path, head, want string }{
		{"a", "", "empty files"},
		{"a.docx", "PK\x03\x04....", "archives or office documents"},
		{"a.wav", "RIFF\x00\x00\x00\x00WAVEfmt ", "sound files"},
		{"a.avi", "RIFF\x00\x00\x00\x00AVI LIST", "videos"},
		{"a.txt", "caf\xc3\xa9 \t\r\n", "text files"},
		{"a.txt", "cut off in the middle of \xe2\x82", "text files"},
		{"a.bin", "caf\xe9 au lait", "other files (.bin)"},
		{"a", "\x00\x01", "other files"},
		{"a.averylongending", "\x00\x01", "other files"},
	}
	for _, c := range cases {
		if got := kindOf(c.path, []byte(c.head)).String(); got != c.want {
			t.Errorf("kindOf(%q, %q) = %q, want %q", c.path, c.head, got, c.want)
		}
	}
}

func TestUnreadPicture(t *testing.T) {
	cases := map[string]string{
		"8BPS\x00\x01":                         "Photoshop",
		"\x00\x00\x00\x0cJXL \r\n\x87\n":       "JPEG XL",
		"<?xml version=\"1.0\"?>\n<svg xmlns=": "SVG",
		"<?xml version=\"1.0\"?>\n<html>":      "",
		"<svg>":                                "SVG",
		"":                                     "",
		"plain":                                "",
	}
	for head, want := range cases {
		if got := unreadPicture([]byte(head)).String(); got != want {
			t.Errorf("%q is %q, want %q", head, got, want)
		}
	}
}

func TestIgnored(t *testing.T) {
	for name, want := range map[string]bool{
		".git": true, "Thumbs.db": true, "DESKTOP.INI": true, "__MACOSX": true, "$RECYCLE.BIN": true, "@eaDir": true,
		"thumbs.db.jpg": false, "a.jpg": false, "-x.jpg": false, "": false,
	} {
		if got := Ignored(name); got != want {
			t.Errorf("Ignored(%q) is %v", name, got)
		}
	}
}
