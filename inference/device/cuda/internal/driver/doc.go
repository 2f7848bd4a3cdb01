// Package driver gives gorgonia.org/cu its NVIDIA driver when the program asks for it, instead of when the program starts.
//
// cu is written to be linked with libcuda, and ends the process where the driver cannot be initialised. Here every driver
// function that cu calls is a trampoline of our own (driver.c, functions.h), compiled against our own cuda.h; [Load] opens
// libcuda.so.1 or nvcuda.dll. One binary so starts on a machine with no driver, a broken driver, an old driver or several cards. A
// function that the installed driver lacks answers "not supported".
//
// The folder is also what cu is compiled with: cuda.h, and an empty libcuda.a that satisfies cu's -lcuda. The Go command must be
// told so in the environment, since a package cannot set the include path of another one; build/cuda-environment does it. Without the
// build tag nvidia this package is empty, and the program is built without support for cards.
package driver
