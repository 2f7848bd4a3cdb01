package cuda

import (
	"os"
	"path/filepath"
	"testing"
)

func TestHardware(t *testing.T) {
	for name, c := range map[string]struct {
		vendor, class string
		want          bool
	}{
		"a card":                 {"0x10de", "0x030000", true},
		"a card without display": {"0x10de", "0x030200", true},
		"a card's sound device":  {"0x10de", "0x040300", false},
		"another vendor's card":  {"0x8086", "0x030000", false},
	} {
		t.Run(name, func(t *testing.T) {
			devices := t.TempDir()
			folder := filepath.Join(devices, "0000:01:00.0")
			if err := os.Mkdir(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			for file, text := range map[string]string{"vendor": c.vendor, "class": c.class} {
				if err := os.WriteFile(filepath.Join(folder, file), []byte(text+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got := nvidiaIn(devices); got != c.want {
				t.Errorf("found: %v, want %v", got, c.want)
			}
		})
	}
	if nvidiaIn(filepath.Join(t.TempDir(), "absent")) {
		t.Error("found a card in a folder that does not exist")
	}
}
