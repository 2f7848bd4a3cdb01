package export

import (
	"bytes"
	"image/png"
	"io/fs"
	"slices"
	"strings"

	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/resources"
)

// samplePicture is a picture of the bundled sample, made small. It is stored as PNG, which every decoder reads alike.
type samplePicture struct {
	name string // in check/
	from string // in the sample
	png  []byte
}

// longSides are those of the pictures in check: larger and smaller than what networks take.
var longSides = []int{320, 299, 256, 231, 192, 160, 97, 48}

// samplePictures makes the pictures of check: evenly from the sample, so half are photos and half are drawings, wide and high ones.
func samplePictures() ([]samplePicture, error) {
	var out []samplePicture
	for i, name := range spread(sampleNames(), len(longSides))[:len(longSides)] {
		p, err := makeSample(name, longSides[i])
		if err != nil {
			return nil, message.Errorf("make the sample picture %s: %w", name, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// moreSamples makes n further ones, to compare with where there are no other pictures.
func moreSamples(n int) []samplePicture {
	names := spread(sampleNames(), len(longSides))[len(longSides):]
	var out []samplePicture
	for i, name := range spread(names, n)[:n] {
		if p, err := makeSample(name, 512-16*(i%8)); err == nil {
			out = append(out, p)
		}
	}
	return out
}

func sampleNames() []string {
	names, _ := fs.Glob(resources.Sample(), "*/*.jpg") // fails for a wrong pattern only
	slices.Sort(names)
	return names
}

func makeSample(name string, longSide int) (samplePicture, error) {
	data, err := fs.ReadFile(resources.Sample(), name)
	if err != nil {
		return samplePicture{}, err
	}
	img, err := imagefile.Decode(data, 0, imagefile.DefaultLimits)
	if err != nil {
		return samplePicture{}, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img.RGBA(longSide)); err != nil {
		return samplePicture{}, err
	}
	short := strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".jpg")
	return samplePicture{name: short + ".png", from: name, png: b.Bytes()}, nil
}

// attribution is the part of the sample's list that speaks of these pictures.
func attribution(samples []samplePicture) (string, error) {
	all, err := fs.ReadFile(resources.Sample(), "ATTRIBUTION.tsv")
	if err != nil {
		return "", err
	}
	lines := strings.Split(string(all), "\n")
	out := lines[:1]
	for _, line := range lines[1:] {
		from, rest, _ := strings.Cut(line, "\t")
		for _, s := range samples {
			if s.from == from {
				out = append(out, s.name+"\t"+rest)
			}
		}
	}
	return strings.Join(out, "\n") + "\n", nil
}
