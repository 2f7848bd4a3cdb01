package classify

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"likeness/inference/classifier/classifiertest"
	"likeness/inference/message"
	"likeness/ui/control"
	"likeness/ui/gallery"
	"likeness/ui/page"
	"likeness/ui/pagetest"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/session/queuetest"
	"likeness/ui/style"
	"likeness/ui/words"
)

// bench is the page in a window, on a session of its own.
type bench struct {
	*Page
	t       *testing.T
	queue   *queuetest.Queue
	session *session.Session
	window  fyne.Window
	old     *session.State
	trouble []session.Trouble
}

func newBench(t *testing.T, size fyne.Size) *bench {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(style.Theme{Variant: style.Light})
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b := &bench{t: t, queue: queuetest.New(t), old: &session.State{}}
	pictures := picture.NewSource(ctx, t.TempDir(), 64, b.queue.Do)
	folder := t.TempDir()
	b.session = session.New(session.Folders{Data: folder, Cache: folder, Recent: filepath.Join(folder, "recent.json")},
		b.queue.Do, func(trouble session.Trouble) { b.trouble = append(b.trouble, trouble) })
	t.Cleanup(func() {
		b.queue.Close(b.session.Close)
		cancel()
		pictures.Wait()
	})
	b.window = test.NewTempWindow(t, nil)
	b.window.SetPadded(false)
	b.Page = New(&page.Host{Session: b.session, Window: b.window, Pictures: pictures, Go: func(page.ID) {}, Drop: func([]string) {}})
	b.window.SetContent(b.Content())
	b.window.Resize(size)
	b.session.Listen(func(_, now *session.State) { b.see(now) })
	return b
}

// see shows a state.
func (b *bench) see(now *session.State) {
	b.Update(b.old, now)
	b.old = now
}

func (b *bench) until(what string, so func() bool) {
	b.t.Helper()
	b.queue.Until(what, so)
}

// classified is a state with so many answers of two classes, a tenth of them below 80 %.
func classified(n int, change func(*session.Classifying)) *session.State {
	c := &session.Classifying{
		Model: session.Model{ID: 1, Name: "Model 1", Classes: []string{"photo", "drawing"}}, Paths: []string{filepath.FromSlash("/pictures/Box 14")},
		Threshold: 0.8, Found: n + 1, Done: n + 1, Took: 21 * time.Second, Unread: []session.Unread{{Path: "broken.jpg", Reason: message.Verbatim("it is damaged")}},
	}
	for i := range n {
		sure := float32(0.9)
		if i%10 == 0 {
			sure = 0.55
		}
		c.Answers.Paths = append(c.Answers.Paths, fmt.Sprintf("p%d.jpg", i))
		c.Answers.Class = append(c.Answers.Class, int32(i%2))
		c.Answers.Confidence = append(c.Answers.Confidence, sure)
		c.Answers.Probabilities = append(c.Answers.Probabilities, sure, 1-sure)
	}
	if change != nil {
		change(c)
	}
	return &session.State{Classify: c}
}

func noticeTexts(o fyne.CanvasObject) string {
	var all []string
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *control.Text:
			all = append(all, o.Text())
		case *control.Button:
			all = append(all, "["+o.Text()+"]")
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		}
	}
	walk(o)
	return strings.Join(all, " ")
}

