package session

import (
	"testing"

	"likeness/ui/words"
)

func TestKindsCount(t *testing.T) {
	for _, c := range []struct {
		kind string
		n    int
		want string
	}{{"text files", 1, "1 text file"}, {"text files", 1200, "1,200 text files"}, {"other files (.xyz)", 1, "1 other file (.xyz)"}, {"damaged", 2, "2 damaged"}} {
		if err := words.Load("en"); err != nil {
			t.Fatal(err)
		}
		if got := kinds(c.kind, c.n); got != c.want {
			t.Errorf("%d %s: %q", c.n, c.kind, got)
		}
	}
}

func TestModelNamesAreTranslated(t *testing.T) {
	t.Cleanup(func() { _ = words.Load("en") })
	if err := words.Load("de"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Model 3": "Modell 3", "Model T": "Model T", "mine": "mine"} {
		if got := modelName(name); got != want {
			t.Errorf("%q is called %q", name, got)
		}
	}
}

// TestThreshold: the model's own limit counts where enough pictures speak for it, and within reason.
func TestThreshold(t *testing.T) {
	for _, c := range []struct {
		own  float64
		n    int
		want float64
	}{{0.97, 50, 0.8}, {0.913, 400, 0.91}, {0.999, 400, 0.95}, {0, 400, 0.8}, {0.2, 400, 0.5}} {
		r := &Result{}
		r.Numbers.Threshold, r.Report.Accuracy.N = c.own, c.n
		if got := r.Threshold(); got != c.want {
			t.Errorf("%v of %d pictures: %v, want %v", c.own, c.n, got, c.want)
		}
	}
	if got := (*Result)(nil).Threshold(); got != 0.8 {
		t.Errorf("without a result: %v", got)
	}
}
