package cuda

import (
	"os"
	"path/filepath"
	"strings"
)

func nvidiaHardware() bool { return nvidiaIn("/sys/bus/pci/devices") }

// nvidiaIn looks for a device of the vendor NVIDIA (10de) and of the class display (03) in a folder of sysfs.
func nvidiaIn(devices string) bool {
	folders, err := filepath.Glob(filepath.Join(devices, "*"))
	if err != nil {
		return false
	}
	for _, f := range folders {
		if content(f, "vendor") == "0x10de" && strings.HasPrefix(content(f, "class"), "0x03") {
			return true
		}
	}
	return false
}

func content(folder, name string) string {
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
