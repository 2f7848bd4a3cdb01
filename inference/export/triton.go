package export

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"likeness/inference/classifier"
	"likeness/inference/message"
)

// triton writes a model repository: a folder a model, in it config.pbtxt, the labels and the version 1. The picture-in model takes one
// picture a request, since pictures differ in size; the other one gathers requests into batches.
func (w *writer) triton() error {
	for _, m := range []struct{ name, file, config string }{
		{"likeness", batchFile, w.batchConfig()},
		{"likeness_picture", pictureFile, w.pictureConfig()},
	} {
		data, err := os.ReadFile(filepath.Join(w.dir, m.file))
		if err != nil {
			return message.Errorf("write the model repository: %w", err)
		}
		for name, data := range map[string][]byte{
			"config.pbtxt": []byte(m.config), "labels.txt": []byte(lines(w.classifier.Classes)), "1/model.onnx": data,
		} {
			if err := w.write("triton/"+m.name+"/"+name, data); err != nil {
				return err
			}
		}
	}
	return nil
}

const tritonHead = `# For Triton Inference Server: tritonserver --model-repository=triton
name: %q
backend: "onnxruntime"
max_batch_size: %d
`

func (w *writer) batchConfig() string {
	s := strconv.Itoa(w.classifier.Preprocessing.Size)
	return fmt.Sprintf(tritonHead, "likeness", 64) + `
input [ { name: "` + w.inputName() + `", data_type: TYPE_FP32, dims: [ 3, ` + s + `, ` + s + ` ] } ]
output [ { name: "probabilities", data_type: TYPE_FP32, dims: [ ` + strconv.Itoa(len(w.classifier.Classes)) + ` ], label_filename: "labels.txt" }` + w.unfamiliarity("1") + ` ]
dynamic_batching { max_queue_delay_microseconds: 2000 }
`
}

func (w *writer) pictureConfig() string {
	return fmt.Sprintf(tritonHead, "likeness_picture", 0) + `
input [ { name: "picture", data_type: TYPE_UINT8, dims: [ -1, -1, 3 ] } ]
output [
  { name: "probabilities", data_type: TYPE_FP32, dims: [ 1, ` + strconv.Itoa(len(w.classifier.Classes)) + ` ], label_filename: "labels.txt" },
  { name: "class", data_type: TYPE_STRING, dims: [ 1 ] }` + w.unfamiliarity("1, 1") + `
]
`
}

// unfamiliarity is the further output of a model that has one.
func (w *writer) unfamiliarity(dims string) string {
	if w.classifier.Familiarity == nil {
		return ""
	}
	return fmt.Sprintf(",\n  { name: %q, data_type: TYPE_FP32, dims: [ %s ] }", classifier.UnfamiliarityOutput, dims)
}

func (w *writer) inputName() string { return w.classifier.Network.Input }
