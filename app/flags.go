package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"likeness/inference/device"
	"likeness/training"
)

// deviceFlag adds the flag of all commands that compute.
func deviceFlag(fs *pflag.FlagSet) *device.Kind {
	v := deviceValue(device.Auto)
	fs.Var(&v, "device", "auto, cpu, cuda or reference (plain Go, slow)")
	return (*device.Kind)(&v)
}

// deviceValue is a kind of device as a flag: another word is refused before the command begins.
type deviceValue device.Kind

// String, Set and Type make it a flag.
func (v *deviceValue) String() string { return string(*v) }

// Set reads a kind.
func (v *deviceValue) Set(text string) error {
	kind, err := device.ParseKind(text)
	if err == nil {
		*v = deviceValue(kind)
	}
	return err
}

// Type is the word for its values.
func (v *deviceValue) Type() string { return "string" }

// workFlags say how it is computed, for all commands that learn from pictures.
type workFlags struct {
	device  *device.Kind
	seed    uint64
	threads int
	noCache bool
}

func (f *workFlags) add(fs *pflag.FlagSet) {
	fs.Uint64Var(&f.seed, "seed", 0, "number that decides the division of the pictures and all chance")
	f.device = deviceFlag(fs)
	fs.IntVar(&f.threads, "threads", 0, "processor threads; 0 is all")
	fs.BoolVar(&f.noCache, "no-cache", false, "keep no features and checkpoints in the cache folder")
}

// into checks the flags and puts them into settings.
func (f *workFlags) into(s *training.Settings) error {
	if f.threads < 0 {
		return misuse("--threads cannot be negative")
	}
	s.Device, s.Seed, s.Threads = *f.device, f.seed, f.threads
	if !f.noCache {
		s.Cache = cacheFolder()
	}
	return nil
}

// cacheFolder is the user's, or none where the system does not say.
func cacheFolder() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	dir = filepath.Join(dir, "likeness")
	if os.MkdirAll(dir, 0o700) != nil {
		return ""
	}
	return dir
}

// backboneFlags choose the network to start from, for all commands that train.
type backboneFlags struct{ name, cut, colors string }

func (f *backboneFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.name, "backbone", "lite0", "network to start from: lite0, or an ONNX `file`")
	f.use(fs)
}

// use adds the flags that say how it is used.
func (f *backboneFlags) use(fs *pflag.FlagSet) {
	fs.StringVar(&f.cut, "cut", "", "`layer` after which the network's own classifier is taken off, as the command layers lists them; found where not given")
	fs.StringVar(&f.colors, "colors", "file", "`range` that the network wants colours in, where its file does not say: imagenet, signed (-1 to 1), symmetric, unit (0 to 1) or bytes")
}

// into checks the flags and puts them into settings.
func (f *backboneFlags) into(s *training.Settings) error {
	colors, err := training.ParseColors(f.colors)
	if err != nil {
		return misuse("--colors: %v", err)
	}
	s.Backbone, s.BackboneOptions = f.name, training.BackboneOptions{Cut: f.cut, Colors: colors}
	return nil
}
