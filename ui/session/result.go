package session

import (
	"context"
	"encoding/json"
	"math"

	"likeness/inference/message"
	"likeness/training/compare"
	"likeness/training/finetune"
	"likeness/training/measure"
	"likeness/training/project"
)

// Numbers are what a project keeps of a model's measurement, beside its predictions.
type Numbers struct {
	Accuracy       measure.Accuracy `json:"accuracy"`
	LogLoss        float64          `json:"log_loss"`
	Kept           finetune.Stage   `json:"kept"`
	Reason         message.Text     `json:"reason"`
	CrossValidated bool             `json:"cross_validated"`
	Stopped        bool             `json:"stopped"`
	Seconds        float64          `json:"seconds"`
	Threshold      float64          `json:"threshold"`
	Train          int              `json:"train"` // pictures learned from
	Test           int              `json:"test"`  // pictures kept aside
	Stages         []StageNumbers   `json:"stages"`
	// Curves are how the training went; nil where it was the quick look alone, and of models of earlier versions.
	Curves *Curves `json:"curves,omitempty"`
	// Corrected are the labels that the user had corrected when the training began, so that what has changed since can be counted.
	Corrected map[project.ExampleID]project.ClassID `json:"corrected,omitempty"`
}

// StageNumbers are those of one stage's model on the same pictures.
type StageNumbers struct {
	Stage    finetune.Stage   `json:"stage"`
	Accuracy measure.Accuracy `json:"accuracy"`
	LogLoss  float64          `json:"log_loss"`
	Seconds  float64          `json:"seconds"` // that it takes by itself, with looking at the pictures
	// Tested are the pictures, Predicted the classes answered (places in the model's outputs), one each.
	Tested    []project.ExampleID `json:"tested"`
	Predicted []int               `json:"predicted"`
}

// Result is what a model says of the pictures kept aside, judged by the labels as they are now.
type Result struct {
	Model    project.ModelID
	Numbers  Numbers
	Outputs  []project.Output
	Pictures []Judged
	Report   measure.Report // of Pictures whose class the model knows
	// Effort is that of the training which made the model.
	Effort finetune.Effort
	// Trained are the pictures that the model learned from.
	Trained []project.ExampleID
}

// enoughToJudge is how many pictures must have been judged for a model's own limit to be relied on.
const enoughToJudge = 100

// Threshold is below which probability an answer is not sure: in the results, and in what is classified until the user says otherwise. It is the
// model's own limit, above which 99 in 100 were right, in whole per cents and within reason, where enough pictures were judged; else the usual one.
func (r *Result) Threshold() float64 {
	if r == nil || r.Numbers.Threshold <= 0 || r.Report.Accuracy.N < enoughToJudge {
		return usualThreshold
	}
	return math.Round(100*min(0.95, max(0.5, r.Numbers.Threshold))) / 100
}

// Judged is a picture that was kept aside, with the model's answer.
type Judged struct {
	Example       project.Example
	Class         int // its label's place in the model's outputs; -1 where the model does not know the class
	Predicted     int
	Probabilities []float32
}

// Right tells whether the answer is the label.
func (j *Judged) Right() bool { return j.Class == j.Predicted }

// Confidence is the probability of the answer.
func (j *Judged) Confidence() float64 { return float64(j.Probabilities[j.Predicted]) }

// Loss is -ln of the probability of the label; of a class that the model does not know, as if that were nearly nothing.
func (j *Judged) Loss() float64 {
	if j.Class < 0 {
		return 20
	}
	return -math.Log(max(float64(j.Probabilities[j.Class]), 1e-9))
}

// readResult puts a model's predictions and the present labels together.
func readResult(ctx context.Context, from *project.Project, shown *Project, m project.Model) (*Result, error) {
	r := &Result{Model: m.ID, Outputs: m.Outputs}
	if err := json.Unmarshal(m.Numbers, &r.Numbers); err != nil {
		return nil, message.Errorf("the numbers of the model %q cannot be read: %w", m.Name, err)
	}
	settings, err := settingsOf(m)
	if err != nil {
		return nil, err
	}
	r.Effort = settings.Effort
	for after := project.ExampleID(0); ; {
		page, err := from.Predictions(ctx, m.ID, after, 0)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			return r, r.measure()
		}
		for _, p := range page {
			after = p.Example
			e, ok := shown.Example(p.Example)
			switch {
			case !ok:
			case p.Part == project.Trained:
				r.Trained = append(r.Trained, p.Example)
			case p.Part == project.Tested && !e.Excluded:
				r.add(e, p.Probabilities)
			}
		}
	}
}

