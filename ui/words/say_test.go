package words

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"likeness/inference/message"
)

// said are texts and errors as packages below make them, and what the window makes of them.
func TestSay(t *testing.T) {
	picture := message.Of("%s picture cannot be decoded (%v)", "PNG", errors.New("zlib: invalid header"))
	for _, c := range []struct {
		text       message.Text
		en, de, fr string
	}{
		{message.Text{}, "", "", ""},
		{message.Verbatim("it is 50 % done"), "it is 50 % done", "it is 50 % done", "it is 50 % done"},
		{message.Of("it is no longer there"), "it is no longer there", "es ist nicht mehr da", "elle n’est plus là"},
		{message.Of("it is very small: %d x %d pixels", 1200, 9), "it is very small: 1,200 x 9 pixels", "es ist sehr klein: 1.200 × 9 Pixel", "elle est très petite\u00a0: 1\u202f200 × 9 pixels"},
		{message.Of("There are %d more such pairs.", 2), "There are 2 more such pairs.", "Es gibt 2 weitere solche Paare.", "Il y a 2 autres paires de ce genre."},
		{message.Of("There are %d more such pairs.", 1), "There is one more such pair.", "Es gibt ein weiteres solches Paar.", "Il y a une autre paire de ce genre."},
		{
			message.Of("on %d pictures held out of the training ones fine-tuning made the answers worse (log-loss %.3f instead of %.3f)", 1, 0.5, 0.25),
			"on one picture held out of the training ones fine-tuning made the answer worse (log-loss 0.500 instead of 0.250)",
			"an einem Bild, das beim Lernen zurückgehalten wurde, machte die Feinabstimmung die Antwort schlechter (Log-Loss 0,500 statt 0,250)",
			"sur une image retirée de celles d’apprentissage, l’ajustement fin a rendu la réponse moins bonne (log-loss 0,500 au lieu de 0,250)",
		},
		{
			message.Of("JPEG picture ends after %.0f %% of its rows", 31.4),
			"JPEG picture ends after 31 % of its rows", "JPEG-Bild endet nach 31 % seiner Zeilen", "L’image JPEG finit après 31\u00a0% de ses lignes",
		},
		{
			message.Of("%s; the file is damaged or no picture: get a sound copy", picture),
			"PNG picture cannot be decoded (zlib: invalid header); the file is damaged or no picture: get a sound copy",
			"PNG-Bild kann nicht entschlüsselt werden (zlib: invalid header); die Datei ist beschädigt oder kein Bild: Besorgen Sie eine heile Kopie",
			"L’image PNG ne peut pas être décodée (zlib: invalid header)\u00a0; le fichier est endommagé ou n’est pas une image\u00a0: procurez-vous une copie saine",
		},
		{
			message.Of("on %d pictures held out of the training ones fine-tuning made the answers worse (log-loss %.3f instead of %.3f)", 34, 0.5, 0.25),
			"on 34 pictures held out of the training ones fine-tuning made the answers worse (log-loss 0.500 instead of 0.250)",
			"an 34 Bildern, die beim Lernen zurückgehalten wurden, machte die Feinabstimmung die Antworten schlechter (Log-Loss 0,500 statt 0,250)",
			"sur 34 images retirées de celles d’apprentissage, l’ajustement fin a rendu les réponses moins bonnes (log-loss 0,500 au lieu de 0,250)",
		},
		{message.Of("it is the same picture as %q", "a b.png"), "it is the same picture as “a b.png”", "es ist das gleiche Bild wie „a b.png“", "c’est la même image que «\u00a0a b.png\u00a0»"},
		{message.Of("it is the same picture as %q", "a\n.png"), `it is the same picture as “a\n.png”`, `es ist das gleiche Bild wie „a\n.png“`, "c’est la même image que «\u00a0a\\n.png\u00a0»"},
		{message.Of("no text of the window: %5.1f, %v, %v", math.Pi, true, []int{1}), "no text of the window:   3.1, true, [1]", "no text of the window:   3,1, true, [1]", "no text of the window:   3,1, true, [1]"},
	} {
		for code, want := range map[string]string{"en": c.en, "de": c.de, "fr": c.fr} {
			in(t, code)
			if got := Say(c.text); got != want {
				t.Errorf("%s: %q, want %q", code, got, want)
			}
			data, err := json.Marshal(c.text)
			if err != nil {
				t.Fatal(err)
			}
			var again message.Text
			if err := json.Unmarshal(data, &again); err != nil {
				t.Fatal(err)
			}
			if got := Say(again); got != want {
				t.Errorf("%s, read from a file: %q, want %q", code, got, want)
			}
		}
	}
}

