package message_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"reflect"
	"testing"

	"likeness/inference/message"
)

func TestErrors(t *testing.T) {
	end := message.New("the end")
	err := message.Errorf("read %q, %d times: %w", "a.jpg", 3, fmt.Errorf("beneath: %w", end))
	if got, want := err.Error(), `read "a.jpg", 3 times: beneath: the end`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if !errors.Is(err, end) || errors.Is(err, message.New("the end")) {
		t.Error("what was wrapped is not found, or something else is")
	}
	two := message.Errorf("%w; %w", end, fs.ErrPermission)
	if !errors.Is(two, end) || !errors.Is(two, fs.ErrPermission) {
		t.Error("one of two wrapped errors is not found")
	}
	m := message.From(err)
	if m.Format() != "read %q, %d times: %w" || len(m.Values()) != 3 || m.Values()[0] != "a.jpg" || m.Values()[1] != int64(3) || m.String() != err.Error() {
		t.Errorf("the error's text is %q of %v", m.Format(), m.Values())
	}
	again := message.Err(m)
	if m := message.From(again); again.Error() != err.Error() || m.Format() != "read %q, %d times: %w" || errors.Unwrap(again) != nil {
		t.Errorf("the text's error is %v, of %q", again, m.Format())
	}
	if m := message.From(fs.ErrExist); m.Format() != "" || m.String() != fs.ErrExist.Error() {
		t.Errorf("the system's error became %q, %q", m.Format(), m)
	}
	if m := message.From(nil); !m.Empty() || m.String() != "" || m.Format() != "" || m.Values() != nil {
		t.Errorf("no error became %q", m)
	}
}

// TestWrapped: an error that is in English alone tells those that it wraps by their own texts.
func TestWrapped(t *testing.T) {
	inner := message.Errorf("write %s", "a.bin")
	for _, c := range []struct {
		err    error
		format string
		values int
	}{
		{fmt.Errorf("100 %% done: %w", inner), "100 %% done: %s", 1},
		{errors.Join(nil, inner), "write %s", 1}, // the very text
		{errors.Join(inner, errors.New("no room"), message.New("and more")), "%s\nno room\n%s", 2},
		{fmt.Errorf("outer: %w", fmt.Errorf("middle: %w", inner)), "outer: %s", 1},
		{fmt.Errorf("outer: %w", errors.New("no room")), "", 0},
		{fmt.Errorf("outer: %w", errors.Join(errors.New("a"), errors.New("b"))), "", 0},
	} {
		m := message.From(c.err)
		if m.String() != c.err.Error() || m.Format() != c.format || len(m.Values()) != c.values {
			t.Errorf("%q is told as %q with the format %q and %d values", c.err, m, m.Format(), len(m.Values()))
		}
	}
}

func TestJSON(t *testing.T) {
	inner := message.Of("a %s", "thing")
	for _, c := range []struct {
		text message.Text
		want string
	}{
		{message.Text{}, `""`},
		{message.Verbatim("it is"), `"it is"`},
		{message.Of("none"), `{"text":"none","format":"none"}`},
		{message.Of("%d of %.1f, %s, %v", 3, 2.0, inner, true), `{"text":"3 of 2.0, a thing, true","format":"%d of %.1f, %s, %v","values":[3,2.0,{"text":"a thing","format":"a %s","values":["thing"]},true]}`},
		{message.Of("%v", math.Inf(1)), `{"text":"+Inf","format":"%v","values":["+Inf"]}`},
		{message.Of("%s", os.ErrClosed), `{"text":"file already closed","format":"%s","values":["file already closed"]}`},
		{message.Of("%s", message.New("the end")), `{"text":"the end","format":"%s","values":[{"text":"the end","format":"the end"}]}`},
	} {
		data, err := json.Marshal(struct{ Text message.Text }{c.text})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(data); got != `{"Text":`+c.want+`}` {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
		var back struct{ Text message.Text }
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(back)
		if err != nil {
			t.Fatal(err)
		}
		if string(again) != string(data) || back.Text.String() != c.text.String() || back.Text.Format() != c.text.Format() {
			t.Errorf("read again: %s, was %s", again, data)
		}
	}
	var text message.Text
	whole := message.Of("%d of %.1f, %s", 3, 2.0, inner)
	if data, err := json.Marshal(whole); err != nil || json.Unmarshal(data, &text) != nil || !reflect.DeepEqual(text, whole) {
		t.Errorf("%v became %v (%v)", whole.Values(), text.Values(), err)
	}
	for _, bad := range []string{`3`, `{"values":[`, `{"values":["a", 1e999]}`} {
		if json.Unmarshal([]byte(bad), &text) == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func ExampleOf() {
	why := message.Of("it is very small: %d x %d pixels", 12, 9)
	fmt.Println(why)
	fmt.Println(why.Format(), why.Values())
	// Output:
	// it is very small: 12 x 9 pixels
	// it is very small: %d x %d pixels [12 9]
}
