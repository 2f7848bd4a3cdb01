#ifdef __linux__
#define _DEFAULT_SOURCE
#include <sys/mman.h>
#endif

#include "block.h"

#include <stdint.h>
#include <stdlib.h>

enum { line = 64, page = 2 << 20 };

// Large blocks are mapped by themselves: untouched pages that go back to the system at once. The C library's heap does so too, until a first large
// block was freed; from then on it keeps freed blocks of up to 32 MB for itself, 56 MB in all after a training, and clears each with its own hands
// before it is used again. The address sanitizer sees what is written beyond a block on the heap alone.
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
static void *map(size_t bytes) {
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}
static void unmap(void *p, size_t bytes) { munmap(p, bytes); }
#else
static void *map(size_t bytes) { return calloc(1, bytes); }
static void unmap(void *p, size_t bytes) {
	(void)bytes;
	free(p);
}
#endif

int block_open(block *b, size_t bytes) {
	size_t align = bytes >= 4 * (size_t)page ? page : line;
	b->base = b->data = NULL;
	b->mapped = 0;
	if (bytes > SIZE_MAX - align)
		return 0;
	if (bytes >= (size_t)page) {
		b->mapped = bytes + align;
		b->base = map(b->mapped);
	} else {
		b->base = calloc(1, bytes + align);
	}
	if (!b->base)
		return 0;
	b->data = (char *)(((uintptr_t)b->base + align - 1) / align * align);
#ifdef MADV_HUGEPAGE
	if (align == page)
		madvise(b->data, bytes / page * page, MADV_HUGEPAGE); // a wish: refusal changes nothing but speed
#endif
	return 1;
}

void block_close(block *b) {
	if (b->base && b->mapped)
		unmap(b->base, b->mapped);
	else
		free(b->base);
	b->base = b->data = NULL;
}
