// Softmax and cross-entropy, in 64 bits: there are few numbers, and the loss is what people look at.
#include "kernels.h"

#include <math.h>

// log_sum gives the logarithm of the sum of exponentials of a row, without overflow.
static double log_sum(const float *z, int64_t n) {
	double top = -INFINITY, sum = 0;
	for (int64_t k = 0; k < n; k++)
		top = z[k] > top ? z[k] : top;
	for (int64_t k = 0; k < n; k++)
		sum += exp(z[k] - top);
	return top + log(sum);
}

int softmax(context *c, step *s) {
	(void)c;
	int64_t n = s->channels;
	for (int64_t r = 0; r < s->rows; r++) {
		const float *z = s->in[0] + r * n;
		double all = log_sum(z, n);
		for (int64_t k = 0; k < n; k++)
			s->out[0][r * n + k] = (float)exp(z[k] - all);
	}
	return onednn_success;
}

int cross_entropy(context *c, step *s) {
	(void)c;
	int64_t n = s->channels;
	double loss = 0;
	for (int64_t r = 0; r < s->rows; r++) {
		const float *z = s->in[0] + r * n, *t = s->in[1] + r * n;
		double all = log_sum(z, n);
		for (int64_t k = 0; k < n; k++)
			loss -= t[k] * (z[k] - all);
	}
	s->out[0][0] = (float)(loss / s->rows);
	return onednn_success;
}

int cross_entropy_backward(context *c, step *s) {
	(void)c;
	int64_t n = s->channels;
	double d = s->in[2][0];
	for (int64_t r = 0; r < s->rows; r++) {
		const float *z = s->in[0] + r * n, *t = s->in[1] + r * n;
		double all = log_sum(z, n), total = 0;
		for (int64_t k = 0; k < n; k++)
			total += t[k];
		for (int64_t k = 0; k < n; k++)
			s->out[0][r * n + k] = (float)(d * (exp(z[k] - all) * total - t[k]) / s->rows);
	}
	return onednn_success;
}
