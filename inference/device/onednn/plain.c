// Convolutions as plain loops over 64-bit sums, for shapes that oneDNN refuses. Right for every geometry; slow.
#include "kernels.h"

typedef struct {
	const step *s;
} task;

// source gives the row or column of x below tap of the kernel for result i; negative or beyond the end where it is padding.
static int64_t source(const geometry *g, int axis, int64_t i, int64_t tap) {
	return i * g->stride[axis] + tap * g->dilation[axis] - g->pad[axis];
}

static const float *pixel(const float *x, const geometry *g, int64_t n, int64_t r, int64_t t) {
	return x + ((n * g->h + r) * g->w + t) * g->c;
}

static double forward_sum(const step *s, int64_t n, int64_t i, int64_t j, int64_t k) {
	const geometry *g = &s->g;
	int64_t in = g->c / g->groups, first = k / (g->o / g->groups) * in;
	double sum = 0;
	for (int64_t p = 0; p < g->kh; p++)
		for (int64_t q = 0; q < g->kw; q++) {
			int64_t r = source(g, 0, i, p), t = source(g, 1, j, q);
			if (r < 0 || r >= g->h || t < 0 || t >= g->w)
				continue;
			const float *x = pixel(s->in[0], g, n, r, t) + first, *w = s->in[1] + (p * g->kw + q) * in * g->o + k;
			for (int64_t c = 0; c < in; c++)
				sum += (double)x[c] * w[c * g->o];
		}
	return sum;
}

static void forward_body(const void *arg, int thread, int threads) {
	const step *s = ((const task *)arg)->s;
	const geometry *g = &s->g;
	int64_t from, to;
	share(g->n * g->oh * g->ow, 1, thread, threads, &from, &to);
	for (; from < to; from++)
		for (int64_t k = 0; k < g->o; k++) {
			int64_t at = from * g->o + k;
			float v = (float)forward_sum(s, from / g->ow / g->oh, from / g->ow % g->oh, from % g->ow, k) + s->in[2][k];
			if (s->residual)
				v += s->in[3][at];
			if (s->activation) {
				v = v < s->low ? s->low : v;
				v = v > s->high ? s->high : v;
			}
			s->out[0][at] = v;
		}
}

// result gives the row or column of y that tap of the kernel makes of row or column r of x; -1 where there is none.
static int64_t result(const geometry *g, int axis, int64_t r, int64_t tap, int64_t length) {
	int64_t i = r + g->pad[axis] - tap * g->dilation[axis];
	if (i < 0 || i % g->stride[axis] || i / g->stride[axis] >= length)
		return -1;
	return i / g->stride[axis];
}

static double data_sum(const step *s, int64_t n, int64_t r, int64_t t, int64_t c) {
	const geometry *g = &s->g;
	int64_t in = g->c / g->groups, out = g->o / g->groups, first = c / in * out;
	double sum = 0;
	for (int64_t p = 0; p < g->kh; p++)
		for (int64_t q = 0; q < g->kw; q++) {
			int64_t i = result(g, 0, r, p, g->oh), j = result(g, 1, t, q, g->ow);
			if (i < 0 || j < 0)
				continue;
			const float *d = s->in[1] + ((n * g->oh + i) * g->ow + j) * g->o + first;
			const float *w = s->in[0] + ((p * g->kw + q) * in + c % in) * g->o + first;
			for (int64_t k = 0; k < out; k++)
				sum += (double)d[k] * w[k];
		}
	return sum;
}

static void data_body(const void *arg, int thread, int threads) {
	const step *s = ((const task *)arg)->s;
	const geometry *g = &s->g;
	int64_t from, to;
	share(g->n * g->h * g->w, 1, thread, threads, &from, &to);
	for (; from < to; from++)
		for (int64_t c = 0; c < g->c; c++)
			s->out[0][from * g->c + c] = (float)data_sum(s, from / g->w / g->h, from / g->w % g->h, from % g->w, c);
}

static double weights_sum(const step *s, int64_t p, int64_t q, int64_t c, int64_t k) {
	const geometry *g = &s->g;
	double sum = 0;
	int64_t x = k / (g->o / g->groups) * (g->c / g->groups) + c;
	for (int64_t n = 0; n < g->n; n++)
		for (int64_t i = 0; i < g->oh; i++)
			for (int64_t j = 0; j < g->ow; j++) {
				int64_t r = source(g, 0, i, p), t = source(g, 1, j, q);
				if (r >= 0 && r < g->h && t >= 0 && t < g->w)
					sum += (double)pixel(s->in[0], g, n, r, t)[x] * s->in[1][((n * g->oh + i) * g->ow + j) * g->o + k];
			}
	return sum;
}

static void weights_body(const void *arg, int thread, int threads) {
	const step *s = ((const task *)arg)->s;
	const geometry *g = &s->g;
	int64_t in = g->c / g->groups, from, to;
	share(g->kh * g->kw * in * g->o, 1, thread, threads, &from, &to);
	for (; from < to; from++) {
		int64_t row = from / g->o;
		s->out[0][from] = (float)weights_sum(s, row / in / g->kw, row / in % g->kw, row % in, from % g->o);
	}
}

static int run(context *c, step *s, parallel_body body) {
	task t = {s};
	parallel(c, body, &t);
	return onednn_success;
}

int plain_convolution(context *c, step *s) { return run(c, s, forward_body); }
int plain_backward_data(context *c, step *s) { return run(c, s, data_body); }
int plain_backward_weights(context *c, step *s) { return run(c, s, weights_body); }
