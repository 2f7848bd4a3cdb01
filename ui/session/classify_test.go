package session

import (
	"bytes"
	"encoding/csv"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"likeness/inference/batch"
	"likeness/inference/classifier/classifiertest"
	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/ui/session/queuetest"
)

// desk is a session whose window is the test.
type desk struct {
	*Session
	t        *testing.T
	queue    *queuetest.Queue
	troubles []Trouble
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	return newDeskIn(t, Folders{Data: filepath.Join(dir, "data"), Cache: filepath.Join(dir, "cache"), Recent: filepath.Join(dir, "recent.json")})
}

func newDeskIn(t *testing.T, folders Folders) *desk {
	t.Helper()
	d := &desk{t: t, queue: queuetest.New(t)}
	d.Session = New(folders, d.queue.Do, func(tr Trouble) {
		t.Logf("trouble: %+v", tr)
		d.troubles = append(d.troubles, tr)
	})
	t.Cleanup(func() { d.queue.Close(d.Close) })
	return d
}

func (d *desk) until(what string, so func() bool) {
	d.t.Helper()
	d.queue.Until(what, so)
}

// one is the only trouble so far, which is taken off.
func (d *desk) one() Trouble {
	d.t.Helper()
	d.until("there is trouble", func() bool { return len(d.troubles) > 0 })
	if len(d.troubles) != 1 {
		d.t.Fatalf("troubles: %v", d.troubles)
	}
	tr := d.troubles[0]
	d.troubles = nil
	return tr
}

