package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"likeness/training"

	"github.com/spf13/pflag"
)

// call is one use of a command.
type call struct {
	command        command
	args           []string
	flags          *pflag.FlagSet
	stdout, stderr io.Writer
	json           bool
}

// usageError tells that the command was used wrongly.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func misuse(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// errStopped ends a command that the user stopped, after it said so.
var errStopped = errors.New("stopped")

func newCall(c command, args []string, stdout, stderr io.Writer) *call {
	flags := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.SortFlags = false
	k := &call{command: c, args: args, flags: flags, stdout: stdout, stderr: stderr}
	return k
}

// parse reads the flags; what is left are the arguments.
func (c *call) parse() ([]string, error) {
	c.flags.BoolVar(&c.json, "json", false, "print one JSON object")
	if err := c.flags.Parse(c.args); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			return nil, err
		}
		return nil, misuse("%v", err)
	}
	return c.flags.Args(), nil
}

func (c *call) run(ctx context.Context) int {
	err := c.command.run(ctx, c)
	if errors.Is(err, pflag.ErrHelp) { // the help is the result
		err = c.printf("%s", c.help())
	}
	var wrong usageError
	switch {
	case err == nil:
		return done
	case errors.As(err, &wrong):
		fmt.Fprintf(c.stderr, "likeness %s: %v\n\n%s", c.command.name, err, c.help())
		return misused
	case errors.Is(err, errStopped), ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintf(c.stderr, "likeness %s: stopped\n", c.command.name)
		return stopped
	}
	fmt.Fprintf(c.stderr, "likeness %s: %v\n", c.command.name, err)
	return failed
}

func (c *call) help() string {
	return fmt.Sprintf("Usage: likeness %s %s\n\n%s.\n\n%s", c.command.name, c.command.synopsis, capital(c.command.summary), c.flags.FlagUsages())
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// print writes the result as one JSON object.
func (c *call) print(v any) error {
	e := json.NewEncoder(c.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// printf writes a line of the result for people.
func (c *call) printf(format string, args ...any) error {
	if _, err := fmt.Fprintf(c.stdout, format, args...); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

func versionLine() string { return "likeness " + training.Version }