// own is an error of a type of its own.
type own struct{ path string }

func (e own) Error() string { return e.Message().String() }
func (e own) Message() message.Text {
	return message.Of("there is no folder %q: check its name", e.path)
}

func TestFault(t *testing.T) {
	_, missing := os.Open(filepath.Join(t.TempDir(), "a"))
	path := func() *fs.PathError {
		target := &fs.PathError{}
		_ = errors.As(missing, &target)
		return target
	}().Path
	renamed := &os.LinkError{Op: "rename", Old: "/a", New: "/b", Err: syscall.ENOSPC}
	for _, c := range []struct {
		name           string
		err            error
		en, de, french string
	}{
		{"none", nil, "", "", ""},
		{"of another's", errors.New("a riddle"), "a riddle", "a riddle", "a riddle"},
		{"typed", own{"x"}, "there is no folder “x”: check its name", "es gibt keinen Ordner „x“: Prüfen Sie den Namen", "il n’y a pas de dossier «\u00a0x\u00a0»\u00a0: vérifiez le nom"},
		{
			"of the system", message.Errorf("read picture %s: %w", "a.png", missing),
			"read picture a.png: “" + path + "”: it is not there", "das Bild a.png lesen: „" + path + "“: es ist nicht da",
			"lire l’image a.png\u00a0: «\u00a0" + path + "\u00a0»\u00a0: ce n’est pas là",
		},
		{"full disk", renamed, "“/b”: the disk is full", "„/b“: der Datenträger ist voll", "«\u00a0/b\u00a0»\u00a0: le disque est plein"},
		{"read-only", &os.SyscallError{Syscall: "write", Err: syscall.EROFS}, "nothing can be written there: it is read-only", "dort kann nichts geschrieben werden: Es ist schreibgeschützt", "rien ne peut y être écrit\u00a0: c’est en lecture seule"},
		{"not allowed", syscall.EACCES, "you do not have permission", "Sie haben nicht das Recht dazu", "vous n’en avez pas le droit"},
		{"wrapped by package fmt", fmt.Errorf("inside: %w", own{"x"}), "inside: there is no folder “x”: check its name", "inside: es gibt keinen Ordner „x“: Prüfen Sie den Namen", "inside: il n’y a pas de dossier «\u00a0x\u00a0»\u00a0: vérifiez le nom"},
		{"two", errors.Join(own{"x"}, syscall.ENOSPC), "there is no folder “x”: check its name\nthe disk is full", "es gibt keinen Ordner „x“: Prüfen Sie den Namen\nder Datenträger ist voll", "il n’y a pas de dossier «\u00a0x\u00a0»\u00a0: vérifiez le nom\nle disque est plein"},
	} {
		for code, want := range map[string]string{"en": c.en, "de": c.de, "fr": c.french} {
			in(t, code)
			if got := Fault(c.err); got != want {
				t.Errorf("%s, %s: %q, want %q", c.name, code, got, want)
			}
		}
	}
	in(t, "de")
	if got := Sentence(Fault(own{"x"})); got != "Es gibt keinen Ordner „x“: Prüfen Sie den Namen." {
		t.Errorf("a sentence: %q", got)
	}
	if got := Sentence("ist es da?"); got != "Ist es da?" {
		t.Errorf("a question: %q", got)
	}
}

// TestVerbs: a translation may put values in another order, and one that cannot be filled is left.
func TestVerbs(t *testing.T) {
	in(t, "en")
	for _, c := range []struct {
		format string
		values []any
		want   string
		ok     bool
	}{
		{"%[2]s of %[1]s", []any{"a", "b"}, "b of a", true},
		{"%.3q and %s", []any{"abcdef", "x"}, "“abc…” and x", true},
		{"100 %% %s", []any{"x"}, "100 % x", true},
		{"%s and %s", []any{"x"}, "", false},
		{"%[0]s", []any{"x"}, "", false},
		{"%s and % ", []any{"x"}, "", false},
	} {
		if got, ok := fillVerbs(c.format, c.values); got != c.want || ok != c.ok {
			t.Errorf("%q: %q, %v, want %q, %v", c.format, got, ok, c.want, c.ok)
		}
	}
}
