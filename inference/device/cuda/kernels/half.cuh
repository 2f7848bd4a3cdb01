// The forward matrix product on tensor cores with FP16 factors and 32-bit sums, for Turing (sm_75) and later; a module of its own, off until
// a card has proved it. Gradients are not offered: theirs are smaller than FP16's range goes down (6e-8), and without scaling the loss
// they would vanish. The forward factors are activations, mostly between 0 and 6, and weights; one beyond 65504 becomes infinite, and
// the training that meets one is seen to diverge.
//
// Turing has no cp.async, so slices pass through registers as in gemm.cuh, and are rounded to FP16 (nearest, ties to even) on their way into
// shared memory: half the bytes there, and a fragment's register is one load. Both operands lie there as [row or column][k] with a
// pitch of 24 halves, so that the 32 threads of a fragment's load meet 32 banks (12 g + q, g < 8, q < 4, are all different modulo 32).
//
// FP16's peak with 32-bit sums is 4 times that of fp32 on Turing (an RTX 2060: 26 TFLOPS against 6.5), twice on Ampere's and Ada's GeForce cards.
// The bound of nearly every layer is then the memory; expected are 70 % of its rate. Expected, not measured.
#pragma once
#include "warps.cuh"

#ifndef LIKENESS_SIMULATED_DRIVER
// halves gives two numbers as FP16 in one register, the first one in the low half.
DEVICE unsigned halves(float first, float second) {
  unsigned short low, high;
  unsigned both;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(low) : "f"(first));
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(high) : "f"(second));
  asm("mov.b32 %0, {%1, %2};" : "=r"(both) : "h"(low), "h"(high));
  return both;
}

// multiply_halves adds a 16 x 8 product of depth 8 to c. Thread t of a warp holds, with g = t / 4 and q = t % 4: of a[16][8] the pairs
// (g, 2q..2q+1) and (g + 8, 2q..2q+1); of b[8][8] the pair (2q..2q+1, g). (PTX ISA, "Matrix Fragments for mma.m16n8k8".)
DEVICE void multiply_halves(float *c, const unsigned *a, unsigned b) {
  asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
               : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
               : "r"(a[0]), "r"(a[1]), "r"(b));
}

// HalfSlice is the part of one operand, W rows or columns by BK, that a thread carries: a unit is 4 along k of a RowMajor, 4 columns by 2 along
// k of a ColumnMajor.
template <class Operand, int W, int BK>
struct HalfSlice {
  static constexpr int pitch = (BK + 8) / 2; // in registers of two halves
  static constexpr int size = W * pitch;
  static constexpr int loads = Operand::along_k ? 1 : 2, units = W * BK / 4 / loads;
  static constexpr int count = (units + THREADS - 1) / THREADS;
  f4 held[count][loads];

  DEVICE void fetch(const Operand &from, int first, int k0, int end) {
#pragma unroll
    for (int n = 0; n < count; n++) {
      const int at = thread_x() + n * THREADS;
      const int i = Operand::along_k ? at / (BK / 4) : at % (W / 4) * 4, k = Operand::along_k ? at % (BK / 4) * 4 : at / (W / 4) * 2;
#pragma unroll
      for (int l = 0; l < loads; l++) {
        held[n][l] = f4{0.f, 0.f, 0.f, 0.f};
        if (at < units && k0 + k + l < end) held[n][l] = from.four(first + i, k0 + k + l);
      }
    }
  }
  DEVICE void store(unsigned *to) const {
#pragma unroll
    for (int n = 0; n < count; n++) {
      const int at = thread_x() + n * THREADS;
      if (at >= units) continue;
      if (Operand::along_k) {
        unsigned *p = to + at / (BK / 4) * pitch + at % (BK / 4) * 2;
        p[0] = halves(held[n][0][0], held[n][0][1]);
        p[1] = halves(held[n][0][2], held[n][0][3]);
      } else {
        unsigned *p = to + at % (W / 4) * 4 * pitch + at / (W / 4);
#pragma unroll
        for (int q = 0; q < 4; q++) p[q * pitch] = halves(held[n][0][q], held[n][loads - 1][q]);
      }
    }
  }
};

// half_product computes what `product` of gemm.cuh does, with the same division among blocks, for aligned operands and result.
template <class T, class A, class B, class F>
DEVICE void half_product(const A &a, const B &b, int m, int n, int k, int chunk, const F &finish, float *out) {
  typedef HalfSlice<A, T::BM, T::BK> SliceA;
  typedef HalfSlice<B, T::BN, T::BK> SliceB;
  SHARED unsigned sharedA[2 * SliceA::size];
  SHARED unsigned sharedB[2 * SliceB::size];
  const int row0 = block_y() * T::BM, column0 = block_x() * T::BN;
  const int warp = thread_x() / 32, g = thread_x() % 32 / 4, q = thread_x() % 4;
  const int row = warp / T::COLUMNS * (T::BM / T::ROWS), column = warp % T::COLUMNS * (T::BN / T::COLUMNS);
  const int begin = block_z() * chunk, end = begin + chunk < k ? begin + chunk : k;

  float sum[T::FM][T::FN][4];
  begin_tiles<T>(sum, finish, column0 + column, n);

  SliceA sliceA;
  SliceB sliceB;
  sliceA.fetch(a, row0, begin, end);
  sliceB.fetch(b, column0, begin, end);
  sliceA.store(sharedA);
  sliceB.store(sharedB);
  barrier();
  int half = 0;
  for (int k0 = begin; k0 < end; k0 += T::BK) {
    const bool more = k0 + T::BK < end;
    if (more) {
      sliceA.fetch(a, row0, k0 + T::BK, end);
      sliceB.fetch(b, column0, k0 + T::BK, end);
    }
    const unsigned *nowA = sharedA + half * SliceA::size, *nowB = sharedB + half * SliceB::size;
#pragma unroll
    for (int kk = 0; kk < T::BK / 2; kk += 4) {
      unsigned fragmentA[T::FM][2], fragmentB[T::FN];
#pragma unroll
      for (int i = 0; i < T::FM; i++)
#pragma unroll
        for (int e = 0; e < 2; e++) fragmentA[i][e] = nowA[(row + g + 16 * i + 8 * e) * SliceA::pitch + kk + q];
#pragma unroll
      for (int j = 0; j < T::FN; j++) fragmentB[j] = nowB[(column + 8 * j + g) * SliceB::pitch + kk + q];
#pragma unroll
      for (int i = 0; i < T::FM; i++)
#pragma unroll
        for (int j = 0; j < T::FN; j++) multiply_halves(sum[i][j], fragmentA[i], fragmentB[j]);
    }
    half ^= 1;
    if (more) {
      sliceA.store(sharedA + half * SliceA::size);
      sliceB.store(sharedB + half * SliceB::size);
    }
    barrier();
  }
  store_tiles<T>(sum, finish, row0 + row, column0 + column, m, n, out);
}
#endif
