#include <stddef.h>

enum { LIKENESS_STAGE_LIBRARY = 1, LIKENESS_STAGE_INITIALISE = 2 };

// likeness_load loads the driver's library (the usual one where path is empty) and initialises it. It returns a CUresult; where
// that is no success, stage and why say what failed.
int likeness_load(const char *path, int *stage, char *why, size_t size);
