// What the products on tensor cores share: shapes of block, and how sums begin and are written.
#pragma once
#include "gemm.cuh"

#ifndef LIKENESS_SIMULATED_DRIVER
typedef float f2 __attribute__((vector_size(8)));

// Warps names a shape of block: BM x BN by ROWS x COLUMNS warps.
template <int M, int N, int Rows, int Columns>
struct Warps {
  static constexpr int BM = M, BN = N, BK = 16, ROWS = Rows, COLUMNS = Columns;
  static constexpr int FM = M / Rows / 16, FN = N / Columns / 8; // fragments of a warp
  static_assert(32 * Rows * Columns == THREADS, "a tile is the work of one block");
};
typedef Warps<128, 128, 2, 4> TensorLarge;
typedef Warps<128, 64, 4, 2> TensorTall;
typedef Warps<128, 32, 4, 2> TensorNarrow;

// A warp's sums are fragments of 16 x 8: of each, thread t holds (g, 2q), (g, 2q + 1), (g + 8, 2q), (g + 8, 2q + 1), with g = t / 4 and
// q = t % 4. begin_tiles begins them with the bias; `column` is the warp's first.
template <class T, class F>
DEVICE void begin_tiles(float sum[T::FM][T::FN][4], const F &finish, int column, int n) {
#pragma unroll
  for (int j = 0; j < T::FN; j++) {
    const int c = column + 8 * j + thread_x() % 4 * 2;
    const float first = blocks_z() > 1 ? 0.f : finish.begin(c, n), second = blocks_z() > 1 ? 0.f : finish.begin(c + 1, n);
#pragma unroll
    for (int i = 0; i < T::FM; i++) sum[i][j][0] = sum[i][j][2] = first, sum[i][j][1] = sum[i][j][3] = second;
  }
}

// store_tiles finishes and writes them, two neighbours at a time; with K divided, each block_z() its own and unfinished.
template <class T, class F>
DEVICE void store_tiles(float sum[T::FM][T::FN][4], const F &finish, int row, int column, int m, int n, float *out) {
  const bool partial = blocks_z() > 1;
  float *to = partial ? out + block_z() * m * n : out;
#pragma unroll
  for (int i = 0; i < T::FM; i++)
#pragma unroll
    for (int e = 0; e < 2; e++) {
      const int r = row + thread_x() % 32 / 4 + 16 * i + 8 * e;
      if (r >= m) continue;
#pragma unroll
      for (int j = 0; j < T::FN; j++) {
        const int c = column + 8 * j + thread_x() % 4 * 2, at = r * n + c;
        if (c >= n) continue;
        f2 v = {sum[i][j][2 * e], sum[i][j][2 * e + 1]};
        if (!partial) v = f2{finish(v[0], at), finish(v[1], at + 1)};
        *(f2 *)(to + at) = v;
      }
    }
}
#endif
