package picturefolder

import (
	"bytes"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// signatures name kinds of files that are no pictures by their first bytes.
var signatures = []struct {
	at     int
	prefix string
	kind   string
}{
	{0, "%PDF", "PDF documents"},
	{0, "PK\x03\x04", "archives or office documents"},
	{0, "Rar!", "archives or office documents"},
	{0, "7z\xBC\xAF", "archives or office documents"},
	{0, "\x1F\x8B", "archives or office documents"},
	{0, "\xD0\xCF\x11\xE0", "archives or office documents"},
	{4, "ftypisom", "videos"},
	{4, "ftypmp4", "videos"},
	{4, "ftypM4V", "videos"},
	{4, "ftypqt", "videos"},
	{0, "\x1A\x45\xDF\xA3", "videos"},
	{8, "AVI ", "videos"},
	{0, "\x00\x00\x01\xBA", "videos"},
	{8, "WAVE", "sound files"},
	{0, "ID3", "sound files"},
	{0, "fLaC", "sound files"},
	{0, "OggS", "sound files"},
	{0, "\x7FELF", "programs"},
	{0, "MZ", "programs"},
}

// unread name kinds of pictures that are not read, by their first bytes.
var unread = []struct {
	at     int
	prefix string
	kind   string
}{
	{0, "8BPS", "Photoshop"},
	{0, "\xFF\x0A", "JPEG XL"},
	{4, "JXL \r\n", "JPEG XL"},
	{4, "jP  \r\n", "JPEG 2000"},
	{0, "\xFF\x4F\xFF\x51", "JPEG 2000"},
	{0, "\x00\x00\x01\x00", "icon"},
	{0, "\x00\x00\x02\x00", "cursor"},
	{4, "ftypcrx", "camera raw"},
	{0, "FUJIFILMCCD-RAW", "camera raw"},
	{0, "\xD7\xCD\xC6\x9A", "Windows metafile"},
	{0, "<svg", "SVG"},
	{0, "gimp xcf", "GIMP"},
	{0, "qoif", "QOI"},
}

// unreadPicture names the kind of a picture that is not read; empty where it is none.
func unreadPicture(head []byte) string {
	for _, s := range unread {
		if len(head) > s.at && bytes.HasPrefix(head[s.at:], []byte(s.prefix)) {
			return s.kind
		}
	}
	if bytes.HasPrefix(head, []byte("<?xml")) && bytes.Contains(head, []byte("<svg")) {
		return "SVG"
	}
	return ""
}

// kindOf names what a file that is no picture is, in words and in the plural: by its first bytes, else by the end of its name.
func kindOf(path string, head []byte) string {
	if len(head) == 0 {
		return "empty files"
	}
	for _, s := range signatures {
		if len(head) > s.at && bytes.HasPrefix(head[s.at:], []byte(s.prefix)) {
			return s.kind
		}
	}
	if isText(head) {
		return "text files"
	}
	if ext := strings.ToLower(filepath.Ext(path)); len(ext) > 1 && len(ext) <= 6 && utf8.ValidString(ext) {
		return "other files (" + ext + ")"
	}
	return "other files"
}

// isText says whether the bytes are UTF-8 without control characters; the last character may be cut off.
func isText(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return len(head) < utf8.UTFMax && len(head) > 0 && !utf8.FullRune(head)
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != '\x1B' || r == 0x7F {
			return false
		}
		head = head[n:]
	}
	return true
}

// passedOver are names that systems and programs leave behind, in lower case; nobody means them as pictures.
var passedOver = map[string]bool{
	"thumbs.db": true, "ehthumbs.db": true, "desktop.ini": true, "icon\r": true,
	"__macosx": true, "@eadir": true, "#recycle": true, "#snapshot": true,
	"$recycle.bin": true, "recycler": true, "system volume information": true, "lost+found": true,
}

// Ignored says whether a name is hidden (it begins with a dot) or one that systems and programs leave behind.
func Ignored(name string) bool {
	return strings.HasPrefix(name, ".") || passedOver[strings.ToLower(name)]
}
