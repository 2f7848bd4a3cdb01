// The largest value of each window, channel by channel, and its gradient. Channels lie side by side, so the inner loops run over them.
#include "kernels.h"

#include <string.h>

typedef struct {
	const step *s;
} task;

// inside gives where tap p,q of the window at row i, column j lies in a picture of x; NULL where that is padding.
static const float *inside(const geometry *g, const float *x, int64_t i, int64_t j, int64_t p, int64_t q) {
	int64_t r = i * g->stride[0] + p * g->dilation[0] - g->pad[0], t = j * g->stride[1] + q * g->dilation[1] - g->pad[1];
	return r < 0 || r >= g->h || t < 0 || t >= g->w ? NULL : x + (r * g->w + t) * g->c;
}

static void forward_body(const void *arg, int thread, int threads) {
	const step *s = ((const task *)arg)->s;
	const geometry *g = &s->g;
	int64_t from, to;
	share(g->n * g->oh * g->ow, 1, thread, threads, &from, &to);
	for (; from < to; from++) {
		const float *x = s->in[0] + from / g->ow / g->oh * g->h * g->w * g->c;
		float *y = s->out[0] + from * g->c;
		int some = 0;
		for (int64_t p = 0; p < g->kh; p++)
			for (int64_t q = 0; q < g->kw; q++) {
				const float *v = inside(g, x, from / g->ow % g->oh, from % g->ow, p, q);
				if (!v)
					continue;
				if (!some)
					memcpy(y, v, sizeof *y * (size_t)g->c);
				else
					for (int64_t k = 0; k < g->c; k++)
						y[k] = v[k] > y[k] ? v[k] : y[k];
				some = 1;
			}
	}
}

enum { block = 16 }; // channels that one thread takes of a picture

// give adds the gradients of one window, of up to 16 channels, to the pixels that were the largest.
static void give(const geometry *g, const float *x, float *dx, const float *dy, int64_t i, int64_t j, int64_t channels) {
	float best[block];
	int64_t at[block];
	int some = 0;
	for (int64_t p = 0; p < g->kh; p++)
		for (int64_t q = 0; q < g->kw; q++) {
			const float *v = inside(g, x, i, j, p, q);
			if (!v)
				continue;
			for (int64_t k = 0; k < channels; k++)
				if (!some || v[k] > best[k]) {
					best[k] = v[k];
					at[k] = v - x + k;
				}
			some = 1;
		}
	for (int64_t k = 0; some && k < channels; k++)
		dx[at[k]] += dy[k];
}

static void backward_body(const void *arg, int thread, int threads) {
	const step *s = ((const task *)arg)->s;
	const geometry *g = &s->g;
	int64_t blocks = (g->c + block - 1) / block, from, to;
	share(g->n * blocks, 1, thread, threads, &from, &to);
	for (; from < to; from++) {
		int64_t first = from % blocks * block, channels = g->c - first < block ? g->c - first : block;
		int64_t picture = from / blocks * g->h * g->w * g->c + first;
		const float *x = s->in[0] + picture, *dy = s->in[1] + from / blocks * g->oh * g->ow * g->c + first;
		float *dx = s->out[0] + picture;
		for (int64_t i = 0; i < g->h * g->w; i++)
			memset(dx + i * g->c, 0, sizeof *dx * (size_t)channels);
		for (int64_t i = 0; i < g->oh; i++)
			for (int64_t j = 0; j < g->ow; j++)
				give(g, x, dx, dy + (i * g->ow + j) * g->c, i, j, channels);
	}
}

static int run(context *c, step *s, parallel_body body) {
	task t = {s};
	parallel(c, body, &t);
	return onednn_success;
}

int max_pool(context *c, step *s) { return run(c, s, forward_body); }
int max_pool_backward(context *c, step *s) { return run(c, s, backward_body); }
