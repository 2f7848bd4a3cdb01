// All kernels, as one module.
#include "gemm.cu"
#include "convolution.cu"
#include "depthwise.cu"
#include "maxpool.cu"
#include "pointwise.cu"
#include "columns.cu"
#include "softmax.cu"
#include "update.cu"
