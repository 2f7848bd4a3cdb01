package session

import (
	"os"
	"path/filepath"
	"strings"
)

// rootOf is the one of the folders that a picture was found in.
func rootOf(path string, roots []string) string {
	for _, r := range roots {
		if rel, err := filepath.Rel(r, path); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return r
		}
	}
	return filepath.Dir(path)
}

// gone tells whether a folder that had pictures has none any more: a drive that was pulled out leaves nothing, or an empty folder.
func gone(folder string) bool {
	f, err := os.Open(folder)
	if err != nil {
		return true
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.IsDir() {
		return false
	}
	names, err := f.Readdirnames(1)
	return err != nil || len(names) == 0
}

// driveOf is the name of the removable drive that a path is on, as people see it; "" where it is on none.
func driveOf(path string) string {
	if volume := filepath.VolumeName(path); volume != "" {
		return volume
	}
	parts := strings.Split(filepath.ToSlash(path), "/")
	at := func(i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return ""
	}
	switch { // parts[0] is empty
	case at(1) == "media": // /media/user/NAME
		return at(3)
	case at(1) == "run" && at(2) == "media": // /run/media/user/NAME
		return at(4)
	case at(1) == "Volumes" || at(1) == "mnt":
		return at(2)
	}
	return ""
}
