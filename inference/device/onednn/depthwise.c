// The gradient of depthwise weights, with one channel in and out per group. oneDNN's own takes nearly twice as long on kernels of 5 x 5.
//
// The sums of one row of the kernel stay in registers while a row of the picture goes by, 16 channels at a time. Threads share out the
// blocks of channels, so no sum is ever split.
#include "kernels.h"

#include <string.h>

enum { lanes = 16, widest = 7 };
typedef float vector __attribute__((vector_size(64), aligned(4)));

// span is a row of pixels: the results j0..j1 whose whole kernel row lies inside the picture.
typedef struct {
	int64_t all, j0, j1;
} span;

static span inside(const geometry *g) {
	span s = {g->ow, (g->pad[1] + g->stride[1] - 1) / g->stride[1], 0};
	int64_t room = g->w - g->kw + g->pad[1];
	s.j1 = room < 0 ? 0 : room / g->stride[1] + 1;
	if (s.j1 > s.all)
		s.j1 = s.all;
	if (s.j0 > s.j1)
		s.j0 = s.j1;
	return s;
}

// edge adds one result near the border, where taps may fall on padding.
static inline __attribute__((always_inline)) void edge(
	vector *a, const float *x, const float *d, const geometry *g, int64_t j, const int k) {
	vector v = *(const vector *)(d + j * g->c);
	int64_t first = j * g->stride[1] - g->pad[1];
	for (int q = 0; q < k; q++)
		if (first + q >= 0 && first + q < g->w)
			a[q] += v * *(const vector *)(x + (first + q) * g->c);
}

// row_sums adds one row of results and one row of the picture to one row of the kernel.
static inline __attribute__((always_inline)) void row_sums(
	vector *total, const float *x, const float *d, const geometry *g, span s, const int k, const int stride) {
	vector a[widest];
	int64_t c = g->c;
#pragma GCC unroll 8
	for (int q = 0; q < k; q++)
		a[q] = total[q];
	for (int64_t j = 0; j < s.j0; j++)
		edge(a, x, d, g, j, k);
	for (int64_t j = s.j0; j < s.j1; j++) {
		vector v = *(const vector *)(d + j * c);
		const float *from = x + (j * stride - g->pad[1]) * c;
#pragma GCC unroll 8
		for (int q = 0; q < k; q++)
			a[q] += v * *(const vector *)(from + q * c);
	}
	for (int64_t j = s.j1; j < s.all; j++)
		edge(a, x, d, g, j, k);
#pragma GCC unroll 8
	for (int q = 0; q < k; q++)
		total[q] = a[q];
}

static inline __attribute__((always_inline)) void channels(const step *s, int64_t c0, const int k, const int stride) {
	const geometry *g = &s->g;
	span columns = inside(g);
	vector total[widest * widest];
	memset(total, 0, sizeof total);
	for (int64_t n = 0; n < g->n; n++)
		for (int64_t i = 0; i < g->oh; i++) {
			const float *d = s->in[1] + (n * g->oh + i) * g->ow * g->c + c0;
			for (int p = 0; p < k; p++) {
				int64_t r = i * stride - g->pad[0] + p;
				if (r >= 0 && r < g->h)
					row_sums(total + (int64_t)p * k, s->in[0] + (n * g->h + r) * g->w * g->c + c0, d, g, columns, k, stride);
			}
		}
	for (int q = 0; q < k * k; q++)
		*(vector *)(s->out[0] + q * g->c + c0) = total[q];
}

CLONES static void channels_3_1(const step *s, int64_t c0) { channels(s, c0, 3, 1); }
CLONES static void channels_3_2(const step *s, int64_t c0) { channels(s, c0, 3, 2); }
CLONES static void channels_5_1(const step *s, int64_t c0) { channels(s, c0, 5, 1); }
CLONES static void channels_5_2(const step *s, int64_t c0) { channels(s, c0, 5, 2); }

static void body(const void *arg, int thread, int threads) {
	const step *s = *(const step *const *)arg;
	int64_t from, to;
	share(s->g.c / lanes, 1, thread, threads, &from, &to);
	for (; from < to; from++)
		if (s->g.kh == 3)
			(s->g.stride[0] == 1 ? channels_3_1 : channels_3_2)(s, from * lanes);
		else
			(s->g.stride[0] == 1 ? channels_5_1 : channels_5_2)(s, from * lanes);
}

int depthwise_backward_weights(context *c, step *s) {
	const step *arg = s;
	parallel(c, body, &arg);
	return onednn_success;
}
