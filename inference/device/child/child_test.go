package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
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
	var got map[string]int
	lines, err := Ask(t.Context(), variable, word, time.Minute, &got)
	if err != nil || got["cards"] != 2 || lines[0] != "something else" {
		t.Errorf("%q, %v, %v", lines, got, err)
	}
	if _, err := Ask(t.Context(), variable, "other ", time.Minute, &got); err == nil || err.Error() != "it ended without an answer" {
		t.Errorf("an answer that was not given: %v", err)
	}
	t.Setenv("LIKENESS_CHILD_DOES", "crash")
	var exit *exec.ExitError
	if _, err := Ask(t.Context(), variable, word, time.Minute, &got); !errors.As(err, &exit) || !strings.HasSuffix(err.Error(), ": last") {
		t.Errorf("crashed: %v", err)
	}
	t.Setenv("LIKENESS_CHILD_DOES", "hang")
	if _, err := Ask(t.Context(), variable, word, 100*time.Millisecond, &got); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hung: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Ask(ctx, variable, word, time.Minute, &got); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
