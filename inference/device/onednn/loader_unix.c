//go:build !windows

#include "loader.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

void *loader_open(const char *path, char *why, size_t room) {
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		const char *reason = dlerror();
		snprintf(why, room, "%s", reason ? reason : "no reason given");
	}
	return handle;
}

void *loader_find(void *handle, const char *symbol) { return dlsym(handle, symbol); }

void loader_setenv(const char *name, const char *value) { setenv(name, value, 0); }