// TestCardsAreWhole: the column at the left is as wide as its cards, in any language and text size, and the pictures have room beside it.
func TestCardsAreWhole(t *testing.T) {
	t.Cleanup(func() { _ = words.Load("en") })
	for _, language := range words.Languages() {
		for _, large := range []float32{1, 20.0 / 14} {
			for _, size := range []fyne.Size{fyne.NewSize(800, 544), fyne.NewSize(1280, 744)} {
				b := newBench(t, size)
				fyne.CurrentApp().Settings().SetTheme(style.Theme{Variant: style.Light, Scale: large})
				if err := words.Load(language.Code); err != nil {
					t.Fatal(err)
				}
				b.Page = New(b.host) // in the language
				b.window.SetContent(b.Content())
				b.window.Resize(size)
				b.old = &session.State{}
				b.see(classified(20, func(c *session.Classifying) { c.Running, c.Done = true, 3 }))
				b.see(classified(20, func(c *session.Classifying) { c.Answers.Unfamiliar = make([]bool, 20) }))
				at := fyne.CurrentApp().Driver().AbsolutePositionForObject
				for _, card := range []fyne.CanvasObject{b.folder.content, b.piles.content, b.limit.content} {
					if end, begin := at(card).X+card.Size().Width, at(b.title).X; end > begin-scrollRoom {
						t.Errorf("%s, text %v, %v: a card ends at %v, and the pictures begin at %v", language.Code, large, size, end, begin)
					}
				}
				for _, pile := range []session.Pile{session.NotSure, session.Unlike, session.AllPictures} {
					b.show(pile)
					o := b.head.Objects
					if end, begin := o[1].Position().X+o[1].Size().Width, o[3].Position().X; o[1].Visible() && end > begin || o[1].Visible() && o[2].Visible() && end > o[2].Position().X {
						t.Errorf("%s, text %v, %v: what is said of a pile ends at %v, and its order begins at %v", language.Code, large, size, end, begin)
					}
					if name := b.title.NaturalWidth(); name > b.title.Size().Width && name+20+b.sort.MinSize().Width < b.head.Size().Width {
						t.Errorf("%s, text %v, %v: %q needs %v and has %v", language.Code, large, size, b.title.Text(), name, b.title.Size().Width)
					}
					if need := b.sort.MinSize().Width; need > o[3].Size().Width {
						t.Errorf("%s, text %v, %v: the order %q needs %v and has %v", language.Code, large, size, b.sort.Text(), need, o[3].Size().Width)
					}
				}
				if text := b.bottom.note; text.Size().Width > b.bottom.left.Size().Width || b.bottom.left.Size().Width < 100 {
					t.Errorf("%s, text %v, %v: the note is %v wide, in %v", language.Code, large, size, text.Size().Width, b.bottom.left.Size().Width)
				}
				if w := b.gallery.Size().Width; w < 300 {
					t.Errorf("%s, text %v, %v: the pictures have a width of %v", language.Code, large, size, w)
				}
			}
		}
	}
}

