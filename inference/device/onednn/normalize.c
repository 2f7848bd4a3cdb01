// BatchNorm by the statistics of the batch at hand, and its gradients. rows is all axes but the last.
#include "kernels.h"

#include <math.h>
#include <stdlib.h>

CLONES static void sum_part_of(const step *s, int64_t from, int64_t to, float *sums) {
	int64_t n = s->channels;
	for (int64_t r = from; r < to; r++) {
		const float *x = s->in[0] + r * n;
		IVDEP for (int64_t k = 0; k < n; k++) sums[k] += x[k];
	}
}

// squares sums the squared distances from the means, which stand in out[0] by then.
CLONES static void squares(const step *s, int64_t from, int64_t to, float *sums) {
	int64_t n = s->channels;
	const float *mean = s->out[0];
	for (int64_t r = from; r < to; r++) {
		const float *x = s->in[0] + r * n;
		IVDEP for (int64_t k = 0; k < n; k++) {
			float d = x[k] - mean[k];
			sums[k] += d * d;
		}
	}
}

// moments makes two passes: a single one, over squares, loses the variance of channels whose mean is large.
int moments(context *c, step *s) {
	int64_t n = s->channels;
	const double *sums = column_sums(c, s, s->rows, n, sum_part_of);
	for (int64_t k = 0; k < n; k++)
		s->out[0][k] = (float)(sums[k] / s->rows);
	sums = column_sums(c, s, s->rows, n, squares);
	for (int64_t k = 0; k < n; k++)
		s->out[0][n + k] = (float)(sums[k] / s->rows);
	return onednn_success;
}

static float inverse(const step *s, const float *moments, int64_t k) {
	return (float)(1 / sqrt((double)moments[s->channels + k] + (double)s->epsilon));
}

typedef void (*rows_part)(const step *s, const float *factor, int64_t from, int64_t to);

typedef struct {
	const step *s;
	const float *factor; // a few per channel
	rows_part f;
} task;

static void body(const void *arg, int thread, int threads) {
	const task *t = arg;
	int64_t from, to;
	share(t->s->rows, 1, thread, threads, &from, &to);
	t->f(t->s, t->factor, from, to);
}

CLONES static void normalize_rows(const step *s, const float *factor, int64_t from, int64_t to) {
	int64_t n = s->channels;
	const float *mean = s->in[1], *beta = s->in[3];
	for (int64_t r = from; r < to; r++) {
		const float *x = s->in[0] + r * n;
		float *y = s->out[0] + r * n;
		IVDEP for (int64_t k = 0; k < n; k++) y[k] = (x[k] - mean[k]) * factor[k] + beta[k];
	}
}

int normalize(context *c, step *s) {
	int64_t n = s->channels;
	float *factor = malloc(sizeof *factor * n);
	if (!factor)
		return onednn_out_of_memory;
	for (int64_t k = 0; k < n; k++)
		factor[k] = s->in[2][k] * inverse(s, s->in[1], k);
	task t = {s, factor, normalize_rows};
	parallel(c, body, &t);
	free(factor);
	return onednn_success;
}

// both_sums sums dy, and dy*(x - mean) behind it.
CLONES static void both_sums(const step *s, int64_t from, int64_t to, float *sums) {
	int64_t n = s->channels;
	const float *mean = s->in[1];
	for (int64_t r = from; r < to; r++) {
		const float *x = s->in[0] + r * n, *d = s->in[2] + r * n;
		IVDEP for (int64_t k = 0; k < n; k++) {
			sums[k] += d[k];
			sums[n + k] += d[k] * (x[k] - mean[k]);
		}
	}
}

int normalize_sums(context *c, step *s) {
	int64_t n = s->channels;
	const double *sums = column_sums(c, s, s->rows, 2 * n, both_sums);
	for (int64_t k = 0; k < n; k++) {
		s->out[0][k] = (float)sums[k];
		s->out[0][n + k] = (float)(sums[n + k] * inverse(s, s->in[1], k));
	}
	return onednn_success;
}

// backward_rows: dx = scale * (dy - offset - (x - mean)*slope).
CLONES static void backward_rows(const step *s, const float *factor, int64_t from, int64_t to) {
	int64_t n = s->channels;
	const float *mean = s->in[1], *scale = factor, *offset = factor + n, *slope = factor + 2 * n;
	for (int64_t r = from; r < to; r++) {
		const float *x = s->in[0] + r * n, *d = s->in[3] + r * n;
		float *dx = s->out[0] + r * n;
		IVDEP for (int64_t k = 0; k < n; k++) dx[k] = scale[k] * (d[k] - offset[k] - (x[k] - mean[k]) * slope[k]);
	}
}

// normalize_backward: dx = gamma/std * (dy - mean(dy) - xhat*mean(dy*xhat)), Ioffe & Szegedy 2015.
int normalize_backward(context *c, step *s) {
	int64_t n = s->channels;
	float *factor = malloc(sizeof *factor * 3 * n);
	if (!factor)
		return onednn_out_of_memory;
	for (int64_t k = 0; k < n; k++) {
		float inv = inverse(s, s->in[1], k);
		factor[k] = s->in[2][k] * inv;
		factor[n + k] = (float)((double)s->in[4][k] / s->rows);
		factor[2 * n + k] = (float)((double)s->in[4][n + k] / s->rows * inv);
	}
	task t = {s, factor, backward_rows};
	parallel(c, body, &t);
	free(factor);
	return onednn_success;
}
