// The matrix product on tensor cores, for Ampere (sm_80) and later: TF32 operands, 32-bit sums. A module of its own, off until a card has
// proved it; see package cuda.
//
// A block of 8 warps computes BM x BN of the result over slices of BK. The slices come by cp.async, 16 bytes a thread and copy, into the
// other half of a double buffer in shared memory while the tensor cores multiply: global memory's latency is hidden without registers to
// carry the data. Operands lie in shared memory as they lie in global memory, row by row, with a pitch that lets the 32 threads of a
// fragment's load meet 32 banks: BK + 4 floats where rows run along k (20 g + t, g < 8, t < 4, are all different modulo 32), W + 8 where
// they run along the result's rows or columns (8 t + g are).
//
// A fragment is rounded to TF32 (10 bits of mantissa, ties away from zero) as it is loaded: the tensor cores would cut the rest off. So a
// factor is off by 2^-11 at most, and a sum of k products of it by about 2^-11 of the sum of their magnitudes, in practice by that over
// the root of k; the sums themselves are in 32 bits.
//
// Arithmetic intensity is that of gemm.cuh, 32 operations a byte with tiles of 128 x 128, and so is the bound: the memory, for all but the
// widest layers. TF32's peak is the fp32 peak on GeForce cards (an RTX 3060: 12.7 TFLOPS both), 8 times that on an A100 and 7 times on an H100
// or H200. Expected are 60 to 70 % of fp32's peak on GeForce, where these kernels only spare instructions, and 3 times the fp32 kernels on
// an H200 for layers of 256 and more channels. Expected, not measured.
#pragma once
#include "warps.cuh"

#ifndef LIKENESS_SIMULATED_DRIVER
// copy_later queues a copy of 16 bytes from global to shared memory; with `real` false it fills with zeros and does not read.
DEVICE void copy_later(float *to, const float *from, bool real) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(
                   (unsigned)(unsigned long)(__attribute__((address_space(3))) float *)to),
               "l"(from), "r"(real ? 16 : 0)
               : "memory");
}
DEVICE void end_of_group() { asm volatile("cp.async.commit_group;" ::: "memory"); }
// arrived waits for this thread's copies; a barrier must follow before others read what it copied.
DEVICE void arrived() { asm volatile("cp.async.wait_group 0;" ::: "memory"); }

DEVICE unsigned tf32(float x) {
  unsigned r;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(r) : "f"(x));
  return r;
}

// multiply_tiles adds a 16 x 8 product of depth 8 to c. Thread t of a warp holds, with g = t / 4 and q = t % 4: of a[16][8] the elements
// (g, q), (g + 8, q), (g, q + 4), (g + 8, q + 4); of b[8][8] the elements (q, g), (q + 4, g); of c[16][8] the elements (g, 2q),
// (g, 2q + 1), (g + 8, 2q), (g + 8, 2q + 1). (PTX ISA, "Matrix Fragments for mma.m16n8k8".)
DEVICE void multiply_tiles(float *c, const unsigned *a, const unsigned *b) {
  asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
               : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// Panel is one operand's slice in shared memory: W rows by BK. Operand is RowMajor<true> or ColumnMajor<true>.
template <class Operand, int W, int BK>
struct Panel {
  static constexpr int pitch = Operand::along_k ? BK + 4 : W + 8;
  static constexpr int size = Operand::along_k ? W * pitch : BK * pitch;
  static constexpr int copies = W * BK / 4; // of 16 bytes

  DEVICE static void fetch(float *panel, const Operand &from, int first, int k0, int end) {
#pragma unroll
    for (int n = 0; n < (copies + THREADS - 1) / THREADS; n++) {
      const int at = thread_x() + n * THREADS;
      if (copies % THREADS != 0 && at >= copies) continue;
      if (Operand::along_k) {
        const int i = at / (BK / 4), k = at % (BK / 4) * 4;
        const bool real = first + i < from.rows && k0 + k < end;
        copy_later(panel + i * pitch + k, real ? from.p + (first + i) * from.width + k0 + k : from.p, real);
      } else {
        const int i = at % (W / 4) * 4, k = at / (W / 4);
        const bool real = first + i < from.width && k0 + k < end;
        copy_later(panel + k * pitch + i, real ? from.p + (k0 + k) * from.width + first + i : from.p, real);
      }
    }
  }
  DEVICE static unsigned at(const float *panel, int i, int k) {
    return tf32(Operand::along_k ? panel[i * pitch + k] : panel[k * pitch + i]);
  }
};

// tensor_product computes what `product` of gemm.cuh does, with the same division among blocks. Every row of the operands and of the
// result must be a multiple of four long, and begin at a multiple of 16 bytes.
template <class T, class A, class B, class F>
DEVICE void tensor_product(const A &a, const B &b, int m, int n, int k, int chunk, const F &finish, float *out) {
  typedef Panel<A, T::BM, T::BK> PanelA;
  typedef Panel<B, T::BN, T::BK> PanelB;
  SHARED float sharedA[2 * PanelA::size];
  SHARED float sharedB[2 * PanelB::size];
  const int row0 = block_y() * T::BM, column0 = block_x() * T::BN;
  const int warp = thread_x() / 32, g = thread_x() % 32 / 4, q = thread_x() % 4;
  const int row = warp / T::COLUMNS * (T::BM / T::ROWS), column = warp % T::COLUMNS * (T::BN / T::COLUMNS);
  const int begin = block_z() * chunk, end = begin + chunk < k ? begin + chunk : k;

  float sum[T::FM][T::FN][4];
  begin_tiles<T>(sum, finish, column0 + column, n);

  PanelA::fetch(sharedA, a, row0, begin, end);
  PanelB::fetch(sharedB, b, column0, begin, end);
  end_of_group();
  arrived();
  barrier();
  int half = 0;
  for (int k0 = begin; k0 < end; k0 += T::BK) {
    if (k0 + T::BK < end) {
      PanelA::fetch(sharedA + (half ^ 1) * PanelA::size, a, row0, k0 + T::BK, end);
      PanelB::fetch(sharedB + (half ^ 1) * PanelB::size, b, column0, k0 + T::BK, end);
    }
    end_of_group();
    const float *nowA = sharedA + half * PanelA::size, *nowB = sharedB + half * PanelB::size;
#pragma unroll
    for (int kk = 0; kk < T::BK; kk += 8) {
      unsigned fragmentA[T::FM][4], fragmentB[T::FN][2];
#pragma unroll
      for (int i = 0; i < T::FM; i++)
#pragma unroll
        for (int e = 0; e < 4; e++) fragmentA[i][e] = PanelA::at(nowA, row + g + 16 * i + e % 2 * 8, kk + q + e / 2 * 4);
#pragma unroll
      for (int j = 0; j < T::FN; j++)
#pragma unroll
        for (int e = 0; e < 2; e++) fragmentB[j][e] = PanelB::at(nowB, column + 8 * j + g, kk + q + 4 * e);
#pragma unroll
      for (int i = 0; i < T::FM; i++)
#pragma unroll
        for (int j = 0; j < T::FN; j++) multiply_tiles(sum[i][j], fragmentA[i], fragmentB[j]);
    }
    half ^= 1;
    arrived();
    barrier();
  }

  store_tiles<T>(sum, finish, row0 + row, column0 + column, m, n, out);
}
#endif
