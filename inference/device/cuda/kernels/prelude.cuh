// What the kernels use of CUDA C, without NVIDIA's headers. The same source is compiled by clang to PTX, for cards, and by g++ for
// the simulated driver of the tests (LIKENESS_SIMULATED_DRIVER).
#pragma once

#ifdef LIKENESS_SIMULATED_DRIVER
#include "device.h"
#else

#define DEVICE __attribute__((device, always_inline)) inline
#define SHARED __attribute__((shared, aligned(16)))
#define KERNEL(threads) extern "C" __attribute__((global)) __attribute__((launch_bounds(threads, 2))) void
#define RESTRICT __restrict__

DEVICE int thread_x() { return __nvvm_read_ptx_sreg_tid_x(); }
DEVICE int block_x() { return __nvvm_read_ptx_sreg_ctaid_x(); }
DEVICE int block_y() { return __nvvm_read_ptx_sreg_ctaid_y(); }
DEVICE int block_z() { return __nvvm_read_ptx_sreg_ctaid_z(); }
DEVICE int blocks_x() { return __nvvm_read_ptx_sreg_nctaid_x(); }
DEVICE int blocks_y() { return __nvvm_read_ptx_sreg_nctaid_y(); }
DEVICE int blocks_z() { return __nvvm_read_ptx_sreg_nctaid_z(); }
DEVICE void barrier() { __syncthreads(); }
DEVICE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
DEVICE float square_root(float x) { return __nvvm_sqrt_rn_f(x); }
DEVICE float from_bits(int i) { return __builtin_bit_cast(float, i); }
DEVICE int to_bits(float x) { return __builtin_bit_cast(int, x); }

// Four floats; a load or store of them is one 128-bit access. The address must be a multiple of 16 bytes.
typedef float f4 __attribute__((vector_size(16)));

// load_shared4 is a 128-bit load from shared memory; LLVM splits a plain one into four.
DEVICE f4 load_shared4(const float *p) {
  f4 v;
  asm volatile("ld.shared.v4.f32 {%0, %1, %2, %3}, [%4];"
               : "=f"(v[0]), "=f"(v[1]), "=f"(v[2]), "=f"(v[3])
               : "r"((unsigned)(unsigned long)(__attribute__((address_space(3))) const float *)p));
  return v;
}
#endif

// The number of threads of every block.
#define THREADS 256

DEVICE f4 load4(const float *p) { return *(const f4 *)p; }
DEVICE void store4(float *p, f4 v) { *(f4 *)p = v; }

// limit keeps a NaN, so that a training that diverges is seen to.
DEVICE float limit(float x, float low, float high) { return x < low ? low : x > high ? high : x; }

// block_sum adds one value of each thread, in a fixed order, and gives all threads the sum. scratch holds THREADS floats.
DEVICE float block_sum(float x, float *scratch) {
  const int t = thread_x();
  scratch[t] = x;
  barrier();
  for (int d = THREADS / 2; d > 0; d /= 2) {
    if (t < d) scratch[t] += scratch[t + d];
    barrier();
  }
  const float sum = scratch[0];
  barrier();
  return sum;
}

// block_max is block_sum with the larger of two values.
DEVICE float block_max(float x, float *scratch) {
  const int t = thread_x();
  scratch[t] = x;
  barrier();
  for (int d = THREADS / 2; d > 0; d /= 2) {
    if (t < d && scratch[t + d] > scratch[t]) scratch[t] = scratch[t + d];
    barrier();
  }
  const float top = scratch[0];
  barrier();
  return top;
}
