// Kernels that go over a tensor element by element.
#include "kernels.h"

#include <string.h>

typedef void (*range)(const step *s, int64_t from, int64_t to);

typedef struct {
	const step *s;
	int64_t n, grain;
	range f;
} ranged;

static void range_body(const void *arg, int thread, int threads) {
	const ranged *a = arg;
	int64_t from, to;
	share(a->n, a->grain, thread, threads, &from, &to);
	if (from < to)
		a->f(a->s, from, to);
}

enum { small = 1 << 14 };

// over calls f on parts of 0..n. work is the number of elements touched, by which it is decided whether more threads are worth it.
static int over(context *c, const step *s, int64_t n, int64_t grain, int64_t work, range f) {
	ranged a = {s, n, grain, f};
	if (work < small)
		range_body(&a, 0, 1);
	else
		parallel(c, range_body, &a);
	return onednn_success;
}

static int elements(context *c, step *s, range f) { return over(c, s, s->rows * s->channels, 16, s->rows * s->channels, f); }
static int rows_of(context *c, step *s, range f) { return over(c, s, s->rows, 1, s->rows * s->channels, f); }

CLONES static void clip_range(const step *s, int64_t from, int64_t to) {
	const float *x = s->in[0];
	float *y = s->out[0], low = s->low, high = s->high;
	IVDEP for (int64_t i = from; i < to; i++) {
		float v = x[i] < low ? low : x[i];
		y[i] = v > high ? high : v;
	}
}

CLONES static void add_range(const step *s, int64_t from, int64_t to) {
	const float *a = s->in[0], *b = s->in[1];
	float *y = s->out[0];
	IVDEP for (int64_t i = from; i < to; i++) y[i] = a[i] + b[i];
}

CLONES static void mul_range(const step *s, int64_t from, int64_t to) {
	const float *a = s->in[0], *b = s->in[1];
	float *y = s->out[0];
	IVDEP for (int64_t i = from; i < to; i++) y[i] = a[i] * b[i];
}

CLONES static void mask_range(const step *s, int64_t from, int64_t to) {
	const float *y = s->in[0], *d = s->in[1];
	float *dx = s->out[0], low = s->low, high = s->high;
	IVDEP for (int64_t i = from; i < to; i++) dx[i] = (y[i] > low) & (y[i] < high) ? d[i] : 0;
}

CLONES static void mask_sum(const step *s, int64_t from, int64_t to, float *sums) {
	int64_t n = s->channels;
	float low = s->low, high = s->high;
	for (int64_t r = from; r < to; r++) {
		const float *y = s->in[0] + r * n, *d = s->in[1] + r * n;
		float *dx = s->out[0] + r * n;
		IVDEP for (int64_t k = 0; k < n; k++) {
			float g = (y[k] > low) & (y[k] < high) ? d[k] : 0;
			dx[k] = g;
			sums[k] += g;
		}
	}
}

CLONES static void plain_sum(const step *s, int64_t from, int64_t to, float *sums) {
	int64_t n = s->channels;
	for (int64_t r = from; r < to; r++) {
		const float *x = s->in[0] + r * n;
		IVDEP for (int64_t k = 0; k < n; k++) sums[k] += x[k];
	}
}

CLONES static void product_sum(const step *s, int64_t from, int64_t to, float *sums) {
	int64_t n = s->channels;
	for (int64_t r = from; r < to; r++) {
		const float *a = s->in[0] + r * n, *b = s->in[1] + r * n;
		IVDEP for (int64_t k = 0; k < n; k++) sums[k] += a[k] * b[k];
	}
}

static void store(float *to, const double *from, int64_t n) {
	for (int64_t i = 0; i < n; i++)
		to[i] = (float)from[i];
}

int clip(context *c, step *s) { return elements(c, s, clip_range); }
int add(context *c, step *s) { return elements(c, s, add_range); }
int mul(context *c, step *s) { return elements(c, s, mul_range); }

int clip_backward(context *c, step *s) {
	if (!s->out[1])
		return elements(c, s, mask_range);
	store(s->out[1], column_sums(c, s, s->rows, s->channels, mask_sum), s->channels);
	return onednn_success;
}

int channel_sum(context *c, step *s) {
	store(s->out[0], column_sums(c, s, s->rows, s->channels, plain_sum), s->channels);
	return onednn_success;
}

CLONES static void scale_rows(const step *s, int64_t from, int64_t to) {
	int64_t n = s->channels;
	const float *gamma = s->in[1], *inv = s->in[2];
	for (int64_t r = from; r < to; r++) {
		const float *w = s->in[0] + r * n;
		float *y = s->out[0] + r * n;
		IVDEP for (int64_t k = 0; k < n; k++) y[k] = w[k] * gamma[k] * inv[k];
	}
}

int scale_weights(context *c, step *s) { return rows_of(c, s, scale_rows); }

int scale_weights_gradient(context *c, step *s) {
	const double *sums = column_sums(c, s, s->rows, s->channels, product_sum);
	for (int64_t k = 0; k < s->channels; k++)
		s->out[0][k] = (float)sums[k] * s->in[2][k];
	return onednn_success;
}

int fold_bias(context *c, step *s) {
	(void)c;
	for (int64_t k = 0; k < s->channels; k++)
		s->out[0][k] = s->in[0][k] - s->in[1][k] * s->in[2][k];
	return onednn_success;
}

int fold_bias_gradient(context *c, step *s) {
	(void)c;
	for (int64_t k = 0; k < s->channels; k++)
		s->out[0][k] = -s->in[0][k] * s->in[1][k];
	return onednn_success;
}

int row(context *c, step *s) {
	(void)c;
	memmove(s->out[0], s->in[0] + s->row * s->channels, sizeof(float) * s->channels);
	return onednn_success;
}

// Pooling: rows is the batch, inner the pixels of a picture. The parts are blocks of 64 channels of a picture.
enum { pool_block = 64 };

static int64_t pool_blocks(const step *s) { return (s->channels + pool_block - 1) / pool_block; }

CLONES static void pool_range(const step *s, int64_t from, int64_t to) {
	int64_t n = s->channels, blocks = pool_blocks(s);
	for (int64_t i = from; i < to; i++) {
		int64_t b = i / blocks, first = i % blocks * pool_block, count = n - first < pool_block ? n - first : pool_block;
		float sums[pool_block] = {0};
		const float *x = s->in[0] + b * s->inner * n + first;
		for (int64_t p = 0; p < s->inner; p++)
			IVDEP for (int64_t k = 0; k < count; k++) sums[k] += x[p * n + k];
		for (int64_t k = 0; k < count; k++)
			s->out[0][b * n + first + k] = sums[k] / s->inner;
	}
}

int pool(context *c, step *s) { return over(c, s, s->rows * pool_blocks(s), 1, s->rows * s->inner * s->channels, pool_range); }

CLONES static void pool_backward_range(const step *s, int64_t from, int64_t to) {
	int64_t n = s->channels;
	float area = (float)s->inner;
	for (int64_t r = from; r < to; r++) {
		const float *d = s->in[0] + r / s->inner * n;
		float *x = s->out[0] + r * n;
		IVDEP for (int64_t k = 0; k < n; k++) x[k] = d[k] / area;
	}
}

int pool_backward(context *c, step *s) { return over(c, s, s->rows * s->inner, 1, s->rows * s->inner * s->channels, pool_backward_range); }
