package export

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
)

// TestInOtherRuntimes: what is exported, samples included, works as shipped in the programs that it is made for, and answers as the app does.
func TestInOtherRuntimes(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Python and Node")
	}
	c := real(t)
	folder := filepath.Join(t.TempDir(), "exported model")
	_, err := Write(t.Context(), c, nil, Options{Folder: folder, FP16: true, Triton: true}, nil)
	must(t, err)
	t.Run("ONNX Runtime", func(t *testing.T) { inONNXRuntime(t, c, folder) })
	t.Run("Python sample", func(t *testing.T) {
		python, sample := sharedtest.Python(t), filepath.Join(folder, "samples", "python", "classify.py")
		agrees(t, exec.Command(python, sample, "--check"))
		classifies(t, c, exec.Command(python, sample, turned(t)))
	})
	t.Run("JavaScript sample", func(t *testing.T) {
		dir := filepath.Join(folder, "samples", "javascript")
		must(t, os.Symlink(sharedtest.NodeModules(t), filepath.Join(dir, "node_modules")))
		sample := filepath.Join(dir, "classify.mjs")
		agrees(t, exec.Command("node", sample, "--check"))
		agrees(t, exec.Command("node", sample, "--web", "--check"))
		classifies(t, c, exec.Command("node", sample, turned(t)))
		inPage(t, dir)
	})
	t.Run("Triton", func(t *testing.T) {
		out := output(t, exec.Command(sharedtest.Python(t), filepath.Join("testdata", "check_triton.py"), filepath.Join(folder, "triton")))
		if strings.Count(out, "ok ") != 2 {
			t.Errorf("it says %q", out)
		}
	})
}

func output(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command.Args, err, out)
	}
	return string(out)
}

// agrees runs a sample's own check.
func agrees(t *testing.T, command *exec.Cmd) {
	t.Helper()
	out := output(t, command)
	if !strings.HasPrefix(out, "8 pictures, 0 with another class, largest difference 0.00") {
		t.Errorf("%v says %q", command.Args, out)
	}
}

// turned is a photo that only the EXIF orientation turns upright.
func turned(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "imagefile", "testdata", "pictures", "turned.jpg"))
	must(t, err)
	return path
}

// classifies: the sample says of its last argument what the app says, to 0.02, as the decoders differ.
func classifies(t *testing.T, c *classifier.Classifier, command *exec.Cmd) {
	t.Helper()
	path := command.Args[len(command.Args)-1]
	img, err := imagefile.Load(path, 0, imagefile.DefaultLimits)
	must(t, err)
	want := appAnswers(t, c, []*imagefile.Image{img})[0]
	fields := strings.Split(strings.TrimSuffix(output(t, command), "\n"), "\t")
	var p float64
	if len(fields) == 3 {
		_, err = fmt.Sscan(fields[1], &p)
	}
	if err != nil || len(fields) != 3 || fields[0] != c.Classes[best(want)] || math.Abs(p-float64(want[best(want)])) > 0.02 || fields[2] != path {
		t.Errorf("%v says %q, the app %q %.3f", command.Args, fields, c.Classes[best(want)], want)
	}
}

// inPage makes the scripts of the page, and holds that the page asks for just these.
func inPage(t *testing.T, dir string) {
	t.Helper()
	output(t, exec.Command("node", filepath.Join(dir, "page.mjs")))
	page, err := os.ReadFile(filepath.Join(dir, "page.html"))
	must(t, err)
	for _, name := range []string{"runtime.js", "model.js"} {
		info, err := os.Stat(filepath.Join(dir, name))
		must(t, err)
		if info.Size() < 1e7 || !strings.Contains(string(page), `<script src="`+name+`">`) {
			t.Errorf("%s has %d bytes", name, info.Size())
		}
	}
	if n := strings.Count(string(page), "src="); n != 2 {
		t.Errorf("the page loads %d things", n)
	}
}

func appAnswers(t *testing.T, c *classifier.Classifier, pictures []*imagefile.Image) [][]float32 {
	t.Helper()
	d, err := device.Open(device.CPU, 0)
	must(t, err)
	p, err := c.Predictor(d, batchSize)
	must(t, err)
	inputs := make([][]float32, len(pictures))
	for i, m := range pictures {
		inputs[i] = make([]float32, c.Preprocessing.Floats())
		c.Preprocessing.Fill(m, inputs[i])
	}
	out, err := predict(t.Context(), p, inputs, len(c.Classes))
	must(t, err)
	must(t, p.Close())
	must(t, d.Close())
	return out
}

