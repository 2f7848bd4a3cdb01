package dataset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// listed writes a list beside pictures 1.png, 2.png ... in the folder pictures, and reads it.
func listed(t testing.TB, pictures int, text string, opts Options) (*Dataset, string, error) {
	t.Helper()
	root := t.TempDir()
	for i := 1; i <= pictures; i++ {
		write(t, root, fmt.Sprintf("pictures/%d.png", i), picture(t, uint64(i)))
	}
	d, err := ScanList(t.Context(), write(t, root, "labels.csv", []byte(strings.ReplaceAll(text, "ROOT", root))), opts, nil)
	if err == nil {
		consistent(t, d)
	}
	return d, root, err
}

// labels maps base names to class names.
func labels(d *Dataset) map[string]string {
	out := map[string]string{}
	for _, p := range d.Pictures {
		out[filepath.Base(p.Path)] = d.Classes[p.Class]
	}
	return out
}

func TestScanList(t *testing.T) {
	d, root, err := listed(t, 4, "image,label\npictures/1.png,dog\n./pictures\\2.png,cat\nROOT/pictures/3.png,dog\npictures/sub/../4.png,ant\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"1.png": "dog", "2.png": "cat", "3.png": "dog", "4.png": "ant"}; !reflect.DeepEqual(labels(d), want) {
		t.Errorf("%v", labels(d))
	}
	if !slices.Equal(d.Classes, []string{"ant", "cat", "dog"}) || d.Found != 4 || len(d.Groups) != 4 {
		t.Errorf("classes %v, found %d, groups %v", d.Classes, d.Found, d.Groups)
	}
	p := d.Pictures[0]
	if p.Path != filepath.Join(root, "pictures", "4.png") || p.Width != 48 || p.Hash == [32]byte{} {
		t.Errorf("picture %+v", p)
	}
}

