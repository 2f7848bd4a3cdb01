// Channels put side by side and taken apart again: copies, row by row.
#include "kernels.h"

#include <string.h>

typedef struct {
	const step *s;
} task;

static void concat_body(const void *arg, int thread, int threads) {
	const step *s = ((const task *)arg)->s;
	int64_t a = s->inner, b = s->channels - a, from, to;
	share(s->rows, 1, thread, threads, &from, &to);
	for (; from < to; from++) {
		memcpy(s->out[0] + from * s->channels, s->in[0] + from * a, sizeof(float) * (size_t)a);
		memcpy(s->out[0] + from * s->channels + a, s->in[1] + from * b, sizeof(float) * (size_t)b);
	}
}

static void slice_body(const void *arg, int thread, int threads) {
	const step *s = ((const task *)arg)->s;
	int64_t from, to;
	share(s->rows, 1, thread, threads, &from, &to);
	for (; from < to; from++)
		memcpy(s->out[0] + from * s->channels, s->in[0] + from * s->inner + s->row, sizeof(float) * (size_t)s->channels);
}

static int run(context *c, step *s, parallel_body body) {
	task t = {s};
	parallel(c, body, &t);
	return onednn_success;
}

int concat(context *c, step *s) { return run(c, s, concat_body); }
int channel_slice(context *c, step *s) { return run(c, s, slice_body); }
