// Depthwise convolution, 3x3 and 5x5, stride 1 and 2, NHWC, without dilation. V is 4 where the channels are a multiple of 4, else 1.
//
// Bound by memory: a 3x3 at stride 1 does 18 operations for 8 bytes, a 5x5 50, below the balance of every card, so the bound is
// reading the input once and writing the result once. Neighbouring windows share their input through the first-level cache; a
// thread computes a strip of outputs along a row, so that a loaded pixel serves up to K of them from registers. Expected: 60 to 80 %
// of the memory bandwidth.
#include "prelude.cuh"

// Lane is V neighbouring channels.
template <int V>
struct Lane;
template <>
struct Lane<1> {
  float v[1];
  DEVICE static Lane load(const float *p) { return Lane{{*p}}; }
  DEVICE void store(float *p) const { *p = v[0]; }
};
template <>
struct Lane<4> {
  f4 v;
  DEVICE static Lane load(const float *p) { return Lane{load4(p)}; }
  DEVICE void store(float *p) const { store4(p, v); }
};
template <int V>
DEVICE Lane<V> zero() {
  Lane<V> z;
#pragma unroll
  for (int i = 0; i < V; i++) z.v[i] = 0.f;
  return z;
}
template <int V>
DEVICE void multiply_add(Lane<V> &sum, const Lane<V> &a, const Lane<V> &b) {
#pragma unroll
  for (int i = 0; i < V; i++) sum.v[i] = fma(a.v[i], b.v[i], sum.v[i]);
}

#define STRIP 4

// strips computes out[n, i, j, c] = the window of `in` that starts at (i*S - top, j*S - left), times weights. With `turned` the
// weights are read from the last to the first, which makes it the gradient by the input of a stride-1 convolution.
template <int K, int S, int V>
DEVICE void strips(const float *in, const float *weights, const float *bias, const float *residual, float *out, int n, int h,
                   int w, int c, int oh, int ow, int top, int left, int turned, float low, float high) {
  const int lanes = c / V, across = (ow + STRIP - 1) / STRIP;
  const int at = block_x() * THREADS + thread_x();
  if (at >= n * oh * across * lanes) return;
  const int channel = at % lanes * V, j0 = at / lanes % across * STRIP;
  const int i = at / lanes / across % oh, image = at / lanes / across / oh;

  Lane<V> sum[STRIP];
#pragma unroll
  for (int s = 0; s < STRIP; s++) sum[s] = zero<V>();
#pragma unroll
  for (int p = 0; p < K; p++) {
    const int r = i * S + p - top;
    if (r < 0 || r >= h) continue;
    const float *row = in + (image * h + r) * w * c + channel;
    Lane<V> pixel[(STRIP - 1) * S + K];
#pragma unroll
    for (int q = 0; q < (STRIP - 1) * S + K; q++) {
      const int t = j0 * S + q - left;
      pixel[q] = t >= 0 && t < w ? Lane<V>::load(row + t * c) : zero<V>();
    }
#pragma unroll
    for (int q = 0; q < K; q++) {
      const int tap = turned ? K * K - 1 - (p * K + q) : p * K + q;
      const Lane<V> by = Lane<V>::load(weights + tap * c + channel);
#pragma unroll
      for (int s = 0; s < STRIP; s++) multiply_add(sum[s], pixel[s * S + q], by);
    }
  }
#pragma unroll
  for (int s = 0; s < STRIP; s++) {
    if (j0 + s >= ow) continue;
    const int to = ((image * oh + i) * ow + j0 + s) * c + channel;
    Lane<V> y = sum[s];
#pragma unroll
    for (int v = 0; v < V; v++) {
      if (bias) y.v[v] += bias[channel + v];
      if (residual) y.v[v] += residual[to + v];
      y.v[v] = limit(y.v[v], low, high);
    }
    y.store(out + to);
  }
}

// backward_data_stride2: one thread V channels of one input pixel; a quarter of the K*K taps reaches it.
template <int K, int V>
DEVICE void backward_data_stride2(const float *weights, const float *dy, float *dx, int n, int h, int w, int c, int oh, int ow,
                                  int top, int left) {
  const int lanes = c / V;
  const int at = block_x() * THREADS + thread_x();
  if (at >= n * h * w * lanes) return;
  const int channel = at % lanes * V, t = at / lanes % w, r = at / lanes / w % h;
  const int image = at / lanes / w / h;
  Lane<V> sum = zero<V>();
#pragma unroll
  for (int p = 0; p < K; p++) {
    const int i = r + top - p;
    if (i < 0 || i % 2 || i / 2 >= oh) continue;
#pragma unroll
    for (int q = 0; q < K; q++) {
      const int j = t + left - q;
      if (j < 0 || j % 2 || j / 2 >= ow) continue;
      multiply_add(sum, Lane<V>::load(dy + ((image * oh + i / 2) * ow + j / 2) * c + channel),
                   Lane<V>::load(weights + (p * K + q) * c + channel));
    }
  }
  sum.store(dx + ((image * h + r) * w + t) * c + channel);
}