func (r *Result) add(e project.Example, probabilities []float32) {
	j := Judged{Example: e, Class: r.place(e.Class), Probabilities: probabilities}
	for k, p := range probabilities {
		if p > probabilities[j.Predicted] {
			j.Predicted = k
		}
	}
	r.Pictures = append(r.Pictures, j)
}

// place finds a class among the outputs.
func (r *Result) place(class project.ClassID) int {
	for i, o := range r.Outputs {
		if o.Class == class {
			return i
		}
	}
	return -1
}

// Restrict is the result of a part of the pictures, measured by itself.
func (r *Result) Restrict(keep func(*Judged) bool) (*Result, error) {
	part := *r
	part.Pictures = nil
	for i := range r.Pictures {
		if keep(&r.Pictures[i]) {
			part.Pictures = append(part.Pictures, r.Pictures[i])
		}
	}
	return &part, part.measure()
}

// measure makes the report.
func (r *Result) measure() error {
	names := make([]string, len(r.Outputs))
	for i, o := range r.Outputs {
		names[i] = o.Name
	}
	var labels []int
	var rows [][]float64
	for _, j := range r.Pictures {
		if j.Class < 0 {
			continue
		}
		row := make([]float64, len(j.Probabilities))
		sum := 0.0
		for k, p := range j.Probabilities {
			row[k] = float64(p)
			sum += row[k]
		}
		for k := range row { // what was rounded to 32 bits adds up again
			row[k] /= sum
		}
		labels, rows = append(labels, j.Class), append(rows, row)
	}
	var err error
	r.Report, err = measure.Measure(names, labels, rows)
	return err
}

// changes counts the labels that were changed since the model was trained.
func (r *Result) changes(p *Project) int {
	if !p.Stale {
		return 0
	}
	n := 0
	for _, e := range p.Examples {
		then, ok := r.Numbers.Corrected[e.ID]
		if !ok {
			then = e.Given
		}
		if e.Class != then && !e.Excluded {
			n++
		}
	}
	return n
}

// corrected are the labels that are not those that the pictures came with.
func corrected(ctx context.Context, p *project.Project) (map[project.ExampleID]project.ClassID, error) {
	out := map[project.ExampleID]project.ClassID{}
	for after := project.ExampleID(0); ; {
		page, err := p.Examples(ctx, project.Query{After: after})
		if err != nil || len(page) == 0 {
			return out, err
		}
		for _, e := range page {
			if after = e.ID; e.Class != e.Given {
				out[e.ID] = e.Class
			}
		}
	}
}

// Right is how many answers are right.
func (r *Result) Right() int {
	n := 0
	for i := range r.Pictures {
		if r.Pictures[i].Right() {
			n++
		}
	}
	return n
}

// Method is what a stage of the model is called among the methods that are compared.
func (r *Result) Method(s finetune.Stage) compare.Method {
	switch {
	case s == finetune.Frozen:
		return compare.Frozen
	case s == finetune.Tuned && r.Effort == finetune.Full:
		return compare.Full
	case s == finetune.Tuned:
		return compare.Tuned
	}
	return compare.Combined
}

// InUse is what the model is called among the methods that are compared.
func (r *Result) InUse() compare.Method { return r.Method(r.Numbers.Kept) }

// Stage finds the numbers of a stage.
func (r *Result) Stage(s finetune.Stage) (StageNumbers, bool) {
	for _, n := range r.Numbers.Stages {
		if n.Stage == s {
			return n, true
		}
	}
	return StageNumbers{}, false
}

// standardError is that of a share of n pictures.
func standardError(share float64, n int) float64 {
	if n == 0 {
		return 0
	}
	return math.Sqrt(share * (1 - share) / float64(n))
}
