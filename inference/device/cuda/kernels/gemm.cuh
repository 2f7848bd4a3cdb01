// The matrix product that pointwise convolution, linear layers and, through a gathering operand, general convolution are made of.
//
// A block computes BM x BN of the result with 256 threads, each a register tile of TM x TN, over slices of BK that are loaded into
// registers while the slice before is multiplied, and stored into the other half of a double buffer in shared memory: one barrier
// a slice. Each slice reads BK*(BM+BN) floats for 2*BK*BM*BN operations: 32 operations a byte with tiles of 128 x 128, 16 with
// 64 x 64, against a card's balance of 20 to 40. Public figures for this design are 68 to 85 % of a card's fp32 peak for large
// matrices; the pointwise layers of EfficientNet-Lite have 16 to 320 columns and are bound by memory in their first half.
//
// Where blocks are few and K is long, K is divided among block_z() slices of `chunk`; each writes its own sum, and finish_product
// adds them in order. Nothing is added atomically: two runs are equal bit by bit.
#pragma once
#include "prelude.cuh"

// RowMajor reads element (i, k) of a matrix at p[i*width + k]: four at a time lie along k, in one access where width is a multiple
// of 4. Aligned says that it is: without the other way a large tile keeps within its registers.
template <bool Aligned>
struct RowMajor {
  const float *p;
  int rows, width;
  static constexpr bool along_k = true;
  DEVICE float at(int i, int k) const { return i < rows && k < width ? p[i * width + k] : 0.f; }
  DEVICE f4 four(int i, int k) const {
    if (Aligned || width % 4 == 0) return i < rows && k < width ? load4(p + i * width + k) : f4{0.f, 0.f, 0.f, 0.f};
    return f4{at(i, k), at(i, k + 1), at(i, k + 2), at(i, k + 3)};
  }
};

// ColumnMajor reads element (i, k) at p[k*width + i]: four at a time lie along i.
template <bool Aligned>
struct ColumnMajor {
  const float *p;
  int rows, width; // rows is the length along k
  static constexpr bool along_k = false;
  DEVICE float at(int i, int k) const { return k < rows && i < width ? p[k * width + i] : 0.f; }
  DEVICE f4 four(int i, int k) const {
    if (Aligned || width % 4 == 0) return k < rows && i < width ? load4(p + k * width + i) : f4{0.f, 0.f, 0.f, 0.f};
    return f4{at(i, k), at(i + 1, k), at(i + 2, k), at(i + 3, k)};
  }
};

// What a sum begins with, bias by column (0 for none), and what happens to it before it is written: residual (0 for none, may be the
// result itself), limits.
struct Finish {
  const float *bias, *residual;
  float low, high;
  DEVICE float begin(int column, int columns) const { return bias && column < columns ? bias[column] : 0.f; }
  DEVICE float operator()(float sum, int at) const {
    if (residual) sum += residual[at];
    return limit(sum, low, high);
  }
  DEVICE f4 four(f4 v, int at) const {
    if (residual) v += load4(residual + at);
#pragma unroll
    for (int q = 0; q < 4; q++) v[q] = limit(v[q], low, high);
    return v;
  }
};

// Unfinished leaves a sum as it is: gradients.
struct Unfinished {
  DEVICE float begin(int, int) const { return 0.f; }
  DEVICE float operator()(float sum, int) const { return sum; }
  DEVICE f4 four(f4 v, int) const { return v; }
};

// Tile names a shape of block. One that is aligned is used only where every row of both matrices and of the result is.
template <int M, int N, int K, int TileM, int TileN, bool IsAligned>
struct Tile {
  static constexpr bool aligned = IsAligned;
  static constexpr int BM = M, BN = N, BK = K, TM = TileM, TN = TileN;
  static_assert((M / TileM) * (N / TileN) == THREADS, "a tile is the work of one block");
};
typedef Tile<128, 128, 8, 8, 8, true> Large;
typedef Tile<128, 64, 16, 8, 4, true> Tall;
typedef Tile<64, 64, 16, 4, 4, false> Small;
typedef Tile<128, 32, 16, 4, 4, false> Narrow;

// Slice holds the part of one operand, W rows by BK, that a thread carries from global to shared memory.
template <int W, int BK>
struct Slice {
  static constexpr int count = (W * BK + THREADS * 4 - 1) / (THREADS * 4);
  static constexpr bool whole = W * BK % (THREADS * 4) == 0;
  static constexpr int pitch = W + 4; // keeps 16-byte rows and spreads transposed stores over the banks
  f4 held[count];