// TestHeadFollowsThePile: what is said of a pile stands right after its name, and pictures begin where the name does.
func TestHeadFollowsThePile(t *testing.T) {
	b := newBench(t, fyne.NewSize(1280, 744))
	b.see(classified(20, nil))
	for _, pile := range []session.Pile{session.NotSure, session.CouldNotBeRead, 0, session.AllPictures} {
		b.show(pile)
		name := fyne.MeasureText(b.title.Text(), b.title.Theme().Size(style.PageTitle), fyne.TextStyle{Bold: true}).Width
		if x := b.facts.Position().X; x < name+16 || x > name+20 {
			t.Errorf("%q is %g wide, and what is said of it stands at %g", b.title.Text(), name, x)
		}
	}
	for _, pile := range []session.Pile{session.CouldNotBeRead, session.AllPictures} {
		b.show(pile)
		if label := b.head.Objects[2]; label.Visible() != b.sort.Visible() || label.Visible() == (pile == session.CouldNotBeRead) {
			t.Errorf("in pile %d the order is shown %v, and its name %v", pile, b.sort.Visible(), label.Visible())
		}
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	if pictures, name := at(b.gallery).X+gallery.Edge, at(b.title).X; pictures != name {
		t.Errorf("pictures begin at %g, the name at %g", pictures, name)
	}
}

func TestStates(t *testing.T) {
	b := newBench(t, fyne.NewSize(1280, 744))
	for _, k := range []struct {
		name          string
		change        func(*session.Classifying)
		facts, note   string
		notice        string
		stop          bool
		table, sorter bool
	}{
		{"done", nil, "101 pictures · done in 21\u00a0s", "Nothing is moved", "", false, true, true},
		{"running", func(c *session.Classifying) { c.Running, c.Found = true, 200 }, "200 pictures", "Nothing is moved", "", true, false, false},
		{"looking", func(c *session.Classifying) {
			c.Running, c.Looking, c.Answers, c.Unread = true, true, session.Answers{}, nil
		}, "Looking for pictures…", "Nothing is moved", "", true, false, false},
		{"waiting", func(c *session.Classifying) { c.Running, c.Waiting = true, true }, "Waiting for training", "", "", true, false, false},
		{"stopped", func(c *session.Classifying) { c.Stopped, c.Found = true, 200 }, "Paused at 101 of 200", "You can save a table of the 101 pictures", "Stopped 101 of 200 pictures are done and kept. [Continue]", false, true, true},
		{
			"drive gone", func(c *session.Classifying) {
				c.Gone, c.Found = &session.Gone{Drive: "ARCHIVE-2", Path: "/media/a/ARCHIVE-2"}, 200
			}, "Paused at 101 of 200", "You can save a table",
			"The drive “ARCHIVE-2” cannot be read any more 101 of 200 pictures are done and kept. Plug the drive in again, then continue. [Stop here] [Continue]", false, true, false,
		},
		{"failed", func(c *session.Classifying) { c.Err, c.Found = "The device failed.", 200 }, "Paused at 101 of 200", "You can save a table", "The work did not finish The device failed.", false, true, true},
		{"known", func(c *session.Classifying) { c.Known = 12 }, "101 pictures · done in 21\u00a0s", "Nothing is moved", "12 of these pictures were used for learning.", false, true, true},
	} {
		t.Run(k.name, func(t *testing.T) {
			b.see(&session.State{})
			b.see(classified(100, k.change))
			if !strings.Contains(b.folder.facts.Text(), k.facts) {
				t.Errorf("the folder says %q, want %q", b.folder.facts.Text(), k.facts)
			}
			if !strings.Contains(b.bottom.note.Text(), k.note) {
				t.Errorf("the bar says %q, want %q", b.bottom.note.Text(), k.note)
			}
			if got := noticeTexts(b.notices); !strings.Contains(got, k.notice) || k.notice == "" && got != "" {
				t.Errorf("above the pictures: %q, want %q", got, k.notice)
			}
			if b.notices.Visible() != (k.notice != "") {
				t.Errorf("what says %q takes room: %v", k.notice, b.notices.Visible())
			}
			if b.folder.stop.Visible() != k.stop || b.folder.other.Visible() == k.stop {
				t.Errorf("Stop %v, another folder %v", b.folder.stop.Visible(), b.folder.other.Visible())
			}
			if b.bottom.table.Disabled() == k.table || b.bottom.sort.Disabled() == k.sorter {
				t.Errorf("table disabled %v, sort disabled %v", b.bottom.table.Disabled(), b.bottom.sort.Disabled())
			}
		})
	}
}

func TestEmpty(t *testing.T) {
	b := newBench(t, fyne.NewSize(800, 544))
	b.see(&session.State{})
	if !b.empty.content.Visible() || b.work.Visible() || !b.empty.train.Visible() || b.empty.choose.Visible() || b.empty.title.Text() != "There is no model yet" {
		t.Errorf("without a model: %q", b.empty.title.Text())
	}
	if b.Dropped([]string{t.TempDir()}, fyne.Position{}) {
		t.Error("a drop is taken without a model")
	}
	many := make([]string, 40)
	for i := range many {
		many[i] = fmt.Sprintf("class %d", i)
	}
	b.see(&session.State{Classify: &session.Classifying{Model: session.Model{File: "m.onnx", Name: "m", Classes: many}}})
	if !b.empty.choose.Visible() || !strings.Contains(b.empty.text.Text(), "class 3, 36 more or “not sure”") || !strings.Contains(b.empty.facts.Text(), "“m”") {
		t.Errorf("with a model file: %q, %q", b.empty.text.Text(), b.empty.facts.Text())
	}
}

func TestPilesAndTiles(t *testing.T) {
	b := newBench(t, fyne.NewSize(1280, 744))
	b.see(classified(100, func(c *session.Classifying) { c.Corrected = map[int]int{0: 1} }))
	want := map[session.Pile]string{session.AllPictures: "101", 0: "40", 1: "51", session.NotSure: "9", session.CouldNotBeRead: "1"}
	for _, r := range b.piles.rows {
		if w, ok := want[r.pile]; ok && r.count.Text() != w {
			t.Errorf("pile %d has %s, want %s", r.pile, r.count.Text(), w)
		}
		if r.pile == session.Unlike && r.row.Visible() {
			t.Error("the pile of unlike pictures is there, of a model that cannot tell")
		}
	}
	if b.gallery.Len() != 100 || b.title.Text() != "All pictures" {
		t.Errorf("%d tiles of %q", b.gallery.Len(), b.title.Text())
	}
	b.show(session.NotSure)
	if b.gallery.Len() != 9 || b.title.Text() != "Not sure" || !strings.HasPrefix(b.facts.Text(), "9 pictures – choose") || b.sort.Text() != "Least sure first" {
		t.Errorf("%d tiles of %q, %q, %q", b.gallery.Len(), b.title.Text(), b.facts.Text(), b.sort.Text())
	}
	b.show(session.CouldNotBeRead)
	if b.gallery.Visible() || !b.unread.content.Visible() || len(b.unread.list) != 1 || b.sort.Visible() {
		t.Error("the unread files are not shown as a list")
	}
	b.show(1)
	if !b.gallery.Visible() || b.gallery.Len() != 51 || b.title.Text() != "drawing" {
		t.Errorf("%d tiles of %q", b.gallery.Len(), b.title.Text())
	}
	c := b.now.Classify
	if got := tile(c, 0); got.Mark != gallery.ByYou || got.Caption != "drawing" || !got.Bold {
		t.Errorf("corrected: %+v", got)
	}
	if got := tile(c, 10); got.Mark != gallery.NotSure || got.Caption != "photo" {
		t.Errorf("not sure: %+v", got)
	}
	if got := tile(c, 1); got.Mark != gallery.NoMark || got.Caption != "drawing" {
		t.Errorf("sure: %+v", got)
	}
}

func TestPutInto(t *testing.T) {
	for _, k := range []struct {
		width   float32
		classes int
		buttons bool
	}{{1280, 2, true}, {1280, 6, false}, {800, 2, true}, {800, 5, false}} {
		b := newBench(t, fyne.NewSize(k.width, 600))
		b.see(classified(20, func(c *session.Classifying) {
			for i := len(c.Model.Classes); i < k.classes; i++ {
				c.Model.Classes = append(c.Model.Classes, fmt.Sprint("class ", i))
			}
		}))
		b.gallery.ChooseAll()
		if got := b.bottom.chosen.Text(); got != "20 pictures chosen." {
			t.Errorf("%q", got)
		}
		shown := len(b.bottom.buttons) > 0 && b.bottom.buttons[0].Visible()
		if shown != k.buttons || b.bottom.more.Visible() == k.buttons {
			t.Errorf("%v wide, %d classes: buttons %v, menu %v", k.width, k.classes, shown, b.bottom.more.Visible())
		}
	}
}

// box is a folder of red and dark pictures, and the model file that tells them apart.
func box(t *testing.T) (dir, model string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "Box 14")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, red := range []uint8{255, 250, 0, 5, 132} {
		img := image.NewRGBA(image.Rect(0, 0, 20, 20))
		for p := range 400 {
			img.Set(p%20, p/20, color.RGBA{R: red, G: uint8(i), A: 255})
		}
		var data bytes.Buffer
		if err := png.Encode(&data, img); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.png", i)), data.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	model = classifiertest.File(t, "reddish")
	return dir, model
}

// TestWholeWay: a dropped folder is classified, corrected, sorted and put back.
func TestWholeWay(t *testing.T) {
	b := newBench(t, fyne.NewSize(1280, 744))
	dir, model := box(t)
	open := false
	b.session.OpenModel(model, func() { open = true })
	b.until("the model is open", func() bool { return open })
	if b.Dropped([]string{model}, fyne.Position{}) || !b.Dropped([]string{dir}, fyne.Position{}) {
		t.Fatal("a folder is for the page, a model for the window")
	}
	b.until("it is classified", func() bool { c := b.session.State().Classify; return c.Complete() })
	b.show(session.NotSure)
	b.gallery.ChooseAll()
	if !b.galleryKey(&fyne.KeyEvent{Name: fyne.Key1}) || b.galleryKey(&fyne.KeyEvent{Name: fyne.Key9}) {
		t.Error("keys of classes")
	}
	if n := b.session.State().Classify.Count(); n.Classes[0] != 3 || n.NotSure != 0 || len(b.session.State().Classify.Corrected) != 1 {
		t.Errorf("piles %+v", n)
	}
	done := 0
	b.host.Forgetting("Close?", func() { done++ })
	if d := b.window.Canvas().Overlays().Top(); done != 0 || !pagetest.Asks(b.host, "You have put 1 picture into a class by hand.") {
		t.Errorf("nothing asks whether it may be forgotten: %v", d)
	}
	pagetest.Answer(t, b.host, "", "Go on")
	b.openSort()
	b.until("there is a plan", func() bool { o := b.session.State().Sort; return o != nil && o.Plan != nil })
	top := b.window.Canvas().Overlays().Top()
	if top == nil {
		t.Fatal("there is no dialog")
	}
	b.session.RunSort()
	b.until("it is sorted", func() bool { return b.session.State().Sort.Outcome != nil })
	if got := noticeTexts(b.notices); !strings.Contains(got, "5 pictures copied into “Box 14 sorted”") || !strings.Contains(got, "[Show in folder]") || !strings.HasPrefix(b.bottom.note.Text(), "Sorted today") {
		t.Errorf("after sorting: %q, %q", got, b.bottom.note.Text())
	}
	if b.bottom.undo.Disabled() {
		t.Error("it cannot be undone")
	}
	b.host.Forgetting("Close?", func() { done++ })
	if done != 2 {
		t.Errorf("of two things one was asked about, and %d were done", done)
	}
	b.session.UndoSort()
	b.until("it is undone", func() bool { return b.session.State().Sort.Undone != nil })
	if got := noticeTexts(b.notices); !strings.Contains(got, "The sorting is undone: 5 pictures put back") || !b.bottom.undo.Disabled() {
		t.Errorf("after undoing: %q", got)
	}
	if len(b.trouble) > 0 {
		t.Errorf("troubles %v", b.trouble)
	}
}
