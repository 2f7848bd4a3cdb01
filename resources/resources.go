// Package resources holds what ships inside the program: the network that training starts from, the sample pictures, the licences of
// everything that is bundled, and the icon.
//
// All of it is embedded when the program is built, so the program needs no file beside it and reads nothing from a network. The package
// knows nothing about models or pictures: it hands out bytes, and the packages above it read them. What each bundled thing is, where it
// comes from and under which terms stands in the licences folder, one file per thing.
//
// Whoever changes a bundled file changes the sum or the count that the tests hold, so that a file cannot change unnoticed.
package resources

import (
	"embed"
	"fmt"
	"io/fs"
)

// BackboneSHA256 is the SHA-256 sum of Backbone, in lower-case hexadecimal. Models record it to say what they were trained from.
const BackboneSHA256 = "13197a31184f1350e6cce978136361ebadb42afd6c57febfda230b5a1a42b328"

//go:embed backbone/efficientnet-lite0.onnx
var backbone []byte

//go:embed sample/ATTRIBUTION.tsv sample/photo/*.jpg sample/drawing/*.jpg
var sample embed.FS

//go:embed licences/*.txt
var licences embed.FS

//go:embed export
var export embed.FS

//go:embed icon/likeness.png
var icon []byte

// Backbone returns EfficientNet-Lite0 as an ONNX file, trained on ImageNet: input image, float32 [N, 3, 224, 224], RGB as (x - 127) / 128
// with x from 0 to 255; outputs features, float32 [N, 1280], and logits, float32 [N, 1000]. BatchNormalization is kept apart from the
// convolutions, as fine-tuning wants it.
//
// The bytes are shared by all callers, who must not write to them.
func Backbone() []byte { return backbone }

// Sample returns the sample set: the folders photo and drawing with 75 JPEG files each, no side longer than 512 pixels, and
// ATTRIBUTION.tsv, which names title, author, licence and source of each picture.
func Sample() fs.FS { return folder(sample, "sample") }

// Licences returns one text file per bundled thing; modules.txt holds those of the Go modules linked into the program.
func Licences() fs.FS { return folder(licences, "licences") }

// Export returns what stands in every exported model's folder: README.md and the sample programs. Files that Go's own tools would take for
// a part of this module end in ".txt" here, and lose it when they are written.
func Export() fs.FS { return folder(export, "export") }

// Icon returns the application's icon as a PNG of 512 x 512 pixels with a transparent ground. The bytes are shared by all callers, who
// must not write to them.
func Icon() []byte { return icon }

// folder returns what lies below name. That name is fixed when the program is compiled, so a failure means that the embed lines above
// and the functions disagree, and every test of this package shows it.
func folder(files embed.FS, name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic(fmt.Sprintf("resources: the folder %s is not embedded: %v", name, err))
	}
	return sub
}
