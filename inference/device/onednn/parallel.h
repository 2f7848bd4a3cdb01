// Loops over all threads.
#ifndef LIKENESS_PARALLEL_H
#define LIKENESS_PARALLEL_H

#include "step.h"

// CLONES has a function compiled for several instruction sets; the loader picks by the processor's features. (Names of processors, as in
// arch=haswell, would be compared with a list that does not know later ones.)
#if defined(__x86_64__) && __GNUC__ >= 12 && !defined(__clang__) && defined(__gnu_linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
#define IVDEP _Pragma("GCC ivdep")

// parallel calls body once on each thread, with its number and their count, on the threads of oneDNN's own OpenMP runtime: a second
// pool beside it would fight for the processors.
typedef void (*parallel_body)(const void *arg, int thread, int threads);
void parallel(const context *c, parallel_body body, const void *arg);

// share gives a thread's part of n things, a multiple of grain but for the last. The same for the same number of threads, always.
static inline void share(int64_t n, int64_t grain, int thread, int threads, int64_t *from, int64_t *to) {
	int64_t grains = (n + grain - 1) / grain;
	*from = grains * thread / threads * grain;
	*to = grains * (thread + 1) / threads * grain;
	if (*to > n)
		*to = n;
	if (*from > *to)
		*from = *to;
}

// column_sums adds up over rows. part adds rows from..to to width sums in 32 bits; a few hundred rows at a time go into 64-bit sums, so
// that the error does not grow with the number of rows. The result, in 64 bits, is valid until the next call.
typedef void (*sum_part)(const step *s, int64_t from, int64_t to, float *sums);
const double *column_sums(context *c, const step *s, int64_t rows, int64_t width, sum_part part);

#endif
