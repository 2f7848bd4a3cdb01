package words

import (
	"runtime"
	"testing"
	"time"
)

// in speaks a language for the rest of a test.
func in(t *testing.T, code string) {
	t.Helper()
	before := current.Load()
	t.Cleanup(func() { current.Store(before) })
	if err := Load(code); err != nil {
		t.Fatal(err)
	}
}

// day is a time of the year in which the tests happen to be.
func day(month time.Month, d int) time.Time { return time.Date(2026, month, d, 10, 0, 0, 0, time.UTC) }

func TestNumbers(t *testing.T) {
	now := day(time.November, 26)
	for _, c := range []struct {
		what       string
		got        func() string
		en, de, fr string
	}{
		{"count", func() string { return Count(999) }, "999", "999", "999"},
		{"count", func() string { return Count(1234567) }, "1,234,567", "1.234.567", "1\u202f234\u202f567"},
		{"count", func() string { return Count(-1234) }, "-1,234", "-1.234", "-1\u202f234"},
		{"percent", func() string { return Percent(0.958, 1) }, "95.8\u00a0%", "95,8\u00a0%", "95,8\u00a0%"},
		{"percent", func() string { return Percent(1, 0) }, "100\u00a0%", "100\u00a0%", "100\u00a0%"},
		{"error", func() string { return Error(0.0137) }, "±\u00a01.4\u00a0%", "±\u00a01,4\u00a0%", "±\u00a01,4\u00a0%"},
		{"decimal", func() string { return Decimal(0.5, 2) }, "0.50", "0,50", "0,50"},
		{"clock", func() string { return Clock(41500 * time.Millisecond) }, "00:42", "00:42", "00:42"},
		{"clock", func() string { return Clock(3723 * time.Second) }, "1:02:03", "1:02:03", "1:02:03"},
		{"duration", func() string { return Duration(0.42) }, "0.4\u00a0s", "0,4\u00a0s", "0,4\u00a0s"},
		{"duration", func() string { return Duration(101) }, "1\u00a0min 41\u00a0s", "1\u00a0min 41\u00a0s", "1\u00a0min 41\u00a0s"},
		{"duration", func() string { return Duration(7500) }, "2\u00a0h 5\u00a0min", "2\u00a0h 5\u00a0min", "2\u00a0h 5\u00a0min"},
		{"about", func() string { return About(3 * time.Second) }, "a few seconds", "ein paar Sekunden", "quelques secondes"},
		{"about", func() string { return About(31 * time.Second) }, "40 seconds", "40 Sekunden", "40 secondes"},
		{"about", func() string { return About(time.Minute) }, "1 minute", "1 Minute", "1 minute"},
		{"about", func() string { return About(4 * time.Minute) }, "4 minutes", "4 Minuten", "4 minutes"},
		{"about", func() string { return About(3 * time.Hour) }, "3 hours", "3 Stunden", "3 heures"},
		{"bytes", func() string { return Bytes(999) }, "999\u00a0B", "999\u00a0B", "999\u00a0o"},
		{"bytes", func() string { return Bytes(3_400_000) }, "3.4\u00a0MB", "3,4\u00a0MB", "3,4\u00a0Mo"},
		{"bytes", func() string { return Bytes(12_000_000_000) }, "12\u00a0GB", "12\u00a0GB", "12\u00a0Go"},
		{"day", func() string { return Day(now, now) }, "Today", "Heute", "Aujourd’hui"},
		{"day", func() string { return Day(day(time.March, 5), now) }, "5 Mar", "5. März", "5 mars"},
		{"day", func() string { return Day(day(time.May, 1), now.AddDate(1, 0, 0)) }, "1 May 2026", "1. Mai 2026", "1 mai 2026"},
	} {
		for code, want := range map[string]string{"en": c.en, "de": c.de, "fr": c.fr} {
			in(t, code)
			if got := c.got(); got != want {
				t.Errorf("%s, %s: %q, want %q", c.what, code, got, want)
			}
		}
	}
}

func TestDown(t *testing.T) {
	in(t, "en")
	for share, want := range map[float64]string{0.7999: "79\u00a0%", 0.8: "80\u00a0%", 0.58: "58\u00a0%", 0.29: "29\u00a0%", 1: "100\u00a0%", 0.996: "99\u00a0%", 0: "0\u00a0%"} {
		if got := Percent(Down(share, 0), 0); got != want {
			t.Errorf("%v rounded down is %q, want %q", share, got, want)
		}
	}
}

func TestTexts(t *testing.T) {
	const many, gap = "{{.N}} pictures", "Will train on: {{.Name}}"
	for _, c := range []struct{ code, none, one, more, gap string }{
		{"en", "0 pictures", "1 picture", "2,000 pictures", "Will train on: {{.N}}"},
		{"de", "0 Bilder", "1 Bild", "2.000 Bilder", "Trainiert wird auf: {{.N}}"},
		{"fr", "0 image", "1 image", "2\u202f000 images", "Entraînement sur\u00a0: {{.N}}"},
	} {
		in(t, c.code)
		if Current() != c.code {
			t.Errorf("speaks %s, want %s", Current(), c.code)
		}
		for n, want := range map[int]string{0: c.none, 1: c.one, 2000: c.more} {
			if got := N(many, n); got != want {
				t.Errorf("%s, %d: %q, want %q", c.code, n, got, want)
			}
		}
		// A name that looks like a gap is none.
		if got := F(gap, "Name", "{{.N}}", "N", "wrong"); got != c.gap {
			t.Errorf("%s: %q, want %q", c.code, got, c.gap)
		}
		if got := T("not a text of the window {{"); got != "not a text of the window {{" {
			t.Errorf("%s: an unknown text became %q", c.code, got)
		}
	}
	if err := Load("tlh"); err == nil {
		t.Error("a language without a translation was loaded")
	}
}

func TestSystemLanguage(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the system is asked for the language in another way than by the environment")
	}
	for _, c := range []struct{ all, lang, language, want string }{
		{"", "de_DE.UTF-8", "", "de"},
		{"", "fr_CA.UTF-8", "", "fr"},
		{"", "sv_SE.UTF-8", "sv:de", "de"},
		{"", "sv_SE.UTF-8", "", "en"},
		{"en_US.UTF-8", "de_DE.UTF-8", "", "en"},
		{"C", "de_DE.UTF-8", "", "en"},
		{"", "", "", "en"},
	} {
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_MESSAGES", "")
		t.Setenv("LANG", c.lang)
		t.Setenv("LANGUAGE", c.language)
		in(t, "")
		if Current() != c.want {
			t.Errorf("%+v: speaks %s", c, Current())
		}
	}
}

func TestLanguages(t *testing.T) {
	for _, l := range Languages() {
		in(t, l.Code)
		if got := T("language-code"); got != l.Code {
			t.Errorf("the translation of %s is of %q", l.Name, got)
		}
	}
}
