#include "parallel.h"

#include <string.h>

typedef struct {
	const library *lib;
	parallel_body body;
	const void *arg;
} job;

static void enter(void *arg) {
	const job *j = arg;
	j->body(j->arg, j->lib->omp_get_thread_num(), j->lib->omp_get_num_threads());
}

void parallel(const context *c, parallel_body body, const void *arg) {
	if (c->threads <= 1 || !c->lib->gomp_parallel) {
		body(arg, 0, 1);
		return;
	}
	job j = {c->lib, body, arg};
	c->lib->gomp_parallel(enter, &j, (unsigned)c->threads, 0);
}

typedef struct {
	context *c;
	const step *s;
	int64_t rows, width;
	sum_part part;
} summing;

enum { block_rows = 128, few = 1 << 14 };

CLONES static void flush(double *total, float *sums, int64_t width) {
	for (int64_t i = 0; i < width; i++)
		total[i] += sums[i];
}

static void sum_body(const void *arg, int thread, int threads) {
	const summing *a = arg;
	double *total = a->c->partials + a->c->partial_stride * thread;
	float *sums = (float *)(total + a->width);
	memset(total, 0, sizeof *total * a->width);
	int64_t from, to;
	share(a->rows, block_rows, thread, threads, &from, &to);
	for (; from < to; from += block_rows) {
		memset(sums, 0, sizeof *sums * a->width);
		a->part(a->s, from, from + block_rows < to ? from + block_rows : to, sums);
		flush(total, sums, a->width);
	}
}

const double *column_sums(context *c, const step *s, int64_t rows, int64_t width, sum_part part) {
	summing a = {c, s, rows, width, part};
	int64_t blocks = (rows + block_rows - 1) / block_rows;
	if (rows * width < few || blocks == 1) { // not worth waking the others
		sum_body(&a, 0, 1);
		return c->partials;
	}
	for (int t = 1; t < c->threads; t++) // a runtime that gives fewer threads leaves these as they are
		memset(c->partials + c->partial_stride * t, 0, sizeof(double) * width);
	parallel(c, sum_body, &a);
	for (int t = 1; t < c->threads; t++)
		for (int64_t i = 0; i < width; i++)
			c->partials[i] += c->partials[c->partial_stride * t + i];
	return c->partials;
}
