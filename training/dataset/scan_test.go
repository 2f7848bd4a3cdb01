package dataset

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/picturefolder"
)

func TestNestedAndSeparateFoldersAgree(t *testing.T) {
	root := twoClasses(t, 3)
	nested := scan(t, Options{}, root)
	if !slices.Equal(nested.Classes, []string{"drawing", "photo"}) || !slices.Equal(nested.Counts(), []int{3, 3}) {
		t.Fatalf("classes %v %v", nested.Classes, nested.Counts())
	}
	separate := scan(t, Options{Workers: 1}, filepath.Join(root, "photo"), filepath.Join(root, "drawing")+"/")
	if !reflect.DeepEqual(nested, separate) {
		t.Errorf("nested %+v\nseparate %+v", nested, separate)
	}
	p := nested.Pictures[0]
	if p.Width != 48 || p.Height != 40 || p.Format == "" || p.Size == 0 || p.ModTime.IsZero() || p.Hash == [32]byte{} {
		t.Errorf("picture %+v", p)
	}
	if got := nested.Labels([]int{5, 0}); !slices.Equal(got, []int{1, 0}) {
		t.Errorf("labels %v", got)
	}
	if got := nested.GroupsOf([]int{5, 0}); got[0] == got[1] {
		t.Errorf("groups %v", got)
	}
}

func TestSubFoldersBelongToTheirClass(t *testing.T) {
	root := twoClasses(t, 2)
	write(t, root, "photo/2024/summer/beach.png", picture(t, 100))
	d := scan(t, Options{}, root)
	if !slices.Equal(d.Classes, []string{"drawing", "photo"}) || !slices.Equal(d.Counts(), []int{2, 3}) {
		t.Errorf("%v %v", d.Classes, d.Counts())
	}
}

func TestContentDecides(t *testing.T) {
	root := twoClasses(t, 2)
	write(t, root, "photo/really a jpeg.png", jpegOf(t, scene(50, 40, 40), 90))
	write(t, root, "photo/no extension", picture(t, 51))
	write(t, root, "photo/notes.jpg", []byte("bread, milk"))
	write(t, root, "photo/empty.png", nil)
	write(t, root, "photo/paper.pdf", []byte("%PDF-1.7\n"))
	write(t, root, "photo/film.jpg", []byte("\x00\x00\x00\x18ftypisom\x00\x00"))
	write(t, root, "photo/thing.xyz", []byte{0, 1, 2, 3})
	write(t, root, "photo/layers.jpg", []byte("8BPS\x00\x01"))
	write(t, root, "photo/damaged.png", picture(t, 52)[:40])
	write(t, root, "photo/dot.png", pngOf(t, scene(53, 9, 400)))
	d := scan(t, Options{}, root)
	if !slices.Equal(d.Counts(), []int{2, 4}) {
		t.Errorf("counts %v", d.Counts())
	}
	want := map[string]SkipKind{
		"notes.jpg": NotPicture, "empty.png": NotPicture, "paper.pdf": NotPicture, "film.jpg": NotPicture,
		"thing.xyz": NotPicture, "layers.jpg": Unsupported, "damaged.png": Damaged, "dot.png": VerySmall,
	}
	if got := skippedKinds(d); !reflect.DeepEqual(got, want) {
		t.Errorf("skipped %v, want %v", got, want)
	}
	kinds := map[string]int{"text files": 1, "empty files": 1, "PDF documents": 1, "videos": 1, "other files (.xyz)": 1}
	if !reflect.DeepEqual(d.Kinds, kinds) {
		t.Errorf("kinds %v, want %v", d.Kinds, kinds)
	}
	if d := scan(t, Options{MinSide: 5}, root); !slices.Equal(d.Counts(), []int{2, 5}) {
		t.Errorf("with 5 pixels allowed: %v", d.Counts())
	}
}

func TestPassedOver(t *testing.T) {
	root := twoClasses(t, 2)
	for i, name := range []string{".hidden.png", ".git/x.png", "__MACOSX/x.png", "@eaDir/x.png", "$RECYCLE.BIN/x.png", "Thumbs.db", "Desktop.ini", "Icon\r"} {
		write(t, root, filepath.Join("photo", name), picture(t, uint64(60+i)))
		write(t, root, name, picture(t, uint64(70+i)))
	}
	d := scan(t, Options{}, root)
	if d.Found != 4 || len(d.Skipped) != 0 {
		t.Errorf("found %d, skipped %v", d.Found, d.Skipped)
	}
}

func TestLooseAndEmpty(t *testing.T) {
	root := twoClasses(t, 2)
	write(t, root, "loose.png", picture(t, 80))
	write(t, root, "README.md", []byte("# Pictures\n"))
	write(t, root, "papers/list.txt", []byte("a list"))
	if err := os.Mkdir(filepath.Join(root, "bare"), 0o755); err != nil {
		t.Fatal(err)
	}
	d := scan(t, Options{}, root)
	want := map[string]SkipKind{"loose.png": Loose, "README.md": NotPicture, "list.txt": NotPicture}
	if got := skippedKinds(d); !reflect.DeepEqual(got, want) {
		t.Errorf("skipped %v", got)
	}
	if want := []string{filepath.Join(root, "bare"), filepath.Join(root, "papers")}; !slices.Equal(d.Empty, want) {
		t.Errorf("empty %v, want %v", d.Empty, want)
	}
	if !slices.Equal(d.Classes, []string{"drawing", "photo"}) || d.Pictures[3].Class != 1 {
		t.Errorf("classes %v, last picture %+v", d.Classes, d.Pictures[3])
	}
}

