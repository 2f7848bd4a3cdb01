// Element by element: bound by memory, 8 to 12 bytes for one operation; expected at 80 to 90 % of the memory bandwidth. A thread takes
// four neighbours. Where the plan lets a result lie over an operand, each element is read before it is written.
#include "prelude.cuh"

// each4 runs f over n elements, four at a time but for the last few.
template <class F>
DEVICE void each4(int n, const F &f) {
  const int at = (block_x() * THREADS + thread_x()) * 4;
  if (at + 3 < n) {
    f.four(at);
    return;
  }
  for (int i = at; i < n; i++) f.one(i);
}

#define EACH(name, value)                                   \
  struct name {                                             \
    const float *a, *b;                                     \
    float *out;                                             \
    float low, high;                                        \
    DEVICE float of(float a, [[maybe_unused]] float b) const { return value; } \
    DEVICE void one(int i) const { out[i] = of(a[i], b ? b[i] : 0.f); } \
    DEVICE void four(int i) const {                         \
      const f4 u = load4(a + i), v = b ? load4(b + i) : u;  \
      f4 y;                                                 \
      for (int q = 0; q < 4; q++) y[q] = of(u[q], v[q]);    \
      store4(out + i, y);                                   \
    }                                                       \
  };
EACH(Clip, limit(a, low, high))
EACH(Mask, (a > low && a < high ? b : 0.f))
EACH(Sum, a + b)
EACH(Product, a *b)

KERNEL(THREADS) clip(const float *x, float *y, int n, float low, float high) { each4(n, Clip{x, 0, y, low, high}); }
KERNEL(THREADS) clip_backward(const float *y, const float *dy, float *dx, int n, float low, float high) {
  each4(n, Mask{y, dy, dx, low, high});
}
KERNEL(THREADS) add(const float *a, const float *b, float *y, int n) { each4(n, Sum{a, b, y, 0.f, 0.f}); }
KERNEL(THREADS) multiply(const float *a, const float *b, float *y, int n) { each4(n, Product{a, b, y, 0.f, 0.f}); }

// copy is for a row within a matrix, which may begin at any element.
KERNEL(THREADS) copy(const float *a, float *y, int n) {
  const int i = block_x() * THREADS + thread_x();
  if (i < n) y[i] = a[i];
}

// concat puts the channels of b behind those of a; n elements in all.
KERNEL(THREADS) concat(const float *a, const float *b, float *y, int n, int first, int second) {
  const int i = block_x() * THREADS + thread_x();
  if (i >= n) return;
  const int row = i / (first + second), k = i % (first + second);
  y[i] = k < first ? a[row * first + k] : b[row * second + k - first];
}

// channel_slice takes `kept` of the channels, from number `first` on; n elements in all.
KERNEL(THREADS) channel_slice(const float *x, float *y, int n, int channels, int kept, int first) {
  const int i = block_x() * THREADS + thread_x();
  if (i < n) y[i] = x[i / kept * channels + first + i % kept];
}

// scale_weights: w * gamma * inv along the last axis.
KERNEL(THREADS) scale_weights(const float *w, const float *gamma, const float *inv, float *out, int n, int channels) {
  const int i = block_x() * THREADS + thread_x();
  if (i < n) out[i] = w[i] * gamma[i % channels] * inv[i % channels];
}

KERNEL(THREADS) fold_bias(const float *beta, const float *gamma, const float *shift, float *out, int n) {
  const int i = block_x() * THREADS + thread_x();
  if (i < n) out[i] = fma(-gamma[i], shift[i], beta[i]);
}

KERNEL(THREADS) fold_bias_gradient(const float *shift, const float *d, float *out, int n) {
  const int i = block_x() * THREADS + thread_x();
  if (i < n) out[i] = -shift[i] * d[i];
}

// pool: the mean of x[n, area, channels] over area.
KERNEL(THREADS) pool(const float *RESTRICT x, float *y, int n, int area, int channels) {
  const int at = block_x() * THREADS + thread_x();
  if (at >= n * channels) return;
  const float *from = x + at / channels * area * channels + at % channels;
  float sum = 0.f;
  for (int p = 0; p < area; p++) sum += from[p * channels];
  y[at] = sum / (float)area;
}

KERNEL(THREADS) pool_backward(const float *RESTRICT dy, float *dx, int size, int area, int channels) {
  const int at = block_x() * THREADS + thread_x();
  if (at < size) dx[at] = dy[at / (area * channels) * channels + at % channels] / (float)area;
}

// normalize: (x - mean) / sqrt(variance + epsilon) * gamma + beta; moments is [2, channels].
KERNEL(THREADS) normalize(const float *x, const float *moments, const float *gamma, const float *beta, float *y, int size,
                          int channels, float epsilon) {
  const int at = block_x() * THREADS + thread_x();
  if (at >= size) return;
  const int k = at % channels;
  const float inverse = 1.f / square_root(moments[channels + k] + epsilon);
  y[at] = fma((x[at] - moments[k]) * inverse, gamma[k], beta[k]);
}

// normalize_backward: gamma/std * (dy - mean(dy) - xhat * mean(dy * xhat)), Ioffe & Szegedy 2015; sums are those of dy and dy*xhat.
KERNEL(THREADS) normalize_backward(const float *x, const float *moments, const float *gamma, const float *dy, const float *sums,
                                   float *dx, int size, int channels, float epsilon) {
  const int at = block_x() * THREADS + thread_x();
  if (at >= size) return;
  const int k = at % channels;
  const float rows = (float)(size / channels), inverse = 1.f / square_root(moments[channels + k] + epsilon);
  const float hat = (x[at] - moments[k]) * inverse;
  dx[at] = gamma[k] * inverse * (dy[at] - sums[k] / rows - hat * (sums[channels + k] / rows));
}
