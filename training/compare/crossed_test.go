package compare

import (
	"errors"
	"testing"

	"likeness/inference/message"
)

// TestWhyOfARow: why a method did not finish is what it was, whether the window can say it in its language or not.
func TestWhyOfARow(t *testing.T) {
	for _, err := range []error{errors.New("class 1 has no rows to learn from"), message.Errorf("%d pictures are gone", 3)} {
		var r Result
		r.broken(err)
		if got := r.err(); got.Error() != err.Error() || message.From(got).Format() != message.From(err).Format() {
			t.Errorf("%v has become %v", err, got)
		}
	}
}
