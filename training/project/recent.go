package project

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"likeness/inference/atomicfile"
	"likeness/inference/message"
)

// recentLength is how many projects the list keeps. Those without a name stay in it beyond that while they are there: nothing but the list leads
// the user to them.
const recentLength = 20

// Recent is a project that was open, the latest first.
type Recent struct {
	Path   string
	Opened time.Time
	Here   bool // the file is there now
}

// DataFolder is where projects without a name live: $XDG_DATA_HOME/likeness or ~/.local/share/likeness, ~/Library/Application Support/Likeness,
// %LocalAppData%\Likeness. It may not exist yet.
func DataFolder() (string, error) {
	home, err := os.UserHomeDir()
	switch runtime.GOOS {
	case "windows":
		if local := os.Getenv("LocalAppData"); local != "" {
			return filepath.Join(local, "Likeness"), nil
		}
		return filepath.Join(home, "AppData", "Local", "Likeness"), err
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "Likeness"), err
	}
	if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "likeness"), nil
	}
	return filepath.Join(home, ".local", "share", "likeness"), err
}

// JournalFolder is where the journals of sorted pictures are, which undo needs: see inference/batch/sorting. It may not exist yet.
func JournalFolder() (string, error) {
	data, err := DataFolder()
	if err != nil {
		return "", message.Errorf("folder of the journals that undo needs: %w", err)
	}
	return filepath.Join(data, "sorts"), nil
}

// RecentFile is where the list of recent projects is: in the user's configuration folder. It may not exist yet.
func RecentFile() (string, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return "", message.Errorf("list of recent projects: %w", err)
	}
	return filepath.Join(config, "likeness", "recent.json"), nil
}

// recentEntry is what is in the file. The path is bytes, base64 in JSON, for it need not be UTF-8.
type recentEntry struct {
	Path   []byte    `json:"path"`
	Opened time.Time `json:"opened"`
}

// ReadRecent returns the list in a file; empty where there is none, or where it is not such a list: it is a convenience, and nobody shall be kept
// from working by it.
func ReadRecent(file string) ([]Recent, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, message.Errorf("list of recent projects: %w", err)
	}
	var entries []recentEntry
	if !json.Valid(b) {
		return nil, nil
	}
	if err := json.Unmarshal(b, &entries); err != nil {
		entries = nil // JSON, and no such list
	}
	all := make([]Recent, 0, len(entries))
	for _, e := range entries {
		_, err := os.Stat(string(e.Path))
		all = append(all, Recent{string(e.Path), e.Opened, err == nil})
	}
	return all, nil
}

// NoteRecent puts a project at the head of the list in a file. Of two programs that do so in the same moment, the later one's list stays.
func NoteRecent(file, path string, at time.Time) error {
	return changeRecent(file, func(all []Recent) []Recent {
		all = slices.DeleteFunc(all, func(r Recent) bool { return r.Path == path })
		return append([]Recent{{Path: path, Opened: at}}, all...)
	})
}

// ForgetRecent takes a project off the list in a file. The project itself stays.
func ForgetRecent(file, path string) error {
	return changeRecent(file, func(all []Recent) []Recent {
		return slices.DeleteFunc(all, func(r Recent) bool { return r.Path == path })
	})
}

func changeRecent(file string, change func([]Recent) []Recent) error {
	all, err := ReadRecent(file)
	if err != nil {
		return err
	}
	all = change(all)
	unnamed, err := DataFolder()
	if err != nil {
		unnamed = "" // then none is known to be there
	}
	entries := make([]recentEntry, 0, len(all))
	for i, r := range all {
		if i < recentLength || r.Here && filepath.Dir(r.Path) == unnamed {
			entries = append(entries, recentEntry{[]byte(r.Path), r.Opened})
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return message.Errorf("list of recent projects: %w", err)
	}
	err = atomicfile.Write(file, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "\t")
		return e.Encode(entries)
	})
	if err != nil {
		return message.Errorf("list of recent projects: %w", err)
	}
	return nil
}
