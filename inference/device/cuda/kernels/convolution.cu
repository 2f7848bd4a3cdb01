// Convolution of any window, NHWC. Without groups the forward pass and the gradient by the weights are matrix products whose one
// operand is gathered from the input as it is loaded (implicit GEMM): nothing is unfolded in memory. The rest (groups, the
// gradient by the input) is one thread or one block an element: right for every window, and fast for none; no network that is
// trained here spends time in it.
#include "gemm.cuh"

struct Window {
  int h, w, c;            // input
  int oh, ow, o;          // output
  int kh, kw;             // kernel
  int sh, sw, dh, dw;     // stride, dilation
  int top, left;          // padding
  DEVICE int row(int i, int p) const { return i * sh + p * dh - top; }
  DEVICE int column(int j, int q) const { return j * sw + q * dw - left; }
};

#define WINDOW_PARAMETERS \
  int h, int w, int c, int oh, int ow, int o, int kh, int kw, int sh, int sw, int dh, int dw, int top, int left
#define WINDOW Window{h, w, c, oh, ow, o, kh, kw, sh, sw, dh, dw, top, left}

// unfolded gives the input behind output pixel `pixel` and weight row `tap`, 0 in the padding.
DEVICE float unfolded(const float *x, const Window &s, int pixel, int tap) {
  const int c = tap % s.c, q = tap / s.c % s.kw, p = tap / s.c / s.kw;
  const int j = pixel % s.ow, i = pixel / s.ow % s.oh, n = pixel / s.ow / s.oh;
  const int r = s.row(i, p), t = s.column(j, q);
  if (r < 0 || r >= s.h || t < 0 || t >= s.w) return 0.f;
  return x[((n * s.h + r) * s.w + t) * s.c + c];
}

// GatherRows is an operand [pixels, taps] for the forward pass, GatherColumns its transpose for the gradient by the weights.
struct GatherRows {
  const float *x;
  Window s;
  int pixels, taps;
  static constexpr bool along_k = true;
  DEVICE float at(int i, int k) const { return i < pixels && k < taps ? unfolded(x, s, i, k) : 0.f; }
  DEVICE f4 four(int i, int k) const { return f4{at(i, k), at(i, k + 1), at(i, k + 2), at(i, k + 3)}; }
};
struct GatherColumns {
  const float *x;
  Window s;
  int pixels, taps;
  static constexpr bool along_k = false;
  DEVICE float at(int i, int k) const { return i < taps && k < pixels ? unfolded(x, s, k, i) : 0.f; }
  DEVICE f4 four(int i, int k) const { return f4{at(i, k), at(i + 1, k), at(i + 2, k), at(i + 3, k)}; }
};

KERNEL(THREADS) gather_forward(const float *RESTRICT x, const float *RESTRICT weights, const float *RESTRICT bias,
                               const float *residual, float *out, int pixels, int taps, int chunk, float low, float high,
                               WINDOW_PARAMETERS) {
  product<Narrow>(GatherRows{x, WINDOW, pixels, taps}, ColumnMajor<false>{weights, taps, o}, pixels, o, taps, chunk,
                  Finish{bias, residual, low, high}, out);
}

KERNEL(THREADS) gather_backward_weights(const float *RESTRICT x, const float *RESTRICT dy, float *out, int pixels, int taps,
                                        int chunk, WINDOW_PARAMETERS) {
  product<Narrow>(GatherColumns{x, WINDOW, pixels, taps}, ColumnMajor<false>{dy, pixels, o}, taps, o, pixels, chunk,
                  Unfinished{}, out);
}

// general_forward: one thread an output, in the order of the kernel's taps.
KERNEL(THREADS) general_forward(const float *RESTRICT x, const float *RESTRICT weights, const float *RESTRICT bias,
                                const float *residual, float *out, int size, int per_in, int per_out, float low, float high,
                                WINDOW_PARAMETERS) {
  const Window s = WINDOW;
  const int at = block_x() * THREADS + thread_x();
  if (at >= size) return;
  const int k = at % o, j = at / o % ow, i = at / o / ow % oh, n = at / o / ow / oh;
  const Finish finish{bias, residual, low, high};
  float sum = finish.begin(k, o);
  for (int p = 0; p < kh; p++)
    for (int q = 0; q < kw; q++) {
      const int r = s.row(i, p), t = s.column(j, q);
      if (r < 0 || r >= h || t < 0 || t >= w) continue;
      const float *from = x + ((long)(n * h + r) * w + t) * c + k / per_out * per_in;
      const float *by = weights + (long)(p * kw + q) * per_in * o + k;
      for (int a = 0; a < per_in; a++) sum = fma(from[a], by[(long)a * o], sum);
    }
  out[at] = finish(sum, at);
}

// general_backward_data: one thread an input, over the outputs that it takes part in.
KERNEL(THREADS) general_backward_data(const float *RESTRICT weights, const float *RESTRICT dy, float *dx, int size, int per_in,
                                      int per_out, WINDOW_PARAMETERS) {
  const int at = block_x() * THREADS + thread_x();
  if (at >= size) return;
  const int a = at % c, t = at / c % w, r = at / c / w % h, n = at / c / w / h;
  const int first = a / per_in * per_out;
  float sum = 0.f;
  for (int p = 0; p < kh; p++)
    for (int q = 0; q < kw; q++) {
      const int i = r + top - p * dh, j = t + left - q * dw;
      if (i < 0 || j < 0 || i % sh || j % sw || i / sh >= oh || j / sw >= ow) continue;
      const float *from = dy + ((long)(n * oh + i / sh) * ow + j / sw) * o + first;
      const float *by = weights + ((long)(p * kw + q) * per_in + a % per_in) * o + first;
      for (int k = 0; k < per_out; k++) sum = fma(from[k], by[k], sum);
    }
  dx[at] = sum;
}

// general_backward_weights: one block a weight; its threads share the output pixels.
KERNEL(THREADS) general_backward_weights(const float *RESTRICT x, const float *RESTRICT dy, float *gradient, int pixels,
                                         int per_in, int per_out, WINDOW_PARAMETERS) {
  SHARED float scratch[THREADS];
  const Window s = WINDOW;
  const int at = block_x();
  const int k = at % o, a = at / o % per_in, q = at / o / per_in % kw, p = at / o / per_in / kw;
  float sum = 0.f;
  for (int y = thread_x(); y < pixels; y += THREADS) {
    const int j = y % ow, i = y / ow % oh, n = y / ow / oh;
    const int r = s.row(i, p), t = s.column(j, q);
    if (r < 0 || r >= h || t < 0 || t >= w) continue;
    sum = fma(x[((long)(n * h + r) * w + t) * c + k / per_out * per_in + a], dy[(long)y * o + k], sum);
  }
  sum = block_sum(sum, scratch);
  if (thread_x() == 0) gradient[at] = sum;
}
