// The optimisers: all parameters are one long list of numbers, shared out evenly over the threads.
#include "parallel.h"

#include <math.h>
#include <string.h>

typedef struct {
	const trained *list;
	int count;
	int64_t total;
	optimiser o;
	float scale;  // of the gradients
	double *sums; // of squares, one per thread, a cache line apart
} job;

enum { block = 4096, line = 8 };

typedef void (*stretch)(const job *j, const trained *t, int thread, int64_t from, int64_t to);

// each calls f on the pieces of a thread's part of the list.
static void each(const job *j, int thread, int threads, stretch f) {
	int64_t from, to, base = 0;
	share(j->total, 16, thread, threads, &from, &to);
	for (int i = 0; i < j->count && base < to; base += j->list[i++].size) {
		int64_t a = from > base ? from - base : 0;
		int64_t b = to - base < j->list[i].size ? to - base : j->list[i].size;
		if (a < b)
			f(j, j->list + i, thread, a, b);
	}
}

CLONES static double squares(const float *g, int64_t from, int64_t to) {
	double total = 0;
	for (; from < to; from += block) {
		int64_t end = from + block < to ? from + block : to, i = from;
		float part[16] = {0};
		for (; i + 16 <= end; i += 16)
			IVDEP for (int k = 0; k < 16; k++) part[k] += g[i + k] * g[i + k];
		for (; i < end; i++)
			total += (double)g[i] * g[i];
		for (int k = 0; k < 16; k++)
			total += part[k];
	}
	return total;
}

static void square_stretch(const job *j, const trained *t, int thread, int64_t from, int64_t to) {
	j->sums[(size_t)thread * line] += squares(t->g, from, to);
}

CLONES static void sgd(const job *j, const trained *t, int64_t from, int64_t to) {
	float *w = t->w, *m = t->first, momentum = j->o.momentum, scale = j->scale, decay = t->decay, rate = t->rate;
	const float *g = t->g;
	IVDEP for (int64_t i = from; i < to; i++) {
		m[i] = momentum * m[i] + g[i] * scale + decay * w[i];
		w[i] -= rate * m[i];
	}
}

CLONES __attribute__((optimize("no-math-errno"))) static void adamw(const job *j, const trained *t, int64_t from, int64_t to) {
	float *w = t->w, *m = t->first, *v = t->second, scale = j->scale, shrink = t->rate * t->decay, rate = t->rate;
	const float *g = t->g;
	optimiser o = j->o;
	IVDEP for (int64_t i = from; i < to; i++) {
		float x = g[i] * scale;
		m[i] = o.beta1 * m[i] + o.one_minus1 * x;
		v[i] = o.beta2 * v[i] + o.one_minus2 * x * x;
		w[i] -= shrink * w[i];
		w[i] -= rate * (m[i] / o.correction1) / (sqrtf(v[i] / o.correction2) + o.epsilon);
	}
}

CLONES static void average(const job *j, const trained *t, int64_t from, int64_t to) {
	float *avg = t->average, keep = j->o.keep;
	const float *w = t->w;
	IVDEP for (int64_t i = from; i < to; i++) avg[i] = keep * avg[i] + (1 - keep) * w[i];
}

static void change_stretch(const job *j, const trained *t, int thread, int64_t from, int64_t to) {
	(void)thread;
	if (j->o.adamw)
		adamw(j, t, from, to);
	else
		sgd(j, t, from, to);
	if (j->o.average)
		average(j, t, from, to);
}

static void squares_body(const void *arg, int thread, int threads) {
	const job *j = arg;
	j->sums[(size_t)thread * line] = 0;
	each(j, thread, threads, square_stretch);
}

static void change_body(const void *arg, int thread, int threads) { each(arg, thread, threads, change_stretch); }

double update(context *c, const trained *list, int count, optimiser o) {
	job j = {list, count, 0, o, 1, c->partials};
	for (int i = 0; i < count; i++)
		j.total += list[i].size;
	memset(c->partials, 0, sizeof(double) * line * c->threads);
	parallel(c, squares_body, &j);
	double sum = 0;
	for (int t = 0; t < c->threads; t++)
		sum += c->partials[(size_t)t * line];
	double norm = sqrt(sum);
	if (o.clip_norm > 0 && norm > o.clip_norm)
		j.scale = (float)(o.clip_norm / norm);
	parallel(c, change_body, &j);
	return norm;
}
