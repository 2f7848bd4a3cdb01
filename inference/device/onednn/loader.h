// Shared libraries, by the operating system's own means: loader_unix.c, loader_windows.c.
#ifndef LIKENESS_LOADER_H
#define LIKENESS_LOADER_H

#include <stddef.h>

// loader_open gives null and the system's reason where the library cannot be loaded.
void *loader_open(const char *path, char *why, size_t room);
// loader_find gives null where neither the library nor one that it depends on has the symbol.
void *loader_find(void *handle, const char *symbol);
// loader_setenv sets a variable of the C library's environment, unless it is set.
void loader_setenv(const char *name, const char *value);

#endif
