package cuda

import "os"

// libraryPath is the driver's library, empty for the system's. The tests put the simulated driver there.
func libraryPath() string { return os.Getenv("LIKENESS_CUDA_DRIVER") }
