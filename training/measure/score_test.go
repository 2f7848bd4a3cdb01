package measure

import (
	"encoding/json"
	"math"
	"testing"
)

func TestScore(t *testing.T) {
	cases := []struct {
		score      Score
		json, text string
	}{
		{Score{}, "null", "undefined"},
		{ScoreOf(0), "0", "0"},
		{ScoreOf(0.1), "0.1", "0.1"},
		{ScoreOf(math.NaN()), "null", "undefined"},
		{ScoreOf(math.Inf(-1)), "null", "undefined"},
		{share(0, 0), "null", "undefined"},
		{share(0, 3), "0", "0"},
		{mean([]Score{{}, ScoreOf(1), ScoreOf(2)}), "1.5", "1.5"},
		{mean([]Score{{}, {}}), "null", "undefined"},
	}
	for _, c := range cases {
		data, err := json.Marshal(c.score)
		if err != nil || string(data) != c.json || c.score.String() != c.text {
			t.Errorf("%+v is %s and %q (%v), want %s and %q", c.score, data, c.score, err, c.json, c.text)
		}
		back := ScoreOf(7) // must not stay
		if err := json.Unmarshal(data, &back); err != nil || back != c.score {
			t.Errorf("%s is read as %+v (%v), want %+v", data, back, err, c.score)
		}
	}
	var s Score
	if err := json.Unmarshal([]byte(`"high"`), &s); err == nil {
		t.Error("a word is read as a score")
	}
}
