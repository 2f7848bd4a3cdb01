package training

import (
	"fmt"
	"strconv"
	"strings"

	"likeness/inference/classifier"
	"likeness/inference/onnxfile"
)

// preprocessingOf takes mean and deviation from a model's metadata ("mean" and "std", three numbers each in the range 0..255), as the
// bundled networks state them. A file that says nothing is taken to want (x-127)/128.
func preprocessingOf(m *onnxfile.Model, p *classifier.Preprocessing) error {
	for key, to := range map[string]*[3]float32{"mean": &p.Mean, "std": &p.Deviation} {
		text := m.Metadata[key]
		if text == "" {
			continue
		}
		parts := strings.Split(text, ",")
		if len(parts) != 3 {
			return fmt.Errorf("the network's metadata say %s=%q; wanted are three numbers", key, text)
		}
		for i, part := range parts {
			v, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
			if err != nil || key == "std" && v <= 0 {
				return fmt.Errorf("the network's metadata say %s=%q; wanted are three numbers", key, text)
			}
			to[i] = float32(v)
		}
	}
	return nil
}