// backward_weights: a block takes 32 channels and every blocks_y()-th strip of outputs; its 8 rows of threads share those. Each
// thread keeps the K*K sums of its channel in registers; the block adds them in shared memory and leaves one partial result
// parts[block_y()][K*K][c], which sum_parts adds in order.
template <int K, int S>
DEVICE void backward_weights(const float *x, const float *dy, float *parts, int n, int h, int w, int c, int oh, int ow, int top,
                             int left) {
  SHARED float shared[K * K][THREADS];
  const int channel = block_x() * 32 + thread_x() % 32, row = thread_x() / 32;
  const int across = (ow + STRIP - 1) / STRIP;
  float sum[K * K];
#pragma unroll
  for (int k = 0; k < K * K; k++) sum[k] = 0.f;
  if (channel < c) {
    for (int at = block_y() * 8 + row; at < n * oh * across; at += blocks_y() * 8) {
      const int j0 = at % across * STRIP, i = at / across % oh, image = at / across / oh;
      float d[STRIP];
#pragma unroll
      for (int s = 0; s < STRIP; s++)
        d[s] = j0 + s < ow ? dy[((image * oh + i) * ow + j0 + s) * c + channel] : 0.f;
#pragma unroll
      for (int p = 0; p < K; p++) {
        const int r = i * S + p - top;
        if (r < 0 || r >= h) continue;
        const float *from = x + (image * h + r) * w * c + channel;
        float pixel[(STRIP - 1) * S + K];
#pragma unroll
        for (int q = 0; q < (STRIP - 1) * S + K; q++) {
          const int t = j0 * S + q - left;
          pixel[q] = t >= 0 && t < w ? from[t * c] : 0.f;
        }
#pragma unroll
        for (int q = 0; q < K; q++)
#pragma unroll
          for (int s = 0; s < STRIP; s++) sum[p * K + q] = fma(pixel[s * S + q], d[s], sum[p * K + q]);
      }
    }
  }
#pragma unroll
  for (int k = 0; k < K * K; k++) shared[k][thread_x()] = sum[k];
  barrier();
  for (int k = row; k < K * K; k += 8) {
    float total = 0.f;
    for (int q = 0; q < 8; q++) total += shared[k][q * 32 + thread_x() % 32];
    if (channel < c) parts[(block_y() * K * K + k) * c + channel] = total;
  }
}

#define STRIPS(K, S, V, suffix)                                                                                               \
  KERNEL(THREADS) depthwise_forward_##K##x##K##_stride##S##suffix(                                                            \
      const float *RESTRICT in, const float *RESTRICT weights, const float *RESTRICT bias, const float *residual, float *out, \
      int n, int h, int w, int c, int oh, int ow, int top, int left, int turned, float low, float high) {                     \
    strips<K, S, V>(in, weights, bias, residual, out, n, h, w, c, oh, ow, top, left, turned, low, high);                      \
  }
#define DATA(K, V, suffix)                                                                                                    \
  KERNEL(THREADS) depthwise_backward_data_##K##x##K##_stride2##suffix(const float *RESTRICT weights, const float *RESTRICT dy, \
                                                                      float *dx, int n, int h, int w, int c, int oh, int ow,  \
                                                                      int top, int left) {                                    \
    backward_data_stride2<K, V>(weights, dy, dx, n, h, w, c, oh, ow, top, left);                                              \
  }
#define WEIGHTS(K, S)                                                                                                         \
  KERNEL(THREADS) depthwise_backward_weights_##K##x##K##_stride##S(const float *RESTRICT x, const float *RESTRICT dy,         \
                                                                   float *parts, int n, int h, int w, int c, int oh, int ow,  \
                                                                   int top, int left) {                                       \
    backward_weights<K, S>(x, dy, parts, n, h, w, c, oh, ow, top, left);                                                      \
  }
#define BOTH(K, S) STRIPS(K, S, 1, ) STRIPS(K, S, 4, _by4) WEIGHTS(K, S)
BOTH(3, 1)
BOTH(3, 2)
BOTH(5, 1)
BOTH(5, 2)
DATA(3, 1, )
DATA(3, 4, _by4)
DATA(5, 1, )
DATA(5, 4, _by4)

// sum_parts adds `count` partial results of `size` elements in order, times scale[i % channels] (1 where scale is 0).
KERNEL(THREADS) sum_parts(const float *RESTRICT parts, const float *RESTRICT scale, float *out, int size, int count,
                          int channels, float factor) {
  const int at = block_x() * THREADS + thread_x();
  if (at >= size) return;
  float sum = 0.f;
  for (int p = 0; p < count; p++) sum += parts[p * size + at];
  sum *= factor;
  out[at] = scale ? sum * scale[at % channels] : sum;
}
