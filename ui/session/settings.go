package session

import (
	"context"
	"encoding/json"

	"likeness/inference/device"
	"likeness/inference/message"
	"likeness/training"
	"likeness/training/augment"
	"likeness/training/dataset"
	"likeness/training/finetune"
	"likeness/training/project"
)

// Settings are those of a project's training.
type Settings struct {
	Device       device.Kind     `json:"device"`
	Effort       finetune.Effort `json:"effort"`
	Keep         finetune.Stage  `json:"keep"`
	Backbone     string          `json:"backbone"` // lite0, or an ONNX file
	Cut          string          `json:"cut"`      // see training.BackboneOptions
	Colors       training.Colors `json:"colors"`
	Augment      augment.Preset  `json:"augment"`
	NoMirror     bool            `json:"no_mirror"`
	Seed         uint64          `json:"seed"`
	TestFraction float64         `json:"test_fraction"`
}

// DefaultSettings are the usual ones.
func DefaultSettings() Settings {
	return Settings{
		Device: device.Auto, Effort: finetune.Standard, Keep: finetune.Combined, Backbone: "lite0", Augment: augment.Mild, Seed: 1,
		TestFraction: dataset.DefaultTestFraction,
	}
}

func readSettings(ctx context.Context, p *project.Project) (Settings, error) {
	out := DefaultSettings()
	kept, err := p.Settings(ctx)
	if err != nil {
		return out, err
	}
	if len(kept.Training) > 0 {
		if err := json.Unmarshal(kept.Training, &out); err != nil {
			return DefaultSettings(), message.Errorf("the project's settings cannot be read: %w", err)
		}
	}
	out.Seed = kept.Seed
	if kept.TestFraction > 0 {
		out.TestFraction = kept.TestFraction
	}
	return out, nil
}

// settingsOf are those that a model was trained with; of one that does not say, those that are usual.
func settingsOf(m project.Model) (Settings, error) {
	out := DefaultSettings()
	if len(m.Settings) > 0 {
		if err := json.Unmarshal(m.Settings, &out); err != nil {
			return out, message.Errorf("the settings of the model %q cannot be read: %w", m.Name, err)
		}
	}
	return out, nil
}

// SetSettings changes the settings; they count from the next training on.
func (s *Session) SetSettings(to Settings) {
	s.act("The settings were not kept", func(ctx context.Context, p *project.Project) error {
		b, err := json.Marshal(to)
		if err != nil {
			return err
		}
		return p.SetSettings(ctx, project.Settings{Seed: to.Seed, TestFraction: to.TestFraction, Training: b})
	})
}

// training makes what package training wants of it.
func (t Settings) training(cache string, data *dataset.Dataset) training.Settings {
	return training.Settings{
		Dataset: data, TestFraction: t.TestFraction, Backbone: t.Backbone, BackboneOptions: training.BackboneOptions{Cut: t.Cut, Colors: t.Colors}, Device: t.Device, Cache: cache,
		Options: finetune.Options{Effort: t.Effort, Keep: t.Keep, Seed: t.Seed, Augment: t.Augment, Mirror: !t.NoMirror},
	}
}
