// Forward matrix products on tensor cores with FP16: pointwise convolution and linear layers, with the arguments of gemm.cu. A module of its
// own, for sm_75.
#include "half.cuh"

#define HALF_PRODUCTS(tile, T)                                                                                                \
  KERNEL(THREADS) fp16_forward_##tile(const float *RESTRICT a, const float *RESTRICT b, const float *RESTRICT bias,          \
                                      const float *residual, float *out, int m, int n, int k, int chunk, float low,          \
                                      float high) {                                                                          \
    half_product<T>(RowMajor<true>{a, m, k}, ColumnMajor<true>{b, k, n}, m, n, k, chunk, Finish{bias, residual, low, high}, out); \
  }
HALF_PRODUCTS(large, TensorLarge)
HALF_PRODUCTS(tall, TensorTall)
HALF_PRODUCTS(narrow, TensorNarrow)
