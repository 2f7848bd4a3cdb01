//go:build nvidia

// Lazy trampolines. Every function that gorgonia.org/cu calls is defined here and passes the call on to the driver, once
// likeness_load has found one; before that it answers "not initialised". So the program needs no driver to start.

#include "cuda.h"
#include "driver.h"

#include <stdio.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
static const char *const usual_library = "nvcuda.dll";
static void *library_open(const char *path) {
  // Only the system's folder is searched for a bare name: a DLL beside the program or the pictures is never picked up.
  DWORD flags = strpbrk(path, "/\\") ? 0 : LOAD_LIBRARY_SEARCH_SYSTEM32;
  return (void *)LoadLibraryExA(path, NULL, flags);
}
static void *library_symbol(void *library, const char *name) { return (void *)GetProcAddress((HMODULE)library, name); }
static void library_error(char *text, size_t size) { snprintf(text, size, "LoadLibrary error %lu", GetLastError()); }
#else
#include <dlfcn.h>
static const char *const usual_library = "libcuda.so.1";
static void *library_open(const char *path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL); }
static void *library_symbol(void *library, const char *name) { return dlsym(library, name); }
static void library_error(char *text, size_t size) {
  const char *why = dlerror();
  snprintf(text, size, "%s", why ? why : "dlopen failed");
}
#endif

static CUresult driver_state = CUDA_ERROR_NOT_INITIALIZED;

#define FUNCTION(name, parameters, arguments) \
  static CUresult(*driver_##name) parameters; \
  CUresult name parameters { \
    if (driver_state != CUDA_SUCCESS) return driver_state; \
    if (!driver_##name) return CUDA_ERROR_NOT_SUPPORTED; \
    return driver_##name arguments; \
  }
#include "functions.h"
#undef FUNCTION

static const struct {
  const char *name;
  void **slot;
} functions[] = {
#define FUNCTION(name, parameters, arguments) {#name, (void **)&driver_##name},
#include "functions.h"
#undef FUNCTION
};

// Package cu calls cuInit when the program starts, and ends the program where that fails. So it always succeeds here, and
// likeness_load initialises the driver when the program asks for it.
CUresult cuInit(unsigned int flags) {
  (void)flags;
  return CUDA_SUCCESS;
}

int likeness_load(const char *path, int *stage, char *why, size_t size) {
  CUresult (*init)(unsigned int);
  void *library;
  if (driver_state == CUDA_SUCCESS) return CUDA_SUCCESS;
  *stage = LIKENESS_STAGE_LIBRARY;
  library = library_open(*path ? path : usual_library);
  if (!library) {
    library_error(why, size);
    return CUDA_ERROR_NOT_FOUND;
  }
  init = (CUresult(*)(unsigned int))library_symbol(library, "cuInit");
  if (!init) {
    snprintf(why, size, "it has no function cuInit");
    return CUDA_ERROR_NOT_FOUND;
  }
  *stage = LIKENESS_STAGE_INITIALISE;
  CUresult result = init(0);
  if (result != CUDA_SUCCESS) {
    snprintf(why, size, "cuInit answered %d", (int)result);
    return result;
  }
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) *functions[i].slot = library_symbol(library, functions[i].name);
  return driver_state = CUDA_SUCCESS;
}
