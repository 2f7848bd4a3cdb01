package picturefolder

import (
	"bytes"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"likeness/inference/message"
)

// signatures name kinds of files that are no pictures by their first bytes.
var signatures = []struct {
	at     int
	prefix string
	kind   message.Text
}{
	{0, "%PDF", message.Of("PDF documents")},
	{0, "PK\x03\x04", message.Of("archives or office documents")},
	{0, "Rar!", message.Of("archives or office documents")},
	{0, "7z\xBC\xAF", message.Of("archives or office documents")},
	{0, "\x1F\x8B", message.Of("archives or office documents")},
	{0, "\xD0\xCF\x11\xE0", message.Of("archives or office documents")},
	{4, "ftypisom", message.Of("videos")},
	{4, "ftypmp4", message.Of("videos")},
	{4, "ftypM4V", message.Of("videos")},
	{4, "ftypqt", message.Of("videos")},
	{0, "\x1A\x45\xDF\xA3", message.Of("videos")},
	{8, "AVI ", message.Of("videos")},
	{0, "\x00\x00\x01\xBA", message.Of("videos")},
	{8, "WAVE", message.Of("sound files")},
	{0, "ID3", message.Of("sound files")},
	{0, "fLaC", message.Of("sound files")},
	{0, "OggS", message.Of("sound files")},
	{0, "\x7FELF", message.Of("programs")},
	{0, "MZ", message.Of("programs")},
}

// unread name kinds of pictures that are not read, by their first bytes.
var unread = []struct {
	at     int
	prefix string
	kind   message.Text
}{
	{0, "8BPS", message.Verbatim("Photoshop")},
	{0, "\xFF\x0A", message.Verbatim("JPEG XL")},
	{4, "JXL \r\n", message.Verbatim("JPEG XL")},
	{4, "jP  \r\n", message.Verbatim("JPEG 2000")},
	{0, "\xFF\x4F\xFF\x51", message.Verbatim("JPEG 2000")},
	{0, "\x00\x00\x01\x00", message.Of("icon")},
	{0, "\x00\x00\x02\x00", message.Of("cursor")},
	{4, "ftypcrx", message.Of("camera raw")},
	{0, "FUJIFILMCCD-RAW", message.Of("camera raw")},
	{0, "\xD7\xCD\xC6\x9A", message.Of("Windows metafile")},
	{0, "<svg", message.Verbatim("SVG")},
	{0, "gimp xcf", message.Verbatim("GIMP")},
	{0, "qoif", message.Verbatim("QOI")},
}

// unreadPicture names the kind of a picture that is not read; empty where it is none.
func unreadPicture(head []byte) message.Text {
	for _, s := range unread {
		if len(head) > s.at && bytes.HasPrefix(head[s.at:], []byte(s.prefix)) {
			return s.kind
		}
	}
	if bytes.HasPrefix(head, []byte("<?xml")) && bytes.Contains(head, []byte("<svg")) {
		return message.Verbatim("SVG")
	}
	return message.Text{}
}

// kindOf names what a file that is no picture is, in words and in the plural: by its first bytes, else by the end of its name.
func kindOf(path string, head []byte) message.Text {
	if len(head) == 0 {
		return message.Of("empty files")
	}
	for _, s := range signatures {
		if len(head) > s.at && bytes.HasPrefix(head[s.at:], []byte(s.prefix)) {
			return s.kind
		}
	}
	if isText(head) {
		return message.Of("text files")
	}
	if ext := strings.ToLower(filepath.Ext(path)); len(ext) > 1 && len(ext) <= 6 && utf8.ValidString(ext) {
		return message.Of("other files (%s)", ext)
	}
	return message.Of("other files")
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