  template <class Operand>
  DEVICE void fetch(const Operand &from, int first, int k0, int end) {
#pragma unroll
    for (int n = 0; n < count; n++) {
      const int at = (thread_x() + n * THREADS) * 4;
      const int i = Operand::along_k ? at / BK : at % W, k = Operand::along_k ? at % BK : at / W;
      held[n] = f4{0.f, 0.f, 0.f, 0.f};
      if (!whole && at >= W * BK) continue;
      if (k0 + k < end) held[n] = from.four(first + i, k0 + k);
    }
  }
  template <class Operand>
  DEVICE void store(float *to) const {
#pragma unroll
    for (int n = 0; n < count; n++) {
      const int at = (thread_x() + n * THREADS) * 4;
      if (!whole && at >= W * BK) continue;
      if (Operand::along_k) {
        const int i = at / BK, k = at % BK;
#pragma unroll
        for (int q = 0; q < 4; q++) to[(k + q) * pitch + i] = held[n][q];
      } else {
        store4(to + at / W * pitch + at % W, held[n]);
      }
    }
  }
};

// product computes this block's tile of out[m, n]. `chunk`, a multiple of BK and of 4, is the length of K for one block_z().
// With more than one of those, out holds one m x n result for each and `finish` is not applied.
template <class T, class A, class B, class F>
DEVICE void product(const A &a, const B &b, int m, int n, int k, int chunk, const F &finish, float *out) {
  typedef Slice<T::BM, T::BK> SliceA;
  typedef Slice<T::BN, T::BK> SliceB;
  constexpr int sizeA = T::BK * SliceA::pitch, sizeB = T::BK * SliceB::pitch;
  SHARED float sharedA[2 * sizeA];
  SHARED float sharedB[2 * sizeB];
  const int row0 = block_y() * T::BM, column0 = block_x() * T::BN;
  const int row = thread_x() / (T::BN / T::TN) * T::TM, column = thread_x() % (T::BN / T::TN) * T::TN;
  const int begin = block_z() * chunk, end = begin + chunk < k ? begin + chunk : k;

  const bool partial = blocks_z() > 1;
  float sum[T::TM][T::TN];
#pragma unroll
  for (int j = 0; j < T::TN; j++) {
    const float begins = partial ? 0.f : finish.begin(column0 + column + j, n);
#pragma unroll
    for (int i = 0; i < T::TM; i++) sum[i][j] = begins;
  }

  SliceA sliceA;
  SliceB sliceB;
  sliceA.fetch(a, row0, begin, end);
  sliceB.fetch(b, column0, begin, end);
  sliceA.template store<A>(sharedA);
  sliceB.template store<B>(sharedB);
  barrier();
  int half = 0;
  for (int k0 = begin; k0 < end; k0 += T::BK) {
    const bool more = k0 + T::BK < end;
    if (more) {
      sliceA.fetch(a, row0, k0 + T::BK, end);
      sliceB.fetch(b, column0, k0 + T::BK, end);
    }
    const float *nowA = sharedA + half * sizeA + row, *nowB = sharedB + half * sizeB + column;
#pragma unroll
    for (int q = 0; q < T::BK; q++) {
      f4 fragmentA[T::TM / 4], fragmentB[T::TN / 4];
#pragma unroll
      for (int i = 0; i < T::TM / 4; i++) fragmentA[i] = load_shared4(nowA + q * SliceA::pitch + 4 * i);
#pragma unroll
      for (int j = 0; j < T::TN / 4; j++) fragmentB[j] = load_shared4(nowB + q * SliceB::pitch + 4 * j);
#pragma unroll
      for (int i = 0; i < T::TM; i++)
#pragma unroll
        for (int j = 0; j < T::TN; j++) sum[i][j] = fma(fragmentA[i / 4][i % 4], fragmentB[j / 4][j % 4], sum[i][j]);
    }
    half ^= 1;
    if (more) {
      sliceA.template store<A>(sharedA + half * sizeA);
      sliceB.template store<B>(sharedB + half * sizeB);
    }
    barrier();
  }

  float *to = partial ? out + block_z() * m * n : out;
#pragma unroll
  for (int i = 0; i < T::TM; i++) {
    if (row0 + row + i >= m) continue;
#pragma unroll
    for (int j = 0; j < T::TN; j += 4) {
      const int c = column0 + column + j;
      const int at = (row0 + row + i) * n + c;
      if (T::aligned || n % 4 == 0) {
        const f4 v = {sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]};
        if (c < n) store4(to + at, partial ? v : finish.four(v, at));
        continue;
      }
#pragma unroll
      for (int q = 0; q < 4; q++)
        if (c + q < n) to[at + q] = partial ? sum[i][j + q] : finish(sum[i][j + q], at + q);
    }
  }
}
