// Package child asks this program's own file, started once more, what could crash or hang, or take memory, if it were found out here: which devices
// compute. The one who is asked is told so by a variable of the environment, prints lines, and ends; the last one that begins with a certain word is
// the answer, as JSON.
//
//	func main() {
//		child.Answer("LIKENESS_FIND", "likeness-found ", find) // in a child this does not return
//		...
//		_, err := child.Ask(ctx, "LIKENESS_FIND", "likeness-found ", time.Minute, &found)
package child

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// Ask starts the program once more with the variable set, and reads the answer that follows the word. It returns the lines that the child printed, and
// an error where it did not answer: that of the process with the last line of what it said of errors, joined with the context's, which is
// context.DeadlineExceeded where the time was over.
func Ask(ctx context.Context, variable, word string, limit time.Duration, answer any) (lines []string, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program to start it once more: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := exec.CommandContext(ctx, program)
	c.Env = append(os.Environ(), variable+"=1")
	c.WaitDelay = 2 * time.Second
	var diagnostics bytes.Buffer
	c.Stderr = &diagnostics
	out, err := c.Output()
	lines = strings.Split(string(out), "\n")
	if text, ok := Last(lines, word); ok && json.Unmarshal([]byte(text), answer) == nil {
		return lines, nil
	}
	if err == nil {
		err = errors.New("it ended without an answer")
	}
	if said := strings.TrimSpace(diagnostics.String()); said != "" {
		err = fmt.Errorf("%w: %s", err, said[strings.LastIndex(said, "\n")+1:])
	}
	return lines, errors.Join(err, ctx.Err())
}

// Last is what follows a word in the last line that begins with it.
func Last(lines []string, word string) (text string, ok bool) {
	for _, line := range slices.Backward(lines) {
		if text, ok := strings.CutPrefix(line, word); ok {
			return text, true
		}
	}
	return "", false
}

// Answer prints what is found and ends the process, where it is a child that was asked; elsewhere it does nothing.
func Answer[T any](variable, word string, find func() T) {
	if os.Getenv(variable) == "" {
		return
	}
	text, err := json.Marshal(find())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(word + string(text))
	os.Exit(0)
}
