package ui

import (
	"fmt"
	"image"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"likeness/build/sharedtest"
)

// startDisplay starts an X server without a screen for the tests, and sets DISPLAY. It returns the reason where there is none.
func startDisplay() (stop func(), why string) {
	name, stop, err := sharedtest.Display("1600x1240")
	if err != nil {
		return nil, err.Error()
	}
	if err := os.Setenv("DISPLAY", name); err != nil {
		stop()
		return nil, err.Error()
	}
	return stop, ""
}

// screen is a picture of the whole display.
func screen(t *testing.T, name string) image.Image {
	t.Helper()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for range 6 { // until what was changed is drawn, and thumbnails are there
		<-ticker.C
		fyne.DoAndWait(func() {})
	}
	folder := os.Getenv("LIKENESS_SCREENSHOTS")
	if folder == "" {
		folder = t.TempDir()
	}
	path := filepath.Join(folder, name+".png")
	if out, err := exec.Command("import", "-window", "root", path).CombinedOutput(); err != nil {
		t.Fatalf("take a picture of the screen: %v: %s", err, out)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// pointer moves the mouse to a place of the screen and presses.
func click(t *testing.T, x, y int) {
	t.Helper()
	tool(t, "mousemove", fmt.Sprint(x), fmt.Sprint(y), "click", "1")
}

// press presses keys, such as "ctrl+1".
func press(t *testing.T, keys ...string) {
	t.Helper()
	tool(t, append([]string{"key"}, keys...)...)
}

func tool(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("xdotool", args...).CombinedOutput(); err != nil {
		t.Fatalf("xdotool %v: %v: %s", args, err, out)
	}
}

// drag drops files on the window as a file manager does: XDND version 5, see the freedesktop specification.
func drag(t *testing.T, x, y int, paths ...string) {
	t.Helper()
	c, err := xgb.NewConn()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	d := &dragging{t: t, c: c, x: x, y: y}
	for _, p := range paths {
		d.data += (&url.URL{Scheme: "file", Path: p}).String() + "\r\n"
	}
	d.run()
}

type dragging struct {
	t    *testing.T
	c    *xgb.Conn
	x, y int
	data string
	src  xproto.Window
	dst  xproto.Window
}

func (d *dragging) atom(name string) xproto.Atom {
	r, err := xproto.InternAtom(d.c, false, uint16(len(name)), name).Reply()
	if err != nil {
		d.t.Fatal(err)
	}
	return r.Atom
}

// find is the first window that takes drops.
func (d *dragging) find(w xproto.Window, aware xproto.Atom) xproto.Window {
	if r, err := xproto.GetProperty(d.c, false, w, aware, 0, 0, 4).Reply(); err == nil && len(r.Value) >= 4 {
		return w
	}
	tree, err := xproto.QueryTree(d.c, w).Reply()
	if err != nil {
		return 0
	}
	for _, k := range tree.Children {
		if f := d.find(k, aware); f != 0 {
			return f
		}
	}
	return 0
}

func (d *dragging) send(kind string, data ...uint32) {
	full := make([]uint32, 5)
	copy(full, data)
	e := xproto.ClientMessageEvent{Format: 32, Window: d.dst, Type: d.atom(kind), Data: xproto.ClientMessageDataUnionData32New(full)}
	xproto.SendEvent(d.c, false, d.dst, 0, string(e.Bytes()))
}

func (d *dragging) run() {
	root := xproto.Setup(d.c).DefaultScreen(d.c).Root
	if d.dst = d.find(root, d.atom("XdndAware")); d.dst == 0 {
		d.t.Fatal("no window takes drops")
	}
	var err error
	if d.src, err = xproto.NewWindowId(d.c); err != nil {
		d.t.Fatal(err)
	}
	xproto.CreateWindow(d.c, 0, d.src, root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0, 0, nil)
	xproto.SetSelectionOwner(d.c, d.src, d.atom("XdndSelection"), xproto.TimeCurrentTime)
	status, finished := d.atom("XdndStatus"), d.atom("XdndFinished")
	d.send("XdndEnter", uint32(d.src), 5<<24, uint32(d.atom("text/uri-list")))
	d.send("XdndPosition", uint32(d.src), 0, uint32(d.x)<<16|uint32(d.y), 0, uint32(d.atom("XdndActionCopy")))
	for dropped := false; ; {
		event, xerr := d.c.WaitForEvent()
		if xerr != nil {
			d.t.Fatal(xerr)
		}
		switch e := event.(type) {
		case nil:
			d.t.Fatal("the display is gone")
		case xproto.ClientMessageEvent:
			switch e.Type {
			case status:
				if e.Data.Data32[1]&1 == 0 {
					d.t.Fatal("the window refuses the drop")
				}
				if !dropped {
					dropped = true
					d.send("XdndDrop", uint32(d.src), 0, 0)
				}
			case finished:
				return
			}
		case xproto.SelectionRequestEvent:
			xproto.ChangeProperty(d.c, xproto.PropModeReplace, e.Requestor, e.Property, e.Target, 8, uint32(len(d.data)), []byte(d.data))
			n := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: e.Property}
			xproto.SendEvent(d.c, false, e.Requestor, 0, string(n.Bytes()))
		}
	}
}
