// What squeeze-and-excitation and its relatives need: sigmoids, powers, scaling element by element and channel by channel. Bound by memory.
#include "arithmetic.cuh"

KERNEL(THREADS) sigmoid(const float *x, float *y, int n) {
  const int i = block_x() * THREADS + thread_x();
  if (i < n) y[i] = 1.f / (1.f + exponential(-x[i]));
}

KERNEL(THREADS) sigmoid_backward(const float *y, const float *dy, float *dx, int n) {
  const int i = block_x() * THREADS + thread_x();
  if (i < n) dx[i] = dy[i] * y[i] * (1.f - y[i]);
}

KERNEL(THREADS) affine(const float *x, float *y, int n, float scale, float shift) {
  const int i = block_x() * THREADS + thread_x();
  if (i < n) y[i] = fma(scale, x[i], shift);
}

// power: x^exponent of positive x.
KERNEL(THREADS) power(const float *x, float *y, int n, float exponent) {
  const int i = block_x() * THREADS + thread_x();
  if (i < n) y[i] = exponential(exponent * logarithm(x[i]));
}

// channel_scale: x[n, area, channels] times s[n, channels].
KERNEL(THREADS) channel_scale(const float *x, const float *s, float *y, int size, int area, int channels) {
  const int at = block_x() * THREADS + thread_x();
  if (at < size) y[at] = x[at] * s[at / (area * channels) * channels + at % channels];
}

// channel_scale_sum: the sum of x*dy over area, for each of n*channels.
KERNEL(THREADS) channel_scale_sum(const float *x, const float *dy, float *out, int size, int area, int channels) {
  const int at = block_x() * THREADS + thread_x();
  if (at >= size) return;
  const int first = at / channels * area * channels + at % channels;
  float sum = 0.f;
  for (int p = 0; p < area; p++) sum = fma(x[first + p * channels], dy[first + p * channels], sum);
  out[at] = sum;
}
