#include "kernels.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int (*kernel)(context *c, step *s);

static const kernel kernels[kernel_count] = {
	[kernel_convolution] = convolution,
	[kernel_convolution_backward_data] = convolution_backward_data,
	[kernel_convolution_backward_weights] = convolution_backward_weights,
	[kernel_depthwise_backward_weights] = depthwise_backward_weights,
	[kernel_reorder_weights] = reorder_weights,
	[kernel_channel_sum] = channel_sum,
	[kernel_clip] = clip,
	[kernel_clip_backward] = clip_backward,
	[kernel_add] = add,
	[kernel_mul] = mul,
	[kernel_pool] = pool,
	[kernel_pool_backward] = pool_backward,
	[kernel_linear] = linear,
	[kernel_linear_backward_data] = linear_backward_data,
	[kernel_linear_backward_weights] = linear_backward_weights,
	[kernel_scale_weights] = scale_weights,
	[kernel_scale_weights_gradient] = scale_weights_gradient,
	[kernel_fold_bias] = fold_bias,
	[kernel_fold_bias_gradient] = fold_bias_gradient,
	[kernel_moments] = moments,
	[kernel_normalize] = normalize,
	[kernel_normalize_sums] = normalize_sums,
	[kernel_normalize_backward] = normalize_backward,
	[kernel_row] = row,
	[kernel_softmax] = softmax,
	[kernel_cross_entropy] = cross_entropy,
	[kernel_cross_entropy_backward] = cross_entropy_backward,
	[kernel_max_pool] = max_pool,
	[kernel_max_pool_backward] = max_pool_backward,
	[kernel_sigmoid] = sigmoid,
	[kernel_sigmoid_backward] = sigmoid_backward,
	[kernel_affine] = affine,
	[kernel_power] = power,
	[kernel_channel_scale] = channel_scale,
	[kernel_channel_scale_sum] = channel_scale_sum,
	[kernel_concat] = concat,
	[kernel_channel_slice] = channel_slice,
};

int context_open(context *c, const library *l, int threads) {
	memset(c, 0, sizeof *c);
	c->lib = l;
	c->threads = threads;
	if (l->omp_set_num_threads)
		l->omp_set_num_threads(threads); // of this operating-system thread
	int status = l->engine_create(&c->engine, onednn_cpu, 0);
	if (!status)
		status = l->stream_create(&c->stream, c->engine, onednn_in_order);
	if (status)
		context_close(c);
	return status;
}

void context_close(context *c) {
	if (c->stream)
		c->lib->stream_destroy(c->stream);
	if (c->engine)
		c->lib->engine_destroy(c->engine);
	free(c->partials);
	c->stream = c->engine = NULL;
	c->partials = NULL;
}

int context_reserve(context *c, int64_t width) {
	int64_t stride = (width + width / 2 + 1 + 63) / 64 * 64;
	if (stride <= c->partial_stride)
		return 1;
	double *room = calloc((size_t)(stride * c->threads), sizeof *room);
	if (!room)
		return 0;
	free(c->partials);
	c->partials = room;
	c->partial_stride = stride;
	return 1;
}

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + 1e-9 * t.tv_nsec;
}

int run_steps(context *c, step *steps, int count, int *failed) {
	for (int i = 0; i < count; i++) {
		double start = c->profile ? now() : 0;
		int status = kernels[steps[i].kernel](c, steps + i);
		if (status) {
			*failed = i;
			return status;
		}
		if (c->profile)
			steps[i].seconds += now() - start;
	}
	return onednn_success;
}