func TestAwkwardNames(t *testing.T) {
	root := t.TempDir()
	long := strings.Repeat("x", 251) + ".png"
	names := []string{"new\nline.png", "bad\xff\xfeutf8.png", long, "🐝 é 中文.png", " .png", "-rf.png", "a'b\"c`$(d).png", "%s%d.png"}
	for i, name := range names {
		write(t, root, filepath.Join("class\n一\xff", name), picture(t, uint64(i)))
	}
	write(t, root, "other/x.png", picture(t, 99))
	d := scan(t, Options{}, root)
	if !slices.Equal(d.Counts(), []int{len(names), 1}) || d.Classes[0] != "class\n一\uFFFD" {
		t.Errorf("%q %v, skipped %+v", d.Classes, d.Counts(), d.Skipped)
	}
	for _, p := range d.Pictures {
		if _, err := os.Stat(p.Path); err != nil {
			t.Errorf("the path %q does not lead back: %v", p.Path, err)
		}
	}
	write(t, root, "class\n一\xfe/x.png", picture(t, 98))
	_ = wantError[*SameClassError](t, Options{}, root)
}

func TestOneClass(t *testing.T) {
	root := t.TempDir()
	write(t, root, "photo/a.png", picture(t, 1))
	e := wantError[*OneClassError](t, Options{}, root)
	if e.Class != "photo" || e.Path != filepath.Join(root, "photo") || !strings.Contains(e.Error(), "one folder per class") {
		t.Errorf("%+v: %v", e, e)
	}
	if d := scan(t, Options{OneClass: true}, root); !slices.Equal(d.Classes, []string{"photo"}) {
		t.Errorf("classes %v", d.Classes)
	}
	if d := scan(t, Options{OneClass: true}, filepath.Join(root, "photo")); !slices.Equal(d.Classes, []string{"photo"}) || len(d.Pictures) != 1 {
		t.Errorf("a folder without sub-folders: %v", d.Classes)
	}
	_ = wantError[*OneClassError](t, Options{}, filepath.Join(root, "photo"))
}

func TestNoPictures(t *testing.T) {
	root := t.TempDir()
	if e := wantError[*NoPicturesError](t, Options{}, root); !strings.Contains(e.Error(), "it is empty") {
		t.Error(e)
	}
	write(t, root, "invoices/a.txt", []byte("a"))
	write(t, root, "invoices/b.pdf", []byte("%PDF-1.4"))
	write(t, root, "invoices/c.png", picture(t, 1)[:30])
	e := wantError[*NoPicturesError](t, Options{}, root)
	if want := "1 PDF documents, 1 damaged, 1 text files"; !strings.Contains(e.Error(), want) || e.Kinds["text files"] != 1 {
		t.Errorf("%v, want it to say %q", e, want)
	}
	write(t, root, "photo/x.png", picture(t, 2))
	e = wantError[*NoPicturesError](t, Options{}, filepath.Join(root, "photo"), filepath.Join(root, "invoices"))
	if e.Path != filepath.Join(root, "invoices") || e.Skipped[Damaged] != 1 {
		t.Errorf("%+v", e)
	}
}

func TestFoldersThatOverlap(t *testing.T) {
	root := twoClasses(t, 2)
	write(t, root, "more/photo/x.png", picture(t, 90))
	photo, other := filepath.Join(root, "photo"), filepath.Join(root, "more", "photo")
	cases := []struct {
		paths []string
		say   []string
	}{
		{[]string{photo, other}, []string{`two folders are named "photo"`, photo, other}},
		{[]string{photo, photo + "/."}, []string{"given twice"}},
		{[]string{root, photo}, []string{"lies inside"}},
		{[]string{photo, root}, []string{"lies inside"}},
	}
	for _, c := range cases {
		e := wantError[*SameClassError](t, Options{}, c.paths...)
		for _, word := range c.say {
			if !strings.Contains(e.Error(), word) {
				t.Errorf("%v: %v, want it to say %q", c.paths, e, word)
			}
		}
	}
}

