package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"
)

const (
	variable = "LIKENESS_CHILD_TEST"
	word     = "found "
)

// TestMain is what the children run: the variable's second name says what they do.
func TestMain(m *testing.M) {
	Answer(variable, word, func() map[string]int {
		switch os.Getenv("LIKENESS_CHILD_DOES") {
		case "hang":
			<-time.After(time.Hour)
		case "crash":
			fmt.Fprintln(os.Stderr, "first\nlast")
			os.Exit(3)
		}
		fmt.Println("something else")
		return map[string]int{"cards": 2}
	})
	os.Exit(m.Run())
}

func TestAsk(t *testing.T) {
	lines, _, err := Ask(t.Context(), variable, time.Minute)
	var got map[string]int
	if err != nil || !Find(lines, word, &got) || got["cards"] != 2 {
		t.Errorf("%q, %v, %v", lines, got, err)
	}
	if Find(lines, "other ", &got) {
		t.Error("found what was not said")
	}
	t.Setenv("LIKENESS_CHILD_DOES", "crash")
	if lines, why, err := Ask(t.Context(), variable, time.Minute); err == nil || why != "last" || Find(lines, word, &got) {
		t.Errorf("crashed: %q, %q, %v", lines, why, err)
	}
	t.Setenv("LIKENESS_CHILD_DOES", "hang")
	if _, _, err := Ask(t.Context(), variable, 100*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hung: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Ask(ctx, variable, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
