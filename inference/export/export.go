// Package export writes a trained model for use in other programs, and proves that it gives the same answers there before it says so.
//
// # What is written
//
// [Write] makes one new folder:
//
//	model.onnx          takes a picture: uint8 [H,W,3] of any size in, "probabilities" and the name of the "class" out; opset 18
//	model-batch.onnx    takes prepared numbers: float32 [N,3,S,S], for servers
//	model-fp16.onnx     the same in 16 bits, half the size (where asked for)
//	classes.txt         the classes, one a line, in the order of the probabilities
//	preprocessing.json  how a picture becomes the input of model-batch.onnx
//	model-card.md       what the model can do, how well, and what is not known of it
//	check/              8 pictures of the bundled sample and the probabilities that the app gives them
//	samples/            Python, Go, JavaScript (Node and a page), C#
//	triton/             a model repository for Triton Inference Server (where asked for)
//	README.md           what each is for
//	LICENCE-network.txt the licence of the network that the model was trained from, where it is the bundled one
//
// The user's own pictures are not part of it.
//
// # What is proved
//
// The written files are opened again and compared with the app on up to 32 pictures: 24 of the user's, spread over all that are given (of
// the bundled sample where none are given), and the 8 in check. All get the same decoded pixels; pictures are decoded or shrunk to at
// most 2 million pixels, and strips longer than 20 times their width are passed over, so that the proof takes seconds.
//
//	model.onnx        its own preprocessing is run operator by operator as the specification says (package interpret), its network on the
//	                  device, its naming of the class by interpret again: same class, every probability within 0.01
//	model-batch.onnx  read by onnx-go, run on the device: same class, within 0.0001
//	model-fp16.onnx   its 16-bit weights, run on the device in 32 bits: within 0.02. A class may differ only where the two best are that close.
//	                  What 16-bit arithmetic adds depends on the hardware and is not proved here
//
// A failed check is a [*CheckError], and nothing is left behind: the folder is made beside its place under another name, and gets its own
// only when all is proved and on the disk. A folder that exists is never touched.
package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"likeness/inference/atomicfile"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/message"
)

// Options say what to write, and where.
type Options struct {
	Folder string // to be made; nothing may stand there yet, and its parent must be there
	FP16   bool   // model-fp16.onnx too
	Triton bool   // a model repository for Triton too

	// Device computes the proof; nil opens the processor for as long as it takes.
	Device *device.Device
	Limits imagefile.Limits // imagefile.DefaultLimits where zero
	Date   time.Time        // of the model card; now where zero
	Card   Card

	written func(folder string) error // for tests: called between writing and proving
}

// Card is what only people know about a model. Whatever is empty becomes a visible gap in the model card.
type Card struct {
	Title   string // the last part of the folder's name where empty
	Purpose string // what the model is for
	Source  string // where the pictures come from
	Rights  string // who made the pictures and under which terms they were used
	Labels  string // who decided which class a picture is, and how
	Contact string
}

// Kind says what a Line tells, for windows that say it in another language.
type Kind string

// The kinds of lines, in the order in which they come. Wrote to LargestDifference come once for each model file.
const (
	Wrote             Kind = "wrote"              // a file or folder; Value is its size in bytes
	OpenedAgain       Kind = "opened again"       // a model file was read back
	SameClass         Kind = "same class"         // Value pictures of Pictures
	LargestDifference Kind = "largest difference" // Value is that of any probability
	CardFilled        Kind = "card filled"        // Value is the accuracy, or negative where it is not known
)

// Line is one line of what Write tells while it works.
type Line struct {
	Kind     Kind    `json:"kind"`
	File     string  `json:"file"`   // within the folder; folders end in a slash
	Text     string  `json:"text"`   // for people: "Same class for every picture checked"
	Figure   string  `json:"figure"` // for people, may be empty: "32 of 32"
	Value    float64 `json:"value"`
	Pictures int     `json:"pictures,omitempty"`
	Failed   bool    `json:"failed"` // the check was not passed; Write then ends with a *CheckError
}

// File is one entry of the written folder.
type File struct {
	Name  string `json:"name"` // folders end in a slash
	About string `json:"about"`
	Bytes int64  `json:"bytes"` // of a folder, of all in it
}

// Result is a finished export.
type Result struct {
	Folder   string `json:"folder"`
	Files    []File `json:"files"`
	Lines    []Line `json:"lines"`
	Pictures int    `json:"pictures"` // compared
}

// Plan lists what Write would write, without sizes.
func Plan(c *classifier.Classifier, o Options) []File {
	files := []File{
		{Name: pictureFile, About: "the trained network, takes a picture of any size"},
		{Name: batchFile, About: "the same for servers, takes prepared numbers"},
	}
	if o.FP16 {
		files = append(files, File{Name: halfFile, About: "the same in 16 bits, half the size"})
	}
	files = append(files,
		File{Name: "classes.txt", About: classList(c)},
		File{Name: "preprocessing.json", About: "how a picture becomes numbers"},
		File{Name: "model-card.md", About: "what it can do, how well, and its limits"},
		File{Name: "README.md", About: "how to use each of these"},
		File{Name: "check/", About: "sample pictures and the right answers"},
		File{Name: "samples/", About: "sample code in Python, Go, JavaScript and C#"},
	)
	if o.Triton {
		files = append(files, File{Name: "triton/", About: "a model repository for Triton Inference Server"})
	}
	if bundledNetwork(c) {
		files = append(files, File{Name: "LICENCE-network.txt", About: "of the network that it was trained from"})
	}
	return files
}

