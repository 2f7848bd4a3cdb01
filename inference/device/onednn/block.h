// Large zeroed memory.
#ifndef LIKENESS_BLOCK_H
#define LIKENESS_BLOCK_H

#include <stddef.h>

typedef struct {
	void *base;    // what is given back
	char *data;    // aligned to 64 bytes, large blocks to 2 MB
	size_t mapped; // bytes at base, of a block that lies outside the C library's heap; 0 of another
} block;

// block_open gives memory of zeros; 0 where there is not enough.
int block_open(block *b, size_t bytes);
void block_close(block *b);

#endif
