// Matrix products on tensor cores with TF32: pointwise convolution and linear layers with all their gradients; the forms and arguments of
// gemm.cu. A module of its own, for sm_80.
#include "tensor.cuh"

#define TENSOR_PRODUCTS(tile, T)                                                                                              \
  KERNEL(THREADS) tf32_forward_##tile(const float *RESTRICT a, const float *RESTRICT b, const float *RESTRICT bias,          \
                                      const float *residual, float *out, int m, int n, int k, int chunk, float low,          \
                                      float high) {                                                                          \
    tensor_product<T>(RowMajor<true>{a, m, k}, ColumnMajor<true>{b, k, n}, m, n, k, chunk, Finish{bias, residual, low, high}, out); \
  }                                                                                                                          \
  KERNEL(THREADS) tf32_backward_data_##tile(const float *RESTRICT a, const float *RESTRICT b, float *out, int m, int n,      \
                                            int k, int chunk) {                                                              \
    tensor_product<T>(RowMajor<true>{a, m, k}, RowMajor<true>{b, n, k}, m, n, k, chunk, Unfinished{}, out);                  \
  }                                                                                                                          \
  KERNEL(THREADS) tf32_backward_weights_##tile(const float *RESTRICT a, const float *RESTRICT b, float *out, int m, int n,   \
                                               int k, int chunk) {                                                           \
    tensor_product<T>(ColumnMajor<true>{a, k, m}, ColumnMajor<true>{b, k, n}, m, n, k, chunk, Unfinished{}, out);            \
  }
TENSOR_PRODUCTS(large, TensorLarge)
TENSOR_PRODUCTS(tall, TensorTall)
TENSOR_PRODUCTS(narrow, TensorNarrow)
