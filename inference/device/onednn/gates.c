// What squeeze-and-excitation and its relatives need: sigmoids, powers, scaling element by element and channel by channel.
#include "kernels.h"

#include <math.h>

typedef void (*range)(const step *s, int64_t from, int64_t to);

typedef struct {
	const step *s;
	int64_t n;
	range f;
} ranged;

static void body(const void *arg, int thread, int threads) {
	const ranged *a = arg;
	int64_t from, to;
	share(a->n, 1, thread, threads, &from, &to);
	if (from < to)
		a->f(a->s, from, to);
}

static int over(context *c, const step *s, int64_t n, range f) {
	ranged a = {s, n, f};
	parallel(c, body, &a);
	return onednn_success;
}

static void sigmoid_range(const step *s, int64_t from, int64_t to) {
	for (int64_t i = from; i < to; i++)
		s->out[0][i] = 1 / (1 + expf(-s->in[0][i]));
}

static void sigmoid_backward_range(const step *s, int64_t from, int64_t to) {
	const float *y = s->in[0], *d = s->in[1];
	for (int64_t i = from; i < to; i++)
		s->out[0][i] = d[i] * y[i] * (1 - y[i]);
}

static void affine_range(const step *s, int64_t from, int64_t to) {
	float scale = s->low, shift = s->high;
	for (int64_t i = from; i < to; i++)
		s->out[0][i] = scale * s->in[0][i] + shift;
}

static void power_range(const step *s, int64_t from, int64_t to) {
	for (int64_t i = from; i < to; i++)
		s->out[0][i] = powf(s->in[0][i], s->low);
}

static void scale_range(const step *s, int64_t from, int64_t to) {
	for (int64_t r = from; r < to; r++) {
		const float *x = s->in[0] + r * s->channels, *by = s->in[1] + r / s->inner * s->channels;
		float *y = s->out[0] + r * s->channels;
		for (int64_t k = 0; k < s->channels; k++)
			y[k] = x[k] * by[k];
	}
}

// sum_range: a part is one channel of one picture, whose pixels are added in order.
static void sum_range(const step *s, int64_t from, int64_t to) {
	for (int64_t i = from; i < to; i++) {
		int64_t first = i / s->channels * s->inner * s->channels + i % s->channels;
		double sum = 0;
		for (int64_t p = 0; p < s->inner; p++)
			sum += (double)s->in[0][first + p * s->channels] * s->in[1][first + p * s->channels];
		s->out[0][i] = (float)sum;
	}
}

int sigmoid(context *c, step *s) { return over(c, s, s->rows * s->channels, sigmoid_range); }
int sigmoid_backward(context *c, step *s) { return over(c, s, s->rows * s->channels, sigmoid_backward_range); }
int affine(context *c, step *s) { return over(c, s, s->rows * s->channels, affine_range); }
int power(context *c, step *s) { return over(c, s, s->rows * s->channels, power_range); }
int channel_scale(context *c, step *s) { return over(c, s, s->rows, scale_range); }
int channel_scale_sum(context *c, step *s) { return over(c, s, s->rows * s->channels, sum_range); }
