// Command manpage prints the manual page likeness(1), made from what the program says of itself: likeness help and likeness help COMMAND.
//
//	go run ./build/manpage PROGRAM
//
// The page bears the time SOURCE_DATE_EPOCH.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Getenv("SOURCE_DATE_EPOCH")); err != nil {
		fmt.Fprintln(os.Stderr, "manpage:", err)
		os.Exit(1)
	}
}

func run(args []string, epoch string) error {
	if len(args) != 1 {
		return errors.New("usage: manpage PROGRAM")
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return fmt.Errorf("SOURCE_DATE_EPOCH must be the seconds since 1970 that the page is to bear: %w", err)
	}
	ask := func(words ...string) (string, error) {
		text, err := exec.Command(args[0], words...).Output()
		if err != nil {
			return "", fmt.Errorf("asking %s %s: %w", args[0], strings.Join(words, " "), err)
		}
		return string(text), nil
	}
	page, err := write(ask, time.Unix(seconds, 0))
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(page)
	return err
}

// write makes the page of a program that answers to what it is asked.
func write(ask func(words ...string) (string, error), when time.Time) (string, error) {
	version, err := ask("version")
	if err != nil {
		return "", err
	}
	help, err := ask("help")
	if err != nil {
		return "", err
	}
	about, names := commands(help)
	if about == "" || len(names) == 0 {
		return "", fmt.Errorf("no commands were found in what the program says:\n%s", help)
	}
	var b strings.Builder
	fmt.Fprintf(&b, ".TH LIKENESS 1 %s \"%s\"\n", when.UTC().Format(time.DateOnly), escape(strings.TrimSpace(firstLine(version))))
	b.WriteString(".SH NAME\nlikeness \\- teach the computer to tell pictures apart\n")
	b.WriteString(".SH SYNOPSIS\n.B likeness\n[\\fIfile\\fR | \\fIfolder\\fR ...]\n.br\n.B likeness\n\\fIcommand\\fR [\\fIflags\\fR] ...\n")
	fmt.Fprintf(&b, ".SH DESCRIPTION\n%s\n.PP\n", escape(about))
	b.WriteString("Without a command the window opens, with the files and folders given as if they were dropped on it.\n.SH COMMANDS\n")
	for _, name := range names {
		text, err := ask("help", name)
		if err != nil {
			return "", err
		}
		describe(&b, name, text)
	}
	b.WriteString(".SH EXIT STATUS\n.TP\n0\ndone\n.TP\n1\nfailed\n.TP\n2\nwrong usage\n.TP\n130\nstopped\n")
	return b.String(), nil
}

// commands finds, in the text of likeness help, the first paragraph and the names of the commands, in order.
func commands(help string) (about string, names []string) {
	about, _, _ = strings.Cut(help, "\n\n")
	for line := range strings.Lines(help) {
		words := strings.Fields(line)
		if strings.HasPrefix(line, "  likeness ") && len(words) > 2 && words[1] == strings.ToLower(words[1]) && !strings.HasPrefix(words[1], "[") {
			names = append(names, words[1])
		}
	}
	return about, names
}

// describe writes the section of a command: how it is called, what it does, and its flags as they are laid out in the terminal.
func describe(b *strings.Builder, name, text string) {
	usage, rest, _ := strings.Cut(text, "\n\n")
	fmt.Fprintf(b, ".SS %s\n.B %s\n", escape(name), escape(strings.TrimPrefix(usage, "Usage: ")))
	for paragraph := range strings.SplitSeq(strings.Trim(rest, "\n"), "\n\n") {
		if strings.HasPrefix(paragraph, " ") {
			fmt.Fprintf(b, ".PP\n.nf\n%s\n.fi\n", escape(paragraph))
		} else {
			fmt.Fprintf(b, ".PP\n%s\n", escape(paragraph))
		}
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// escape makes roff print the text as it is: backslashes and hyphens, and lines that begin with a control character.
func escape(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\"", `\(dq`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
