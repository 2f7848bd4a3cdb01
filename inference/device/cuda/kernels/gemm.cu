// Matrix products: pointwise convolution and linear layers with all their gradients.
#include "gemm.cuh"

// forward:           out[m,n] = a[m,k] b[k,n]       x w, finished
// backward_data:     out[m,n] = a[m,k] b[n,k]^T     dy w^T
// backward_weights:  out[m,n] = a[k,m]^T b[k,n]     x^T dy
#define PRODUCTS(tile, T)                                                                                                     \
  KERNEL(THREADS) product_forward_##tile(const float *RESTRICT a, const float *RESTRICT b, const float *RESTRICT bias,       \
                                         const float *residual, float *out, int m, int n, int k, int chunk, float low,       \
                                         float high) {                                                                       \
    product<T>(RowMajor<T::aligned>{a, m, k}, ColumnMajor<T::aligned>{b, k, n}, m, n, k, chunk,                              \
               Finish{bias, residual, low, high}, out);                                                                      \
  }                                                                                                                          \
  KERNEL(THREADS) product_backward_data_##tile(const float *RESTRICT a, const float *RESTRICT b, float *out, int m, int n,   \
                                               int k, int chunk) {                                                           \
    product<T>(RowMajor<T::aligned>{a, m, k}, RowMajor<T::aligned>{b, n, k}, m, n, k, chunk, Unfinished{}, out);             \
  }
#define WEIGHT_PRODUCTS(tile, T)                                                                                              \
  KERNEL(THREADS) product_backward_weights_##tile(const float *RESTRICT a, const float *RESTRICT b, float *out, int m,       \
                                                  int n, int k, int chunk) {                                                 \
    product<T>(ColumnMajor<T::aligned>{a, k, m}, ColumnMajor<T::aligned>{b, k, n}, m, n, k, chunk, Unfinished{}, out);       \
  }
PRODUCTS(large, Large)
PRODUCTS(tall, Tall)
PRODUCTS(small, Small)
PRODUCTS(narrow, Narrow)
// Two column-major operands in the large tile spill registers on newer cards.
WEIGHT_PRODUCTS(tall, Tall)
WEIGHT_PRODUCTS(small, Small)
WEIGHT_PRODUCTS(narrow, Narrow)

// finish_product adds the `count` results that a divided product left, in order, and finishes the sum.
KERNEL(THREADS) finish_product(const float *RESTRICT parts, const float *RESTRICT bias, const float *residual, float *out, int m,
                               int n, int count, float low, float high) {
  const int at = block_x() * THREADS + thread_x(), size = m * n;
  if (at >= size) return;
  const Finish finish{bias, residual, low, high};
  float sum = finish.begin(at % n, n);
  for (int p = 0; p < count; p++) sum += parts[p * size + at];
  out[at] = finish(sum, at);
}
