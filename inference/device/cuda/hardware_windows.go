package cuda

import (
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

// displayDevice is DISPLAY_DEVICEW.
type displayDevice struct {
	size         uint32
	name         [32]uint16
	description  [128]uint16
	state        uint32
	identity     [128]uint16
	registryName [128]uint16
}

// nvidiaHardware asks for the list of display adapters, whose identities name the vendor.
func nvidiaHardware() bool {
	enumerate := windows.NewLazySystemDLL("user32.dll").NewProc("EnumDisplayDevicesW")
	if enumerate.Find() != nil {
		return false
	}
	for i := uintptr(0); ; i++ {
		d := displayDevice{}
		d.size = uint32(unsafe.Sizeof(d))
		if ok, _, _ := enumerate.Call(0, i, uintptr(unsafe.Pointer(&d)), 0); ok == 0 {
			return false
		}
		if strings.Contains(strings.ToUpper(windows.UTF16ToString(d.identity[:])), "VEN_10DE") {
			return true
		}
	}
}