// paint makes a picture of one colour.
func paint(t *testing.T, red uint8, n int, elements ...string) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 24, 20))
	for y := range 20 {
		for x := range 24 {
			img.Set(x, y, color.RGBA{R: red, G: uint8(n), B: uint8(n / 256 * 16), A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return writeFile(t, b.Bytes(), elements...)
}

func writeFile(t *testing.T, data []byte, elements ...string) string {
	t.Helper()
	path := filepath.Join(elements...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// box is a folder with two red pictures, three others, one in between, a broken one and a text.
func box(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "Box 14")
	paint(t, 255, 1, dir, "a.png")
	paint(t, 250, 2, dir, "deep", "b.png")
	for i, name := range []string{"c.png", "d.png", "e.png"} {
		paint(t, 0, 3+i, dir, name)
	}
	paint(t, 132, 9, dir, "m.png")
	writeFile(t, []byte("\xff\xd8\xff\xe0 is how a JPEG begins"), dir, "broken.jpg")
	writeFile(t, []byte("words"), dir, "notes.txt")
	return dir
}

func (d *desk) complete() *Classifying {
	d.t.Helper()
	d.until("all is classified", func() bool { c := d.State().Classify; return c != nil && c.Complete() })
	return d.State().Classify
}

func (d *desk) openModel() {
	d.t.Helper()
	open := false
	d.OpenModel(classifiertest.File(d.t, "reddish"), func() { open = true })
	d.until("the model is open", func() bool { return open })
}

func counts(c *Classifying) [5]int {
	n := c.Count()
	return [5]int{n.All, n.Classes[0], n.Classes[1], n.NotSure, n.Unread}
}

func TestClassifyWithModelFile(t *testing.T) {
	d := newDesk(t)
	d.openModel()
	c := d.State().Classify
	if c.Model.Name != "reddish" || c.Running || len(c.Paths) != 0 {
		t.Fatalf("after opening: %+v", c)
	}
	dir := box(t)
	d.Classify([]string{dir})
	if c := d.State().Classify; !c.Running || !c.Looking || c.Complete() {
		t.Errorf("at once: %+v", c)
	}
	c = d.complete()
	if c.Found != 7 || c.Done != 7 || c.Share() != 1 || c.Took <= 0 || c.Device == "" {
		t.Errorf("found %d, done %d, took %v on %q", c.Found, c.Done, c.Took, c.Device)
	}
	if got := counts(c); got != [5]int{7, 2, 3, 1, 1} {
		t.Errorf("piles %v", got)
	}
	if len(c.Unread) != 1 || filepath.Base(c.Unread[0].Path) != "broken.jpg" || c.Unread[0].Reason.String() == "" {
		t.Errorf("unread %+v", c.Unread)
	}
	if len(c.Passed) != 1 || filepath.Base(c.Passed[0].Path) != "notes.txt" {
		t.Errorf("passed %+v", c.Passed)
	}
	for i := range c.Answers.Len() {
		row := c.Answers.Of(i)
		if sum := row[0] + row[1]; len(row) != 2 || sum < 0.999 || sum > 1.001 || c.Answers.Confidence[i] != row[c.Answers.Class[i]] {
			t.Errorf("answer %d: %v, class %d with %v", i, row, c.Answers.Class[i], c.Answers.Confidence[i])
		}
	}

	d.SetThreshold(0.5)
	now := d.State().Classify
	if got := counts(now); got[3] != 0 || got[1]+got[2] != 6 {
		t.Errorf("piles at 50 %%: %v", got)
	}
	if &now.Answers.Confidence[0] != &c.Answers.Confidence[0] {
		t.Error("the threshold copies the answers")
	}
	d.SetThreshold(0.8)
	c = d.State().Classify
	unsure := c.Pictures(NotSure, LeastSure)
	if len(unsure) != 1 || filepath.Base(c.Answers.Paths[unsure[0]]) != "m.png" {
		t.Fatalf("not sure: %v", unsure)
	}
	d.Correct(unsure, 1)
	if got := counts(d.State().Classify); got != [5]int{7, 2, 4, 0, 1} || d.State().Classify.Place(unsure[0]) != 1 {
		t.Errorf("corrected: %v", got)
	}
	if got := counts(c); got != [5]int{7, 2, 3, 1, 1} {
		t.Errorf("the snapshot before has changed: %v", got)
	}
	if learn := d.State().Classify.ToLearn(); len(learn) != 1 || learn[0] != unsure[0] {
		t.Errorf("to learn: %v", learn)
	}
	d.checkTable(filepath.Join(t.TempDir(), "t.csv"))
	d.Correct(unsure, -1)
	if got := counts(d.State().Classify); got != [5]int{7, 2, 3, 1, 1} {
		t.Errorf("taken back: %v", got)
	}
	d.ForgetClassified()
	if d.State().Classify != nil || len(d.troubles) != 0 {
		t.Errorf("after all: %+v, %v", d.State().Classify, d.troubles)
	}
}

// checkTable saves the table and reads it.
func (d *desk) checkTable(path string) {
	d.t.Helper()
	saved := false
	d.SaveTable(path, func() { saved = true })
	d.until("the table is saved", func() bool { return saved })
	data, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) != 7 || strings.Join(rows[0], " ") != "path predicted probability red other corrected by you" {
		d.t.Fatalf("rows %q, %v", rows, err)
	}
	corrected := 0
	for _, r := range rows[1:] {
		switch filepath.Base(r[0]) {
		case "m.png":
			corrected++
			if r[1] != "other" || r[5] != "yes" || r[2] != r[4] {
				d.t.Errorf("row %q", r)
			}
		case "a.png", "b.png":
			if r[1] != "red" || r[5] != "" || r[2] != r[3] {
				d.t.Errorf("row %q", r)
			}
		}
	}
	if corrected != 1 {
		d.t.Errorf("rows %q", rows)
	}
	d.SaveTable(filepath.Join(path, "no", "folder.csv"), func() { d.t.Error("saved below a file") })
	if tr := d.one(); tr.Title != "The table was not saved" {
		d.t.Errorf("trouble %+v", tr)
	}
}

func TestOrders(t *testing.T) {
	c := &Classifying{Threshold: 0.8, Model: Model{Classes: []string{"x", "y"}}}
	for i, p := range []float32{0.9, 0.6, 0.99, 0.55} {
		c.Answers.Paths = append(c.Answers.Paths, string(rune('a'+i)))
		c.Answers.Class = append(c.Answers.Class, 0)
		c.Answers.Confidence = append(c.Answers.Confidence, p)
		c.Answers.Probabilities = append(c.Answers.Probabilities, p, 1-p)
	}
	c.Corrected = map[int]int{3: 1}
	for _, k := range []struct {
		pile Pile
		o    Order
		want string
	}{
		{AllPictures, ByFileName, "abcd"},
		{AllPictures, Newest, "dcba"},
		{AllPictures, LeastSure, "bacd"},
		{AllPictures, MostSure, "dcab"},
		{0, LeastSure, "ac"},
		{1, LeastSure, "d"},
		{NotSure, MostSure, "b"},
		{CouldNotBeRead, ByFileName, ""},
	} {
		got := ""
		for _, i := range c.Pictures(k.pile, k.o) {
			got += c.Answers.Paths[i]
		}
		if got != k.want {
			t.Errorf("pile %d in order %d: %s, want %s", k.pile, k.o, got, k.want)
		}
	}
}

func TestClassifyRefusals(t *testing.T) {
	d := newDesk(t)
	d.Classify([]string{t.TempDir()})
	if tr := d.one(); tr.Title != "There is no model yet" {
		t.Errorf("without a model: %+v", tr)
	}
	d.OpenModel(writeFile(t, []byte("no model"), t.TempDir(), "x.onnx"), func() { t.Error("opened") })
	if tr := d.one(); tr.Title != "The model cannot be opened" || !strings.HasSuffix(tr.Text, ".") {
		t.Errorf("a wrong model: %+v", tr)
	}
	d.openModel()
	dir := t.TempDir()
	writeFile(t, []byte("%PDF-1.7"), dir, "invoice.pdf")
	d.Classify([]string{dir})
	d.until("the page is as before", func() bool { c := d.State().Classify; return c != nil && len(c.Paths) == 0 })
	if tr := d.one(); !strings.HasPrefix(tr.Title, "No pictures in “") || !strings.Contains(tr.Text, "PDF") || !strings.Contains(tr.Text, "no picture") {
		t.Errorf("no pictures: %+v", tr)
	}
	if c := d.State().Classify; c.Model.Name != "reddish" {
		t.Errorf("the model is %+v", c.Model)
	}
}

// begun is a session that has found many pictures and not begun with them.
func begun(t *testing.T, n int) (d *desk, live *classification, dir string) {
	t.Helper()
	d = newDesk(t)
	d.openModel()
	dir = filepath.Join(t.TempDir(), "media")
	first := paint(t, 255, 1, dir, "p0000.png")
	for i := 1; i < n; i++ {
		if err := os.Link(first, filepath.Join(dir, "p"+string([]byte{byte('0' + i/1000%10), byte('0' + i/100%10), byte('0' + i/10%10), byte('0' + i%10)})+".png")); err != nil {
			t.Fatal(err)
		}
	}
	live = &classification{session: d.Session, paths: []string{dir}, model: d.State().Classify.Model, classifier: d.opened}
	if err := live.find(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.live = live
	d.change(func(st *State) {
		st.Classify = &Classifying{Model: live.model, Paths: live.paths, Threshold: 0.8, Running: true}
	})
	return d, live, dir
}

// all checks that every picture was answered once, in order.
func (d *desk) all(live *classification) {
	d.t.Helper()
	c := d.complete()
	if c.Done != len(live.pictures) || c.Answers.Len() != len(live.pictures) {
		d.t.Fatalf("%d done, %d answers of %d", c.Done, c.Answers.Len(), len(live.pictures))
	}
	for i, p := range live.pictures {
		if c.Answers.Paths[i] != p {
			d.t.Fatalf("answer %d is of %s, want %s", i, c.Answers.Paths[i], p)
		}
	}
}

func TestStopAndContinue(t *testing.T) {
	d, live, _ := begun(t, 3000)
	d.begin(live)
	d.StopClassifying()
	d.until("it has stopped", func() bool { return d.State().Classify.Stopped })
	c := d.State().Classify
	if c.Running || c.Complete() || c.Done >= c.Found || c.Found != 3000 || c.Done != c.Answers.Len() {
		t.Errorf("stopped at %d of %d with %d answers, running %v", c.Done, c.Found, c.Answers.Len(), c.Running)
	}
	d.ContinueClassifying()
	d.all(live)
	d.ContinueClassifying()
	if d.classify.running() {
		t.Error("it goes on after its end")
	}
}

func TestDriveGone(t *testing.T) {
	d, live, dir := begun(t, 40)
	away := dir + " unplugged"
	if err := os.Rename(dir, away); err != nil {
		t.Fatal(err)
	}
	d.begin(live)
	d.until("the folder is missed", func() bool { return d.State().Classify.Gone != nil && !d.classify.running() })
	c := d.State().Classify
	if c.Running || c.Gone.Path != dir || c.Done != 0 || len(c.Unread) != 0 || c.Err != "" {
		t.Errorf("gone: %+v", c)
	}
	if err := os.Rename(away, dir); err != nil {
		t.Fatal(err)
	}
	d.ContinueClassifying()
	d.all(live)
	if c := d.State().Classify; c.Gone != nil {
		t.Errorf("still gone: %+v", c)
	}
}

func TestStopHere(t *testing.T) {
	d, live, dir := begun(t, 4)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	d.begin(live)
	d.until("the folder is missed", func() bool { return d.State().Classify.Gone != nil && !d.classify.running() })
	d.StopClassifying()
	if c := d.State().Classify; c.Gone != nil || !c.Stopped {
		t.Errorf("stopped: %+v", c)
	}
}

// TestOutcomes: a single file that vanishes is a file that could not be read; many one after the other are a drive that is going.
func TestOutcomes(t *testing.T) {
	dir := t.TempDir()
	paint(t, 1, 1, dir, "still.png")
	missing := &fs.PathError{Op: "open", Path: dir, Err: fs.ErrNotExist}
	good := batch.Outcome{Path: filepath.Join(dir, "a"), Probabilities: []float64{0.25, 0.75}, Predicted: 1}
	bad := batch.Outcome{Path: filepath.Join(dir, "b"), Err: missing}
	broken := batch.Outcome{Path: filepath.Join(dir, "c"), Err: imagefile.FormatError{What: message.Verbatim("it is damaged")}}
	l := &classification{paths: []string{dir}}
	for _, o := range []batch.Outcome{good, bad, broken, bad, good, bad} {
		if err := l.outcome(o); err != nil {
			t.Fatal(err)
		}
	}
	if l.next != 5 || l.c.Done != 5 || len(l.c.Unread) != 3 || len(l.doubtful) != 1 || l.c.Answers.Len() != 2 {
		t.Errorf("next %d, done %d, unread %v, doubtful %v", l.next, l.c.Done, l.c.Unread, l.doubtful)
	}
	if got := l.c.Unread[0].Reason.String(); got != "it was there at first and has gone since" {
		t.Errorf("reason %q", got)
	}
	if got := l.c.Unread[1].Reason.String(); got != (imagefile.FormatError{What: message.Verbatim("it is damaged")}).Error() {
		t.Errorf("reason %q", got)
	}
	var err error
	for range mostDoubtful {
		if err = l.outcome(bad); err != nil {
			break
		}
	}
	if !errors.Is(err, errGone) || l.next != 5 || l.c.Gone == nil || len(l.c.Unread) != 3 {
		t.Errorf("after many: %v, next %d, %+v", err, l.next, l.c.Gone)
	}
	l = &classification{paths: []string{filepath.Join(dir, "gone")}}
	if err := l.outcome(batch.Outcome{Path: filepath.Join(dir, "gone", "b"), Err: missing}); !errors.Is(err, errGone) {
		t.Errorf("of a folder that is gone: %v", err)
	}
}

func TestDriveOf(t *testing.T) {
	for path, want := range map[string]string{
		"/media/ann/ARCHIVE-2/box": "ARCHIVE-2", "/run/media/ann/ARCHIVE-2": "ARCHIVE-2", "/Volumes/Stick/x": "Stick", "/mnt/disk": "disk", "/home/ann/x": "", "/media": "",
	} {
		if got := driveOf(filepath.FromSlash(path)); got != want {
			t.Errorf("%s is on %q, want %q", path, got, want)
		}
	}
}
