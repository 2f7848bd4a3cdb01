#include "loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

void *loader_open(const char *path, char *why, size_t room) {
	HMODULE handle = LoadLibraryA(path);
	if (!handle)
		snprintf(why, room, "%s: LoadLibrary failed with error %lu", path, GetLastError());
	return (void *)handle;
}

void *loader_find(void *handle, const char *symbol) { return (void *)GetProcAddress((HMODULE)handle, symbol); }

void loader_setenv(const char *name, const char *value) {
	if (!getenv(name))
		_putenv_s(name, value);
}