// The model files.
const (
	pictureFile = "model.onnx"
	batchFile   = "model-batch.onnx"
	halfFile    = "model-fp16.onnx"
)

// Write exports a classifier. pictures are paths of pictures to compare with, in any order, as many as there are; those that cannot be read
// are passed over. tell, which may be nil, is called for each line as soon as it is known.
//
// Errors: a *CheckError where the written files do not agree with the app; fs.ErrExist where something stands at the folder's place; the
// context's; else what could not be written or read. In each case nothing is left behind.
func Write(ctx context.Context, c *classifier.Classifier, pictures []string, o Options, tell func(Line)) (Result, error) {
	if err := c.Check(); err != nil {
		return Result{}, message.Errorf("export the model: %w", err)
	}
	folder, err := filepath.Abs(o.Folder)
	if err != nil || o.Folder == "" {
		return Result{}, errors.Join(message.New("export the model: give the name of a new folder"), err)
	}
	o.Folder = folder
	if o.Limits == (imagefile.Limits{}) {
		o.Limits = imagefile.DefaultLimits
	}
	if o.Date.IsZero() {
		o.Date = time.Now()
	}
	if o.Card.Title == "" {
		o.Card.Title = filepath.Base(o.Folder)
	}
	w := &writer{ctx: ctx, classifier: c, options: o, tell: tell, result: Result{Folder: o.Folder}}
	if err := w.run(pictures); err != nil {
		return Result{}, err
	}
	return w.result, nil
}

// FreeName gives a name in a folder at which nothing stands yet: name itself, or name with a number behind it.
func FreeName(parent, name string) string {
	path := filepath.Join(parent, name)
	for i := 2; ; i++ {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) || i > 10_000 {
			return path
		}
		path = filepath.Join(parent, fmt.Sprintf("%s %d", name, i))
	}
}

// writer is one export under way.
type writer struct {
	ctx        context.Context
	classifier *classifier.Classifier
	options    Options
	tell       func(Line)
	result     Result
	dir        string // where it is written
}

func (w *writer) run(pictures []string) (err error) {
	if _, err := os.Lstat(w.options.Folder); err == nil {
		return message.Errorf("export to %s: %w; choose another name, or remove what stands there", w.options.Folder, fs.ErrExist)
	}
	if w.options.Device == nil {
		if w.options.Device, err = device.Open(device.CPU, 0); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, w.options.Device.Close()) }()
	}
	err = atomicfile.Folder(w.options.Folder, func(dir string) error {
		w.dir = dir
		return w.fill(pictures)
	})
	var check *CheckError
	if errors.As(err, &check) {
		return check // which says all that is to say
	}
	return err
}

func (w *writer) fill(pictures []string) error {
	p, err := w.newProof()
	if err != nil {
		return err
	}
	defer p.close()
	samples, err := samplePictures()
	if err != nil {
		return err
	}
	if err := p.add(w.ctx, pictures, samples); err != nil {
		return err
	}
	if err := w.files(p, samples); err != nil {
		return err
	}
	if w.options.written != nil {
		if err := w.options.written(w.dir); err != nil {
			return err
		}
	}
	w.result.Pictures = len(p.pictures)
	models := []string{pictureFile, batchFile}
	if w.options.FP16 {
		models = append(models, halfFile)
	}
	for _, name := range models {
		if err := p.model(w.ctx, name); err != nil {
			return err
		}
	}
	w.cardLine()
	return w.ctx.Err()
}

func (w *writer) line(l Line) {
	w.result.Lines = append(w.result.Lines, l)
	if w.tell != nil {
		w.tell(l)
	}
}

// wrote tells of what stands in the folder, in the order of Plan.
func (w *writer) wrote() error {
	for _, f := range Plan(w.classifier, w.options) {
		err := filepath.WalkDir(filepath.Join(w.dir, f.Name), func(_ string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			info, err := e.Info()
			if err == nil {
				f.Bytes += info.Size()
			}
			return err
		})
		if err != nil {
			return message.Errorf("look at what was written: %w", err)
		}
		w.result.Files = append(w.result.Files, f)
		w.line(Line{Kind: Wrote, File: f.Name, Text: f.About, Figure: megabytes(f.Bytes), Value: float64(f.Bytes)})
	}
	return nil
}

func megabytes(n int64) string {
	if n < 1e6 {
		return fmt.Sprintf("%d KB", (n+999)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// spread takes up to n of a list, evenly, the rest behind them: if some cannot be used, others stand in.
func spread[T any](list []T, n int) []T {
	if len(list) <= n {
		return list
	}
	var first, rest []T
	chosen := make([]bool, len(list))
	for i := range n {
		chosen[i*len(list)/n] = true
	}
	for i, v := range list {
		if chosen[i] {
			first = append(first, v)
		} else {
			rest = append(rest, v)
		}
	}
	return slices.Concat(first, rest)
}