func TestScanListSkips(t *testing.T) {
	d, _, err := listed(t, 8, strings.Join([]string{
		"path,class", // 1
		"pictures/1.png,cat",
		"pictures/2.png,dog",
		"pictures/gone.png,dog", // 4
		"pictures/3.png,",
		",dog",
		"pictures,dog", // 7
		"pictures/1.png,cat",
		"pictures/4.png,cat",
		"pictures/4.png,dog", // 10
		"labels.csv,dog",
		"pictures/5.png,cat",
	}, "\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"1.png": "cat", "2.png": "dog", "5.png": "cat"}; !reflect.DeepEqual(labels(d), want) {
		t.Errorf("%v", labels(d))
	}
	want := []struct {
		base string
		kind SkipKind
		says string
	}{
		{"labels.csv", Unreadable, "line 6"},
		{"labels.csv", NotPicture, "text"},
		{"pictures", Unreadable, "line 7 of the list: it is a folder"},
		{"1.png", Duplicate, "line 8"},
		{"3.png", NoClass, "line 5"},
		{"4.png", TwoClasses, `"cat" (line 9) and into "dog" (line 10)`},
		{"4.png", TwoClasses, `"cat" (line 9) and into "dog" (line 10)`},
		{"gone.png", Unreadable, "line 4 of the list: it is not there"},
	}
	if len(d.Skipped) != len(want) || d.Found != 11 {
		t.Fatalf("found %d, skipped %d: %+v", d.Found, len(d.Skipped), d.Skipped)
	}
	for _, w := range want {
		if !slices.ContainsFunc(d.Skipped, func(s Skipped) bool {
			return filepath.Base(s.Path) == w.base && s.Kind == w.kind && strings.Contains(s.Reason.String(), w.says)
		}) {
			t.Errorf("not skipped: %+v, but %+v", w, d.Skipped)
		}
	}
	if len(d.Conflicts) != 1 || d.Conflicts[0].ClassA != "cat" || d.Conflicts[0].ClassB != "dog" || !d.Conflicts[0].Exact {
		t.Errorf("conflicts %+v", d.Conflicts)
	}
}

// TestScanListLooks: what the files show counts as in folders: copies, damaged ones, classes of which none is left.
func TestScanListLooks(t *testing.T) {
	root := t.TempDir()
	for i, data := range [][]byte{picture(t, 1), picture(t, 2), picture(t, 1), []byte("bread"), picture(t, 3)[:40]} {
		write(t, root, fmt.Sprintf("%d.png", i), data)
	}
	d, err := ScanList(t.Context(), write(t, root, "l.tsv", []byte("0.png\ta\n1.png\tb\n2.png\ta\n3.png\tc\n4.png\ta\n")), Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	consistent(t, d)
	if want := map[string]SkipKind{"2.png": Duplicate, "3.png": NotPicture, "4.png": Damaged}; !reflect.DeepEqual(skippedKinds(d), want) {
		t.Errorf("%v", skippedKinds(d))
	}
	if !slices.Equal(d.Classes, []string{"a", "b"}) || !slices.Equal(d.Empty, []string{"c"}) {
		t.Errorf("classes %v, empty %v", d.Classes, d.Empty)
	}
}

func TestScanListErrors(t *testing.T) {
	var list *ListError
	var one *OneClassError
	_, root, err := listed(t, 2, "pictures/1.png,a\npictures/2.png,a\n", Options{})
	if !errors.As(err, &one) || one.Class != "a" || one.Path != filepath.Join(root, "labels.csv") {
		t.Errorf("of one class: %v", err)
	}
	if d, _, err := listed(t, 2, "pictures/1.png,a\npictures/2.png,a\n", Options{OneClass: true}); err != nil || len(d.Pictures) != 2 {
		t.Errorf("of one class, as allowed: %v", err)
	}
	if _, _, err := listed(t, 0, "a.jpg,x\nb.jpg,y\n", Options{}); !errors.As(err, &list) || !strings.Contains(err.Error(), `none of its 2 lines`) || !strings.Contains(err.Error(), `"a.jpg"`) {
		t.Errorf("of pictures that are not there: %v", err)
	}
	var none *NoPicturesError
	if _, err := ScanList(t.Context(), write(t, root, "self.csv", []byte("path,class\nself.csv,a\n")), Options{}, nil); !errors.As(err, &none) {
		t.Errorf("of a list of itself: %v", err)
	}
	large := write(t, root, "large.csv", nil)
	if err := os.Truncate(large, listLimit+1); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(root, "none.csv"), root, large} {
		if _, err := ScanList(t.Context(), path, Options{}, nil); !errors.As(err, &list) || list.Line != 0 {
			t.Errorf("%s: %v", path, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ScanList(ctx, write(t, root, "l.csv", []byte("pictures/1.png,a\n")), Options{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestScanFiles(t *testing.T) {
	root := t.TempDir()
	var paths []string
	for i, name := range []string{"b.png", "a.png", "folder/c.png", "folder/d.png", "folder/notes.txt"} {
		data := picture(t, uint64(i))
		if strings.HasSuffix(name, "txt") {
			data = []byte("bread")
		}
		paths = append(paths, write(t, root, name, data))
	}
	given := []string{paths[0], paths[1], paths[0], filepath.Join(root, "gone.png"), filepath.Join(root, "folder"), paths[2]}
	var last Progress
	d, err := ScanFiles(t.Context(), given, "holiday", Options{}, func(p Progress) { last = p })
	if err != nil {
		t.Fatal(err)
	}
	consistent(t, d)
	if !slices.Equal(d.Classes, []string{"holiday"}) || !slices.Equal(d.Counts(), []int{4}) || d.Found != 6 || last.Done != 6 {
		t.Errorf("classes %v, counts %v, found %d, progress %+v", d.Classes, d.Counts(), d.Found, last)
	}
	if want := map[string]SkipKind{"gone.png": Unreadable, "notes.txt": NotPicture}; !reflect.DeepEqual(skippedKinds(d), want) {
		t.Errorf("%v", skippedKinds(d))
	}
	var none *NoPicturesError
	if _, err := ScanFiles(t.Context(), slices.Repeat(paths[4:5], 9), "x", Options{}, nil); !errors.As(err, &none) || !strings.Contains(err.Error(), "and 6 more") {
		t.Errorf("of a text: %v", err)
	}
	if _, err := ScanFiles(t.Context(), nil, "x", Options{}, nil); !errors.As(err, &none) {
		t.Errorf("of nothing: %v", err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	link := filepath.Join(t.TempDir(), "link.png")
	if err := os.Symlink(paths[0], link); err != nil {
		t.Fatal(err)
	}
	if d, err := ScanFiles(t.Context(), []string{link, "/dev/null"}, "x", Options{}, nil); err != nil || len(d.Pictures) != 1 || d.Skipped[0].Kind != Special {
		t.Errorf("of a link and a device: %+v (%v)", d, err)
	}
}
