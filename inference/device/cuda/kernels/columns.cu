// Sums over the rows of a matrix [rows, channels], one for each channel: biases' gradients, batch statistics, gamma's gradient.
//
// Bound by memory: one read of the matrix (and, for clip_backward_sum, one write). A block of 256 threads stands as 256/width rows by
// `width` channels, 8, 16 or 32, so that few channels leave no thread idle; it takes `chunk` rows and leaves a partial result, which
// sum_parts adds in order. Expected: 70 to 85 % of the memory bandwidth.
#include "prelude.cuh"

// over runs f(row, channel) over this block's rows and leaves the sums in parts[block_y()][Q][channels].
template <int Q, class F>
DEVICE void over(int rows, int channels, int chunk, int width, float *parts, const F &f) {
  SHARED float shared[Q][THREADS];
  const int t = thread_x(), channel = block_x() * width + t % width, high = THREADS / width;
  const int first = block_y() * chunk, last = first + chunk < rows ? first + chunk : rows;
  float sum[Q];
  for (int q = 0; q < Q; q++) sum[q] = 0.f;
  if (channel < channels)
    for (int r = first + t / width; r < last; r += high) f(r * channels + channel, channel, sum);
  for (int q = 0; q < Q; q++) shared[q][t] = sum[q];
  barrier();
  for (int d = high / 2; d > 0; d /= 2) {
    if (t < d * width)
      for (int q = 0; q < Q; q++) shared[q][t] += shared[q][t + d * width];
    barrier();
  }
  if (t < width && channel < channels)
    for (int q = 0; q < Q; q++) parts[(block_y() * Q + q) * channels + channel] = shared[q][t];
}

struct Plain {
  const float *x;
  DEVICE void operator()(int at, int, float *sum) const { sum[0] += x[at]; }
};
struct Masked {
  const float *y, *dy;
  float *dx;
  float low, high;
  DEVICE void operator()(int at, int, float *sum) const {
    const float d = y[at] > low && y[at] < high ? dy[at] : 0.f;
    dx[at] = d;
    sum[0] += d;
  }
};
struct Products {
  const float *a, *b;
  DEVICE void operator()(int at, int, float *sum) const { sum[0] = fma(a[at], b[at], sum[0]); }
};
struct Squares {
  const float *x, *mean;
  DEVICE void operator()(int at, int k, float *sum) const {
    const float d = x[at] - mean[k];
    sum[0] = fma(d, d, sum[0]);
  }
};
struct Normalized {
  const float *x, *moments, *dy;
  int channels;
  float epsilon;
  DEVICE void operator()(int at, int k, float *sum) const {
    const float hat = (x[at] - moments[k]) / square_root(moments[channels + k] + epsilon);
    sum[0] += dy[at];
    sum[1] = fma(dy[at], hat, sum[1]);
  }
};

KERNEL(THREADS) channel_sum(const float *RESTRICT x, float *parts, int rows, int channels, int chunk, int width) {
  over<1>(rows, channels, chunk, width, parts, Plain{x});
}
// clip_backward_sum masks dy where y is not within its limits, and sums what is left. dx may be dy.
KERNEL(THREADS) clip_backward_sum(const float *y, const float *dy, float *dx, float *parts, int rows, int channels, int chunk,
                                  int width, float low, float high) {
  over<1>(rows, channels, chunk, width, parts, Masked{y, dy, dx, low, high});
}
KERNEL(THREADS) product_sum(const float *RESTRICT a, const float *RESTRICT b, float *parts, int rows, int channels, int chunk,
                            int width) {
  over<1>(rows, channels, chunk, width, parts, Products{a, b});
}
KERNEL(THREADS) square_sum(const float *RESTRICT x, const float *RESTRICT mean, float *parts, int rows, int channels, int chunk,
                           int width) {
  over<1>(rows, channels, chunk, width, parts, Squares{x, mean});
}
KERNEL(THREADS) normalize_sums(const float *RESTRICT x, const float *RESTRICT moments, const float *RESTRICT dy, float *parts,
                               int rows, int channels, int chunk, int width, float epsilon) {
  over<2>(rows, channels, chunk, width, parts, Normalized{x, moments, dy, channels, epsilon});
}
