//go:build nvidia && linux && amd64

package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"likeness/build/sharedtest"
	"likeness/build/simulateddriver"
)

// TestDoctorOfCards: doctor says why the card cannot be used, and what to do, in each situation that the simulated driver makes.
func TestDoctorOfCards(t *testing.T) {
	library, err := simulateddriver.Library()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, variable, value string
		status                int
		says                  string
	}{
		{"a card", "SIM_CARDS", "1", done, "Simulated card 0 (cuda)"},
		{"a card whose tensor cores are off", "SIM_CAPABILITY", "86", done, "tensor cores off, since no card has proved them yet"},
		{"a card without TF32", "LIKENESS_TENSOR_CORES", "tf32", done, "TF32 needs an RTX 30"},
		{"an old driver", "SIM_VERSION", "11040", failed, "525"},
		{"a driver updated under way", "SIM_INIT", "803", failed, "restart the computer"},
		{"an old card", "SIM_CAPABILITY", "61", failed, "RTX 20"},
		{"a card in exclusive use", "SIM_RETAIN", "46", failed, "reserved by another program"},
		{"a card that is full", "SIM_MEMORY_MB", "300", failed, "too little free memory"},
		{"a driver that refuses the kernels", "SIM_JIT", "218", failed, "does not accept"},
		{"a driver that crashes", "SIM_CRASH", "cuModuleLoadData", failed, "ended the test program"},
		{"a card that computes wrongly", "SIM_WRONG", "1", failed, "computes wrongly"},
		{"no driver", "LIKENESS_CUDA_DRIVER", "/does/not/exist/libcuda.so.1", failed, "NVIDIA"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("LIKENESS_CUDA_DRIVER", library)
			t.Setenv(c.variable, c.value)
			var out, diagnostics bytes.Buffer
			status := run(context.Background(), []string{"doctor", "--device", "cuda"}, &out, &diagnostics)
			if status != c.status {
				t.Errorf("exit status %d, want %d", status, c.status)
			}
			if text := out.String() + diagnostics.String(); !strings.Contains(text, c.says) {
				t.Errorf("doctor does not say %q:\n%s", c.says, text)
			}
		})
	}
}

// TestDoctorOfTensorCores: they pass doctor's test at the tolerance that their rounding implies. The interpreter of PTX is slow.
func TestDoctorOfTensorCores(t *testing.T) {
	sharedtest.Long(t)
	library, err := simulateddriver.Library()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LIKENESS_CUDA_DRIVER", library)
	t.Setenv("SIM_CAPABILITY", "86")
	for wish, says := range map[string]string{"tf32": "on tensor cores TF32", "fp16": "on tensor cores FP16 for forward matrix products, TF32"} {
		t.Run(wish, func(t *testing.T) {
			t.Setenv("LIKENESS_TENSOR_CORES", wish)
			var out, diagnostics bytes.Buffer
			status := run(context.Background(), []string{"doctor", "--device", "cuda"}, &out, &diagnostics)
			if text := out.String() + diagnostics.String(); status != done || !strings.Contains(text, says) || !strings.Contains(text, "passed") {
				t.Errorf("exit status %d:\n%s", status, text)
			}
		})
	}
}
