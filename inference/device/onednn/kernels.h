// Kernels by subject. Each executes one step and gives oneDNN's status.
#ifndef LIKENESS_KERNELS_H
#define LIKENESS_KERNELS_H

#include "parallel.h"

int channel_sum(context *c, step *s);
int clip(context *c, step *s);
int clip_backward(context *c, step *s);
int add(context *c, step *s);
int mul(context *c, step *s);
int pool(context *c, step *s);
int pool_backward(context *c, step *s);
int row(context *c, step *s);

int sigmoid(context *c, step *s);
int sigmoid_backward(context *c, step *s);
int power(context *c, step *s);
int affine(context *c, step *s);
int channel_scale(context *c, step *s);
int channel_scale_sum(context *c, step *s);

int concat(context *c, step *s);
int channel_slice(context *c, step *s);

int max_pool(context *c, step *s);
int max_pool_backward(context *c, step *s);

int linear(context *c, step *s);
int linear_backward_data(context *c, step *s);
int linear_backward_weights(context *c, step *s);

int scale_weights(context *c, step *s);
int scale_weights_gradient(context *c, step *s);
int fold_bias(context *c, step *s);
int fold_bias_gradient(context *c, step *s);

int moments(context *c, step *s);
int normalize(context *c, step *s);
int normalize_sums(context *c, step *s);
int normalize_backward(context *c, step *s);

int softmax(context *c, step *s);
int cross_entropy(context *c, step *s);
int cross_entropy_backward(context *c, step *s);

int convolution(context *c, step *s);
int convolution_backward_data(context *c, step *s);
int convolution_backward_weights(context *c, step *s);
int reorder_weights(context *c, step *s);
int depthwise_backward_weights(context *c, step *s);

// Plain convolutions, for what oneDNN refuses.
int plain_convolution(context *c, step *s);
int plain_backward_data(context *c, step *s);
int plain_backward_weights(context *c, step *s);

#endif