func TestFolderErrors(t *testing.T) {
	root := twoClasses(t, 2)
	file := filepath.Join(root, "photo", "aa.png")
	denied := func(bad string) func(string) ([]fs.DirEntry, error) {
		return func(path string) ([]fs.DirEntry, error) {
			if filepath.Base(path) == bad {
				return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
			}
			return os.ReadDir(path)
		}
	}
	cases := []struct {
		name  string
		opts  Options
		paths []string
		say   string
	}{
		{"missing", Options{}, []string{filepath.Join(root, "nowhere")}, "check its name"},
		{"a file", Options{}, []string{file}, "give the folder that it lies in"},
		{"denied class", Options{readDir: denied("photo")}, []string{root}, "permission"},
		{"denied class given", Options{readDir: denied("photo")}, []string{filepath.Join(root, "drawing"), filepath.Join(root, "photo")}, "permission"},
		{"denied root", Options{readDir: denied(filepath.Base(root))}, []string{root}, "permission"},
		{"broken disk", Options{readDir: func(string) ([]fs.DirEntry, error) { return nil, errors.New("input/output error") }}, []string{root}, "input/output error"},
	}
	for _, c := range cases {
		if e := wantError[*FolderError](t, c.opts, c.paths...); !strings.Contains(e.Error(), c.say) || e.Path == "" {
			t.Errorf("%s: %v, want it to say %q", c.name, e, c.say)
		}
	}
	if _, err := Scan(context.Background(), nil, Options{}, nil); err == nil {
		t.Error("no error without a folder")
	}
	write(t, root, "photo/private/x.png", picture(t, 70))
	d := scan(t, Options{readDir: denied("private")}, root)
	if got := skippedKinds(d); got["private"] != Unreadable || d.Found != 5 {
		t.Errorf("skipped %v of %d", got, d.Found)
	}
}

// TestPermissions does it with real permissions, which nothing stops a superuser from ignoring.
func TestPermissions(t *testing.T) {
	if sharedtest.Unprivileged(t) {
		return
	}
	root := twoClasses(t, 2)
	if err := os.Chmod(filepath.Join(root, "photo", "aa.png"), 0); err != nil {
		t.Fatal(err)
	}
	d := scan(t, Options{}, root)
	if got := skippedKinds(d); got["aa.png"] != Unreadable {
		t.Errorf("skipped %v", got)
	}
}

// TestChangesMeanwhile: between listing and reading files vanish, and become something else.
func TestChangesMeanwhile(t *testing.T) {
	root := twoClasses(t, 4)
	at := func(name string) string { return filepath.Join(root, "photo", name) }
	d := scan(t, Options{meanwhile: func() {
		if err := os.Remove(at("aa.png")); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(at("ba.png")); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(at("ba.png"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at("ca.png"), []byte("now a text"), 0o644); err != nil {
			t.Fatal(err)
		}
	}}, root)
	got := skippedKinds(d)
	if got["aa.png"] != Unreadable || got["ca.png"] != NotPicture || len(got) != 3 {
		t.Errorf("skipped %v", got)
	}
}

func TestPanickingDecoderCostsOneFile(t *testing.T) {
	root := twoClasses(t, 2)
	d := scan(t, Options{look: func(path string) (look, *picturefolder.Unusable) {
		if strings.HasSuffix(path, "photo/aa.png") {
			panic("index out of range")
		}
		return lookAt(path)
	}}, root)
	if got := skippedKinds(d); len(got) != 1 || got["aa.png"] != Damaged {
		t.Errorf("skipped %v", got)
	}
}

func TestProgress(t *testing.T) {
	root := twoClasses(t, 5)
	write(t, root, "photo/notes.txt", []byte("notes"))
	var all []Progress
	if _, err := Scan(context.Background(), []string{root}, Options{}, func(p Progress) { all = append(all, p) }); err != nil {
		t.Fatal(err)
	}
	if last := all[len(all)-1]; last != (Progress{Found: 11, Done: 11, Skipped: 1}) || len(all) != 12 {
		t.Errorf("%d reports, last %+v", len(all), last)
	}
	for i := 1; i < len(all); i++ {
		if all[i].Done != all[i-1].Done+1 {
			t.Errorf("from %+v to %+v", all[i-1], all[i])
		}
	}
}

func TestCancel(t *testing.T) {
	root := twoClasses(t, 5)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Scan(ctx, []string{root}, Options{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
	if _, err := Scan(ctx, []string{filepath.Join(root, "photo"), filepath.Join(root, "drawing")}, Options{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before, separate folders: %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	_, err := Scan(ctx, []string{root}, Options{Workers: 1}, func(p Progress) {
		if p.Done == 2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled in the middle: %v", err)
	}
}

// TestAwkwardFiles reads 1,534 odd and broken files: nothing fails, everything is accounted for.
func TestAwkwardFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes 1,534 files")
	}
	root, all := sharedtest.Awkward(t)
	files := 3 // lists, beside the folders
	for _, path := range all {
		if !picturefolder.Ignored(filepath.Base(path)) {
			files++
		}
	}
	d := scan(t, Options{}, root)
	kinds := map[SkipKind]int{}
	for _, s := range d.Skipped {
		kinds[s.Kind]++
	}
	t.Logf("%d pictures of %d files; skipped %v; no pictures: %v", len(d.Pictures), d.Found, kinds, d.Kinds)
	if d.Found != files || len(d.Pictures) < files/3 {
		t.Errorf("found %d of %d files, %d pictures", d.Found, files, len(d.Pictures))
	}
	for _, kind := range []SkipKind{NotPicture, Damaged, Unsupported, VerySmall, Duplicate} {
		if kinds[kind] == 0 {
			t.Errorf("none is %q", kind)
		}
	}
}
