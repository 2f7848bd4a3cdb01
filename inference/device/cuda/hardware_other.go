//go:build !linux && !windows

package cuda

func nvidiaHardware() bool { return false }