func appUnfamiliarity(t *testing.T, c *classifier.Classifier, pictures []*imagefile.Image) []float64 {
	t.Helper()
	d, err := device.Open(device.CPU, 0)
	must(t, err)
	p, err := classifier.NewPredictor(d, c.Network, 1, c.Familiarity.Layer)
	must(t, err)
	x, features := make([]float32, c.Preprocessing.Floats()), make([]float32, len(c.Familiarity.Mean))
	var out []float64
	for _, m := range pictures {
		c.Preprocessing.Fill(m, x)
		must(t, p.Run(x, features))
		out = append(out, c.Familiarity.Unfamiliarity(features))
	}
	must(t, p.Close())
	must(t, d.Close())
	return out
}

// inONNXRuntime compares pictures of all kinds of sizes.
func inONNXRuntime(t *testing.T, c *classifier.Classifier, folder string) {
	python := sharedtest.Python(t)
	var pictures []*imagefile.Image
	for _, size := range [][2]int{
		{1, 1},
		{1, 300},
		{300, 1},
		{2, 3},
		{5, 90},
		{53, 37},
		{37, 53},
		{224, 224},
		{256, 256},
		{255, 257},
		{640, 480},
		{480, 640},
		{1536, 1539},
		{1539, 1536},
		{3000, 2001},
		{90, 5000}, // 1539*256/1536 lies half-way between two lengths
	} {
		pictures = append(pictures, made(t, size[0], size[1]))
	}
	for _, path := range spread(sampleFiles(t), 12)[:12] {
		m, err := imagefile.Load(path, 0, imagefile.DefaultLimits)
		must(t, err)
		pictures = append(pictures, m)
	}
	dir := t.TempDir()
	for i, m := range pictures {
		must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d-%dx%d.rgb", i, m.Height, m.Width)), m.Pix, 0o600))
		x := make([]float32, c.Preprocessing.Floats())
		c.Preprocessing.Fill(m, x)
		must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.input", i)), planes(x), 0o600))
	}
	var got []struct {
		Class                string
		Unfamiliarity        float64
		Picture, Batch, Half []float64
	}
	must(t, json.Unmarshal([]byte(output(t, exec.Command(python, filepath.Join("testdata", "run_pictures.py"), folder, dir))), &got))
	if len(got) != len(pictures) {
		t.Fatalf("%d answers", len(got))
	}
	worst := [3]float64{}
	unfamiliar := appUnfamiliarity(t, c, pictures)
	for i, want := range appAnswers(t, c, pictures) {
		if d := math.Abs(got[i].Unfamiliarity - unfamiliar[i]); !(d <= 1e-4*(1+unfamiliar[i])) {
			t.Errorf("picture %d: unfamiliarity %.6f, want %.6f", i, got[i].Unfamiliarity, unfamiliar[i])
		}
		g, name := got[i], fmt.Sprintf("picture %d, %d x %d", i, pictures[i].Width, pictures[i].Height)
		if g.Class != c.Classes[best(want)] {
			t.Errorf("%s: class %q, want %q", name, g.Class, c.Classes[best(want)])
		}
		for form, p := range [][]float64{g.Picture, g.Batch, g.Half} {
			largest := 0.0
			for k := range want {
				largest = max(largest, math.Abs(p[k]-float64(want[k])))
			}
			worst[form] = max(worst[form], largest)
			if limit := []float64{2e-4, 1e-4, 0.02}[form]; !(largest <= limit) {
				t.Errorf("%s, form %d: differs by %.6f", name, form, largest)
			}
		}
	}
	t.Logf("largest differences: picture %.6f, batch %.6f, half %.6f", worst[0], worst[1], worst[2])
}

// made is a part of a photo, repeated where it is too small, with a little noise so that every pixel counts.
func made(t *testing.T, width, height int) *imagefile.Image {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "resources", "sample", "photo", "kodim23.jpg"))
	must(t, err)
	defer f.Close()
	photo, err := jpeg.Decode(f)
	must(t, err)
	b := photo.Bounds()
	m := &imagefile.Image{Width: width, Height: height}
	for y := range height {
		for x := range width {
			red, green, blue, _ := photo.At(x%b.Dx(), y%b.Dy()).RGBA()
			noise := uint8((x*31 + y*17) % 13)
			m.Pix = append(m.Pix, uint8(red>>8)/2+noise, uint8(green>>8)/2+noise, uint8(blue>>8)/2+noise)
		}
	}
	return m
}

// planes puts [S,S,3] into the order [3,S,S], as bytes.
func planes(x []float32) []byte {
	var out []byte
	for channel := range 3 {
		for i := channel; i < len(x); i += 3 {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x[i]))
		}
	}
	return out
}
