// What one step of a plan is to the C side: a kernel's number, pointers into the arena, sizes. Go fills an array of them once; run_steps
// then executes the whole array in one call.
#ifndef LIKENESS_STEP_H
#define LIKENESS_STEP_H

#include "library.h"

// The kernels. in[] and out[] stand in the order of the network's operation of that name.
enum {
	kernel_convolution,
	kernel_convolution_backward_data,
	kernel_convolution_backward_weights,
	kernel_depthwise_backward_weights,
	kernel_reorder_weights, // ahead of time, for a convolution whose weights are fixed
	kernel_channel_sum,
	kernel_clip,
	kernel_clip_backward,
	kernel_add,
	kernel_mul,
	kernel_pool,
	kernel_pool_backward,
	kernel_linear,
	kernel_linear_backward_data,
	kernel_linear_backward_weights,
	kernel_scale_weights,
	kernel_scale_weights_gradient,
	kernel_fold_bias,
	kernel_fold_bias_gradient,
	kernel_moments,
	kernel_normalize,
	kernel_normalize_sums,
	kernel_normalize_backward,
	kernel_row,
	kernel_softmax,
	kernel_cross_entropy,
	kernel_cross_entropy_backward,
	kernel_max_pool,
	kernel_max_pool_backward,
	kernel_concat,
	kernel_channel_slice,
	kernel_sigmoid,
	kernel_sigmoid_backward,
	kernel_affine,
	kernel_power,
	kernel_channel_scale,
	kernel_channel_scale_sum,
	kernel_count,
};

// geometry is a convolution's or a pooling's: activations [n,h,w,c] and [n,oh,ow,o], weights [kh,kw,c/groups,o]. Rows stand before columns; pad is
// top, left, bottom, right.
typedef struct {
	int64_t n, h, w, c, oh, ow, o, kh, kw, groups;
	int64_t stride[2], dilation[2], pad[4];
} geometry;

enum { residual_none, residual_in_place, residual_apart };

struct prepared;

typedef struct step {
	int kernel;
	float *in[5], *out[2];
	int64_t rows, channels; // of the tensor that is walked over: channels is its last axis
	int64_t inner;          // linear: length of the sums; pool: pixels; concat: channels of the first; channel_slice: of the input
	float low, high, epsilon;
	int activation, residual; // convolution
	int row;
	geometry g;
	struct prepared *convolution; // null: the plain kernel computes it
	int fixed_weights;            // the weights were reordered by a kernel_reorder_weights
	double seconds;               // spent so far, when the context profiles
} step;

// context is what all steps of a backend share.
typedef struct {
	const library *lib;
	void *engine, *stream;
	int threads;
	int profile;
	double *partials;       // for sums: per thread partial_stride doubles
	int64_t partial_stride; // at least 1.5 times the widest sum, and a multiple of 8
} context;

// context_open makes engine and stream on the calling thread, which alone may use the context.
int context_open(context *c, const library *l, int threads);
void context_close(context *c);

// context_reserve makes room for sums of that width. It gives 0 where there is not enough memory.
int context_reserve(context *c, int64_t width);

// run_steps executes steps in order. It gives oneDNN's status and, where that is not success, the number of the step.
int run_steps(context *c, step *steps, int count, int *failed);

// trained is a parameter with its gradient and what the optimiser keeps for it.
typedef struct {
	float *w, *g, *first, *second, *average;
	int64_t size;
	float rate, decay; // of this step, times the parameter's own factors
} trained;

typedef struct {
	int adamw;
	float momentum;     // SGD
	float beta1, beta2; // AdamW
	float one_minus1, one_minus2;
	float correction1, correction2;
	float epsilon;
	float clip_norm;
	float keep;  // weight of the old average
	int average; // whether one is kept
} optimiser;

// update changes all parameters and returns the norm of their gradients before clipping.
double update(context *c, const trained *list, int count, optimiser o);

#endif
