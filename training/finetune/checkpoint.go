package finetune

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"likeness/inference/atomicfile"
	"likeness/inference/device"
	"likeness/inference/message"
)

// checkpoint is where a run of the tuned stage keeps its state, so that it goes on after a crash as if nothing had been: step s depends on
// the seed and s alone. A file that does not fit the run, or is damaged, counts as none.
//
// The files of a training go when all its runs are complete. Of runs that were given up the newest few stay.
//
// One that another device wrote is taken over only where that device failed in the middle of the job.
//
// Format: 8 bytes "likeckp2", the run's SHA-256, the device's SHA-256, the step (uint32), then each trained parameter's value, moments and average as
// little-endian floats, and a CRC-32 of all that.
type checkpoint struct {
	path        string // empty keeps nothing
	run, device [32]byte
	anyDevice   bool
}

const checkpointMagic = "likeckp2"

// checkpointEvery is after how many steps one is written; one more is after the last step.
const checkpointEvery = 100

// newCheckpoint names the run by all that its numbers hang on.
func newCheckpoint(j *Job, o Options, info device.Info, name string, among []int) (checkpoint, error) {
	if o.Folder == "" {
		return checkpoint{}, nil
	}
	type picture struct {
		Hash  [32]byte
		Class int
	}
	var pictures []picture
	for _, i := range among {
		pictures = append(pictures, picture{j.Examples[i].Hash, j.Examples[i].Class})
	}
	folder := o.Folder
	o.Folder = ""
	text, err := json.Marshal([]any{j.Backbone.Name, j.Classes, o, name, pictures})
	if err != nil {
		return checkpoint{}, fmt.Errorf("name the checkpoint: %w", err)
	}
	run, on := sha256.Sum256(text), sha256.Sum256(fmt.Append(nil, info))
	return checkpoint{filepath.Join(folder, fmt.Sprintf("checkpoint-%x.bin", run[:8])), run, on, j.FellBack}, nil
}

var slots = []device.Slot{device.Current, device.FirstMoment, device.SecondMoment, device.Averaged}

// head is what a file of this run on this device begins with.
func (c checkpoint) head() []byte {
	return append(append([]byte(checkpointMagic), c.run[:]...), c.device[:]...)
}

// save writes the tuner's state after a step, and forgets the oldest of other runs.
func (c checkpoint) save(t *tuner, step int) error {
	if c.path == "" {
		return nil
	}
	c.sweep()
	return atomicfile.Write(c.path, func(to io.Writer) error {
		sum := crc32.NewIEEE()
		w := bufio.NewWriterSize(io.MultiWriter(to, sum), 1<<20)
		head := binary.LittleEndian.AppendUint32(c.head(), uint32(step))
		if _, err := w.Write(head); err != nil {
			return err
		}
		for _, tr := range t.trained {
			x := make([]float32, tr.Parameter.Shape().TotalSize())
			for _, slot := range slots {
				if err := t.program.ReadSlot(tr.Parameter, slot, x); err != nil {
					return err
				}
				if err := binary.Write(w, binary.LittleEndian, x); err != nil {
					return err
				}
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
		return binary.Write(to, binary.LittleEndian, sum.Sum32())
	})
}

// load puts a saved state into the tuner and returns its step; 0 where there is none that fits.
func (c checkpoint) load(t *tuner) (step int, err error) {
	if c.path == "" {
		return 0, nil
	}
	data, err := os.ReadFile(c.path)
	if err != nil {
		data = nil // none, or one that cannot be read: then the steps are done again
	}
	want := c.head()
	head := len(want) + 4
	if len(data) < head+4 {
		return 0, nil
	}
	if c.anyDevice {
		want = want[:len(want)-len(c.device)]
	}
	if !bytes.HasPrefix(data, want) {
		return 0, nil
	}
	body := data[:len(data)-4]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(data[len(body):]) {
		return 0, nil
	}
	step = int(binary.LittleEndian.Uint32(body[head-4:]))
	rest := body[head:]
	if len(rest) != t.stateBytes() {
		return 0, nil
	}
	for _, tr := range t.trained {
		x := make([]float32, tr.Parameter.Shape().TotalSize())
		for _, slot := range slots {
			n, err := binary.Decode(rest, binary.LittleEndian, x)
			if err != nil {
				return 0, message.Errorf("read the checkpoint: %w", err)
			}
			rest = rest[n:]
			if err := t.program.WriteSlot(tr.Parameter, slot, x); err != nil {
				return 0, err
			}
		}
	}
	now := time.Now()
	_ = os.Chtimes(c.path, now, now) // else it could be among the oldest though it is of the training at hand
	return step, nil
}

// stateBytes is how long the tuner's state is in a file.
func (t *tuner) stateBytes() int {
	floats := 0
	for _, tr := range t.trained {
		floats += tr.Parameter.Shape().TotalSize() * len(slots)
	}
	return 4 * floats
}

// mostCheckpoints are kept in a folder: those of all runs of a training that is cross-validated, and two of others.
const mostCheckpoints = 8

// sweep makes room for this run's file: a run that is never gone on with, as its pictures or settings have changed since, would keep its own for ever.
func (c checkpoint) sweep() {
	folder := filepath.Dir(c.path)
	entries, _ := os.ReadDir(folder) // what cannot be listed stays
	var others []fs.FileInfo
	for _, e := range entries {
		if ours, _ := filepath.Match("checkpoint-*.bin", e.Name()); !ours || e.Name() == filepath.Base(c.path) {
			continue
		}
		if info, err := e.Info(); err == nil {
			others = append(others, info)
		}
	}
	slices.SortFunc(others, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, other := range others[min(mostCheckpoints-1, len(others)):] {
		_ = os.Remove(filepath.Join(folder, other.Name())) // one that stays costs only space
	}
}

// remove forgets the run.
func (c checkpoint) remove() {
	if c.path != "" {
		// A file that stays behind fits no later run and costs only space.
		_ = os.Remove(c.path)
	}
}
