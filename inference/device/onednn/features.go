package onednn

import (
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/cpu"
)

// Features lists the processor's vector extensions that make a difference here, best last; none on other than x86 and 64-bit ARM.
func Features() []string {
	var names []string
	for _, f := range []struct {
		name string
		has  bool
	}{
		{"sse4.1", cpu.X86.HasSSE41},
		{"avx", cpu.X86.HasAVX},
		{"avx2", cpu.X86.HasAVX2 && cpu.X86.HasFMA},
		{"avx512", cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512DQ},
		{"avx512-vnni", cpu.X86.HasAVX512VNNI},
		{"amx", cpu.X86.HasAMXTile},
		{"neon", cpu.ARM64.HasASIMD},
		{"sve", cpu.ARM64.HasSVE},
	} {
		if f.has {
			names = append(names, f.name)
		}
	}
	return names
}

// processorName is what the system calls the processor.
func processorName() string {
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if name := modelName(string(info)); name != "" {
			return name
		}
	}
	return runtime.GOARCH + " processor"
}

// modelName finds the processor's name in the text of /proc/cpuinfo.
func modelName(info string) string {
	for line := range strings.Lines(info) {
		key, value, ok := strings.Cut(line, ":")
		if ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
