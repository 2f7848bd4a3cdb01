// Linear layers: small beside the convolutions, so plain loops that the compiler vectorises. rows is the batch, inner the inputs,
// channels the outputs.
#include "kernels.h"

typedef struct {
	const step *s;
} task;

enum { row_tile = 4, column_tile = 64, lanes = 16, small_products = 1 << 16 };

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// tile computes up to 4 rows by 64 columns of x w + b.
CLONES static void tile(const step *s, int64_t r0, int64_t r1, int64_t k0, int64_t k1) {
	int64_t o = s->channels, inner = s->inner;
	float sums[row_tile][column_tile] = {0};
	for (int64_t q = 0; q < inner; q++) {
		const float *w = s->in[1] + q * o + k0;
		for (int64_t r = r0; r < r1; r++) {
			float v = s->in[0][r * inner + q];
			IVDEP for (int64_t k = 0; k < k1 - k0; k++) sums[r - r0][k] += v * w[k];
		}
	}
	for (int64_t r = r0; r < r1; r++)
		for (int64_t k = k0; k < k1; k++)
			s->out[0][r * o + k] = sums[r - r0][k - k0] + s->in[2][k];
}

static void linear_body(const void *arg, int thread, int threads) {
	const step *s = ((const task *)arg)->s;
	int64_t columns = (s->channels + column_tile - 1) / column_tile, from, to;
	int64_t tiles = (s->rows + row_tile - 1) / row_tile * columns;
	share(tiles, 1, thread, threads, &from, &to);
	for (; from < to; from++) {
		int64_t r = from / columns * row_tile, k = from % columns * column_tile;
		tile(s, r, least(r + row_tile, s->rows), k, least(k + column_tile, s->channels));
	}
}

CLONES static float dot(const float *a, const float *b, int64_t n) {
	float part[lanes] = {0}, sum = 0;
	int64_t i = 0;
	for (; i + lanes <= n; i += lanes)
		IVDEP for (int k = 0; k < lanes; k++) part[k] += a[i + k] * b[i + k];
	for (; i < n; i++)
		sum += a[i] * b[i];
	for (int k = 0; k < lanes; k++)
		sum += part[k];
	return sum;
}

static void backward_data_body(const void *arg, int thread, int threads) {
	const step *s = ((const task *)arg)->s;
	int64_t o = s->channels, from, to;
	share(s->inner, 1, thread, threads, &from, &to);
	for (int64_t r = 0; r < s->rows; r++)
		for (int64_t q = from; q < to; q++)
			s->out[0][r * s->inner + q] = dot(s->in[1] + r * o, s->in[0] + q * o, o);
}

CLONES static void backward_weights_rows(const step *s, int64_t from, int64_t to) {
	int64_t o = s->channels;
	for (int64_t q = from; q < to; q++) {
		float *dw = s->out[0] + q * o;
		for (int64_t k = 0; k < o; k++)
			dw[k] = 0;
		for (int64_t r = 0; r < s->rows; r++) {
			float v = s->in[0][r * s->inner + q];
			const float *d = s->in[1] + r * o;
			IVDEP for (int64_t k = 0; k < o; k++) dw[k] += v * d[k];
		}
	}
}

static void backward_weights_body(const void *arg, int thread, int threads) {
	const step *s = ((const task *)arg)->s;
	int64_t from, to;
	share(s->inner, 1, thread, threads, &from, &to);
	backward_weights_rows(s, from, to);
}

static int run(context *c, step *s, parallel_body body) {
	task t = {s};
	if (s->rows * s->inner * s->channels < small_products)
		body(&t, 0, 1);
	else
		parallel(c, body, &t);
	return onednn_success;
}

int linear(context *c, step *s) { return run(c, s, linear_body); }
int linear_backward_data(context *c, step *s) { return run(c, s, backward_data_body); }
int linear_backward_weights(context *c, step *s) { return run(c, s, backward_weights_body); }
