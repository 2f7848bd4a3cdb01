package measure_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"likeness/training/measure"
)

// Six pictures of two classes, and what a model says about them.
var (
	classes       = []string{"drawing", "photo"}
	paths         = []string{"old/1.png", "old/2.png", "old/3.jpg", "new/4.png", "new/5.jpg", "new/6.jpg"}
	labels        = []int{0, 0, 1, 0, 1, 1}
	probabilities = [][]float64{{0.9, 0.1}, {0.8, 0.2}, {0.3, 0.7}, {0.4, 0.6}, {0.1, 0.9}, {0.05, 0.95}}
)

// The whole report of a model's answers.
func Example() {
	r, err := measure.Measure(classes, labels, probabilities)
	if err != nil {
		fmt.Println(err)
		return
	}
	a := r.Accuracy
	fmt.Printf("accuracy %.2f +- %.2f on %d pictures, 95 %% between %.2f and %.2f\n", a.Value, a.StandardError, a.N, r.Interval.Low, r.Interval.High)
	fmt.Printf("always the most frequent class: %.2f\n", a.Baseline)
	fmt.Printf("log-loss %.3f, calibration error %.3f, kappa %.2f\n", r.LogLoss, r.ECE.Value, r.CohenKappa.Value)
	for _, c := range r.PerClass {
		fmt.Printf("%-7s precision %.2f recall %.2f AUC %.2f\n", c.Name, c.Precision.Value, c.Recall.Value, c.AUC.Value)
	}
	for _, c := range r.TopConfusions {
		fmt.Printf("%s taken for %s: %d\n", r.Classes[c.True], r.Classes[c.Predicted], c.Count)
	}
	for _, i := range r.Examples.Misclassified {
		fmt.Println("wrong:", paths[i])
	}
	// Output:
	// accuracy 0.83 +- 0.15 on 6 pictures, 95 % between 0.44 and 0.97
	// always the most frequent class: 0.50
	// log-loss 0.293, calibration error 0.225, kappa 0.67
	// drawing precision 1.00 recall 0.67 AUC 1.00
	// photo   precision 0.75 recall 1.00 AUC 1.00
	// drawing taken for photo: 1
	// wrong: new/4.png
}

// One folder alone; the pictures keep their numbers.
func ExampleAnswers_Restrict() {
	answers, err := measure.NewAnswers(classes, labels, probabilities)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, folder := range []string{"old/", "new/"} {
		r := answers.Restrict(func(number int) bool { return strings.HasPrefix(paths[number], folder) }).Report()
		fmt.Printf("%s %.2f of %d right, wrong: %v\n", folder, r.Accuracy.Value, r.Accuracy.N, r.Examples.Misclassified)
	}
	// Output:
	// old/ 1.00 of 3 right, wrong: []
	// new/ 0.67 of 3 right, wrong: [3]
}

// Among drawings alone there is nothing that could falsely be taken for one: specificity is undefined, not 0.
func ExampleScore() {
	answers, err := measure.NewAnswers(classes, labels, probabilities)
	if err != nil {
		fmt.Println(err)
		return
	}
	drawing := answers.OfClasses(0).Report().PerClass[0]
	fmt.Printf("recall %.2f, specificity %v\n", drawing.Recall.Value, drawing.Specificity)
	text, err := json.Marshal(drawing)
	fmt.Println(strings.Contains(string(text), `"specificity":null`), err)
	// Output:
	// recall 0.67, specificity undefined
	// true <nil>
}

// How sure must an answer be so that all accepted ones are right, and how many remain?
func ExampleRejectThreshold() {
	at, ok := measure.RejectThreshold(probabilities, labels, 1)
	fmt.Printf("%v: from %.2f on, %d of %d pictures\n", ok, at.Threshold, at.Accepted, len(labels))
	// Output:
	// true: from 0.70 on, 5 of 6 pictures
}

// A second model gets two more pictures right. On so few that is no proof.
func ExampleMcNemar() {
	first := []bool{true, true, true, false, false, true}
	second := []bool{true, true, true, true, true, true}
	fmt.Printf("p = %.2f\n", measure.McNemar(first, second))
	// Output:
	// p = 0.50
}
