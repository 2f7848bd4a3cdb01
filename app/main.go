// Likeness teaches the computer to tell pictures apart, with the user's own examples, on the user's own machine.
//
// Without a subcommand it opens the window, with the files and folders given as if they were dropped on it; likeness help COMMAND tells of the
// commands. Results go to stdout, progress and warnings to stderr.
// Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	attachConsole()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that another Ctrl-C ends what does not heed the first
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// Exit statuses.
const (
	done    = 0
	failed  = 1
	misused = 2
	stopped = 130
)

// command is a subcommand.
type command struct {
	name, synopsis, summary string
	run                     func(ctx context.Context, c *call) error
}

func commands() []command {
	return []command{trainCommand, inspectCommand, layersCommand, evaluateCommand, classifyCommand, sortCommand, undoCommand, watchCommand, compareCommand, studyCommand, exportCommand, doctorCommand}
}

// run is main without the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		return window(nil, stderr)
	}
	name, files, args := args[0], args, args[1:]
	switch name {
	case "help", "--help", "-h":
		if len(args) == 0 {
			return printed(stdout, stderr, usage())
		}
		name, args = args[0], []string{"--help"}
	case "version", "--version":
		return printed(stdout, stderr, versionLine()+"\n")
	}
	for _, c := range commands() {
		if c.name == name {
			return newCall(c, args, stdout, stderr).run(ctx)
		}
	}
	if isFile(name) { // a command comes first: ./train names a folder that is called as one
		return window(files, stderr)
	}
	fmt.Fprintf(stderr, "likeness: there is no command %q\n%s", name, usage())
	return misused
}

// printed prints what was asked for.
func printed(stdout, stderr io.Writer, text string) int {
	if _, err := fmt.Fprint(stdout, text); err != nil {
		fmt.Fprintf(stderr, "likeness: write the result: %v\n", err)
		return failed
	}
	return done
}

func usage() string {
	var b strings.Builder
	b.WriteString("Likeness teaches the computer to tell pictures apart. Nothing leaves this machine.\n\nUsage:\n  likeness [FILE or DIR...] opens the window\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  likeness %-10s %s\n", c.name, c.summary)
	}
	b.WriteString("\nlikeness help COMMAND tells how to use one.\n")
	return b.String()
}
