package export

import (
	"fmt"
	"math"
	"runtime"
	"strings"

	"likeness/inference/classifier"
	"likeness/resources"
)

// bundledNetwork says whether the model was trained from the network that ships with Likeness, whose licence is known.
func bundledNetwork(c *classifier.Classifier) bool {
	return strings.HasSuffix(c.Training.Backbone, "sha256:"+resources.BackboneSHA256)
}

// cardLine tells that the card has the figures.
func (w *writer) cardLine() {
	l := Line{Kind: CardFilled, File: "model-card.md", Text: "Model card filled in", Value: -1}
	if a := w.classifier.Training.Accuracy; a.N > 0 {
		l.Value, l.Figure = a.Value, percent(a.Value)+" ± "+percent(a.StandardError)
	} else {
		l.Text = "Model card written; how often the model is right is not known"
	}
	w.line(l)
}

func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

// card is model-card.md. Numbers come from the model; what the model cannot know stands as a gap that nobody overlooks.
func (w *writer) card() string {
	c, t, card := w.classifier, w.classifier.Training, w.options.Card
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("# %s\n", escaped(card.Title))
	say("A classifier of pictures: it gives each picture one of %d classes, with a probability for each.\n", len(c.Classes))
	say("| | |\n|---|---|")
	say("| Exported | %s |", w.options.Date.Format("2006-01-02"))
	say("| Trained by | Likeness %s, exported on %s/%s |", orUnknown(t.Version), runtime.GOOS, runtime.GOARCH)
	say("| Network | %s |", escaped(orUnknown(t.Backbone)))
	say("| Licence of the network | %s |", w.networkLicence())
	say("| Trained | effort %s, kept: %s, seed %d |", orUnknown(t.Effort), orUnknown(t.Kept), t.Seed)
	say("| Sees | %d x %d pixels from the middle of the picture |", c.Preprocessing.Size, c.Preprocessing.Size)

	say("\n## Purpose\n\n%s", given(card.Purpose, "what is the model for, and who uses it?"))
	say("\n## Pictures\n")
	say("Learned from: %d pictures. Judged on: %s.\n", t.Pictures, judged(t))
	say("Where they come from: %s\n", given(card.Source, "where do the pictures come from?"))
	say("Rights: %s\n", given(card.Rights, "who made the pictures, and under which terms were they used?"))
	say("Labels: %s", given(card.Labels, "who decided which class a picture is, and how?"))
	w.accuracy(say)
	w.perClass(say)
	w.limits(say)
	say("\n## Contact\n\n%s", given(card.Contact, "whom can one ask about this model?"))
	return b.String()
}

func (w *writer) networkLicence() string {
	if bundledNetwork(w.classifier) {
		return "Apache License 2.0, see LICENCE-network.txt"
	}
	return given("", "under which licence is the network that was trained from?")
}

func judged(t classifier.Training) string {
	if t.CrossValidated {
		return "the same pictures, each by models that had not seen it (cross-validation, since there were too few to keep some aside)"
	}
	return fmt.Sprintf("%d pictures kept aside, which took no part in training", t.Accuracy.N)
}

func (w *writer) accuracy(say func(string, ...any)) {
	t := w.classifier.Training
	say("\n## How often it is right\n")
	if t.Accuracy.N == 0 {
		say("%s", given("", "how often is the model right? It was not measured."))
		return
	}
	say("**%s ± %s** (standard error) on %d pictures. Always answering the largest class: %s. Log-loss: %.3f.",
		percent(t.Accuracy.Value), percent(t.Accuracy.StandardError), t.Accuracy.N, percent(t.Accuracy.Baseline), t.LogLoss)
}

func (w *writer) perClass(say func(string, ...any)) {
	c := w.classifier
	say("\n## Classes\n")
	if c.PerClass == nil {
		say("%s\n", given("", "how many pictures were there of each class, and how often is each right? The model does not say."))
		for _, name := range c.Classes {
			say("- %s", escaped(name))
		}
		return
	}
	say("| class | learned from | judged | right |\n|---|---|---|---|")
	for i, name := range c.Classes {
		r := c.PerClass[i]
		right := "not measured"
		if r.Judged > 0 {
			p := float64(r.Right) / float64(r.Judged)
			right = fmt.Sprintf("%d (%s ± %s)", r.Right, percent(p), percent(standardError(p, r.Judged)))
		}
		say("| %s | %d | %d | %s |", escaped(name), r.Learned, r.Judged, right)
	}
}

func (w *writer) limits(say func(string, ...any)) {
	say("\n## Limits\n")
	say("- Every picture gets one of the %d classes, also one that belongs to none of them.", len(w.classifier.Classes))
	if t := w.classifier.Training.Threshold; t > 0 {
		say("- Below a probability of %.2f an answer should count as not sure.", t)
	}
	say("- It sees the middle of the picture, %d x %d pixels: what stands at the edge or is very small is lost.", w.classifier.Preprocessing.Size, w.classifier.Preprocessing.Size)
	say("- The figures hold for pictures like those judged. Pictures from another camera or source may do worse: measure them.")
	say("- Something else that differed between the classes (light, background, the camera) may be what was learned.")
	for i, r := range w.classifier.PerClass {
		if r.Judged > 0 && r.Judged < fewJudged {
			say("- %q was judged on %d pictures only: its figure is uncertain.", escaped(w.classifier.Classes[i]), r.Judged)
		}
	}
}

// fewJudged is the number of pictures below which the card warns.
const fewJudged = 30

// given is what people said, or the question that is open.
func given(text, question string) string {
	if strings.TrimSpace(text) != "" {
		return escaped(text)
	}
	return "**Not filled in: " + question + "**"
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// escaped keeps a name from being read as Markdown.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, "[", `\[`, "#", `\#`).Replace(oneLine(s))
}

func standardError(p float64, n int) float64 { return math.Sqrt(p * (1 - p) / float64(n)) }
