package measure

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Score is a number that may be undefined, such as the precision of a class that was never predicted. The zero value is undefined, so that
// nobody reads a 0 that was not measured. In JSON an undefined score is null. Scores may be compared with ==.
type Score struct {
	Value   float64 // 0 where not Defined
	Defined bool
}

// ScoreOf returns a defined score; an undefined one where v is not finite.
func ScoreOf(v float64) Score {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Score{}
	}
	return Score{Value: v, Defined: true}
}

// ratio returns a/b, undefined for b = 0.
func ratio(a, b float64) Score {
	if b == 0 {
		return Score{}
	}
	return ScoreOf(a / b)
}

// share returns a/b of two counts, undefined for b = 0.
func share(a, b int) Score { return ratio(float64(a), float64(b)) }

// mean returns the mean of the defined scores, undefined where none is.
func mean(scores []Score) Score {
	var sum float64
	n := 0
	for _, s := range scores {
		if s.Defined {
			sum += s.Value
			n++
		}
	}
	return ratio(sum, float64(n))
}

// String returns the number, or "undefined".
func (s Score) String() string {
	if !s.Defined {
		return "undefined"
	}
	return strconv.FormatFloat(s.Value, 'g', -1, 64)
}

// MarshalJSON writes the number, or null.
func (s Score) MarshalJSON() ([]byte, error) {
	if !s.Defined {
		return []byte("null"), nil
	}
	return json.Marshal(s.Value)
}

// UnmarshalJSON reads a number, or null.
func (s *Score) UnmarshalJSON(data []byte) error {
	var v *float64
	if err := json.Unmarshal(data, &v); err != nil {
		return fmt.Errorf("reading the score %s: %w", data, err)
	}
	if *s = (Score{}); v != nil {
		*s = ScoreOf(*v)
	}
	return nil
}
