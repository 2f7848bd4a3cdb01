package compare

import (
	"testing"

	"likeness/training/compare"
	"likeness/training/measure"
	"likeness/ui/words"
)

// answers are a method's to 40 pictures, of which the first 20 are drawings: right on all but the first few of them.
func answers(m compare.Method, wrong int) compare.Result {
	r := compare.Result{Method: m, Status: compare.Finished, Accuracy: measure.Accuracy{Value: float64(40-wrong) / 40, N: 40}}
	for i := range 40 {
		row := []float64{0.9, 0.1}
		if i >= 20 != (i < wrong) {
			row = []float64{0.1, 0.9}
		}
		r.Probabilities = append(r.Probabilities, row)
	}
	return r
}

func TestConclusions(t *testing.T) {
	t.Cleanup(func() {
		if err := words.Load("en"); err != nil {
			t.Error(err)
		}
	})
	always := compare.Result{Method: compare.Majority, Status: compare.Finished, Accuracy: measure.Accuracy{Value: 0.5, N: 40}}
	table := &compare.Table{Classes: []string{"drawing", "photo"}, Majority: "drawing", InUse: compare.Combined}
	for i := range 40 {
		table.Pictures = append(table.Pictures, compare.Picture{Class: i / 20})
		always.Probabilities = append(always.Probabilities, []float64{1, 0})
	}
	for _, c := range []struct {
		code    string
		results []compare.Result
		means   string
		learns  string
	}{
		{
			"en",
			[]compare.Result{answers(compare.Frozen, 8), answers(compare.Combined, 0), always},
			"“Combined” is clearly better than “Quick look”. Right only with “Combined”: 8 pictures. Right only with “Quick look”: 0 pictures.",
			"Yes. What learns does clearly better than “Always the biggest class” (50.0\u00a0%).",
		},
		{
			"de",
			[]compare.Result{answers(compare.Frozen, 1), answers(compare.Combined, 1), always},
			"Zwischen „Kombiniert“ und „Schnellblick“ lässt sich kein Unterschied zeigen. Beide lagen bei denselben Bildern richtig. Bei 40 Bildern würde nur ein großer Unterschied sichtbar.",
			"Ja. Was lernt, ist klar besser als „Immer die größte Klasse“ (50,0\u00a0%).",
		},
		{
			"fr",
			[]compare.Result{answers(compare.Combined, 20), always},
			"Entre «\u00a0Combiné\u00a0» et «\u00a0Toujours la plus grande classe\u00a0», aucune différence ne peut être montrée. " +
				"Justes avec «\u00a0Combiné\u00a0» seulement\u00a0: 20 images. Justes avec «\u00a0Toujours la plus grande classe\u00a0» seulement\u00a0: 20 images. " +
				"Avec 40 images, seule une grande différence se verrait.",
			"Cela ne peut pas être montré. Aucune méthode n’est nettement meilleure que «\u00a0Toujours la plus grande classe\u00a0» (50,0\u00a0%). " +
				"Il faut plus d’images, ou des classes plus claires.",
		},
	} {
		if err := words.Load(c.code); err != nil {
			t.Fatal(err)
		}
		table.Results = c.results
		got := conclusions(table)
		if got[0].text != c.means || got[1].text != c.learns {
			t.Errorf("%s:\n%s\n%s\nwant\n%s\n%s", c.code, got[0].text, got[1].text, c.means, c.learns)
		}
	}
}
