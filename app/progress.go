package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// meter shows how far a phase is, with rate and time left: a bar on a terminal, else a line now and then.
type meter struct {
	w        io.Writer
	terminal bool
	now      func() time.Time

	phase   string
	started time.Time
	first   int // done when the phase began
	shown   time.Time
	drawn   bool // a bar is on the line
}

func newMeter(w io.Writer) *meter {
	m := &meter{w: w, now: time.Now}
	if f, ok := w.(*os.File); ok {
		m.terminal = term.IsTerminal(int(f.Fd()))
	}
	return m
}

// update tells of done units out of total; unit names them.
func (m *meter) update(phase, unit string, done, total int) {
	now := m.now()
	if phase != m.phase {
		m.phase, m.started, m.first, m.shown = phase, now, done, time.Time{}
	}
	pause := 5 * time.Second
	if m.terminal {
		pause = 100 * time.Millisecond
	}
	if now.Sub(m.shown) < pause && done < total {
		return
	}
	m.shown = now
	text := m.text(unit, done, total, now)
	if !m.terminal {
		fmt.Fprintln(m.w, text)
		return
	}
	fmt.Fprintf(m.w, "\r\x1b[K%s", text)
	if m.drawn = true; done >= total {
		m.end()
	}
}

func (m *meter) text(unit string, done, total int, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s ", capital(m.phase))
	if m.terminal && total > 0 {
		full := 24 * min(done, total) / total
		fmt.Fprintf(&b, "[%s%s] ", strings.Repeat("=", full), strings.Repeat(" ", 24-full))
	}
	fmt.Fprintf(&b, "%d of %d %s", done, total, unit)
	elapsed := now.Sub(m.started).Seconds()
	if n := done - m.first; n > 0 && elapsed > 0.2 {
		rate := float64(n) / elapsed
		fmt.Fprintf(&b, ", %.3g/s", rate)
		if left := float64(total-done) / rate; done < total {
			fmt.Fprintf(&b, ", %s left", time.Duration(left*float64(time.Second)).Round(time.Second))
		}
	}
	return b.String()
}

// end leaves a bar where it is and goes on below it.
func (m *meter) end() {
	if m.drawn {
		fmt.Fprintln(m.w)
		m.drawn = false
	}
}

// line writes a line of its own.
func (m *meter) line(format string, args ...any) {
	m.end()
	fmt.Fprintf(m.w, format+"\n", args...)
}
