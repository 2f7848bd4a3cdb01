#ifdef __linux__
#define _DEFAULT_SOURCE
#include <sys/mman.h>
#endif

#include "block.h"

#include <stdint.h>
#include <stdlib.h>

enum { line = 64, page = 2 << 20 };

int block_open(block *b, size_t bytes) {
	size_t align = bytes >= 4 * (size_t)page ? page : line;
	b->base = b->data = NULL;
	if (bytes > SIZE_MAX - align)
		return 0;
	b->base = calloc(1, bytes + align); // large blocks come from the system as untouched pages
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
	free(b->base);
	b->base = b->data = NULL;
}
