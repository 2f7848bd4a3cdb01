// What kernels/prelude.cuh is when the kernels are compiled by g++ for the simulated card.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

struct Position {
  int thread, block[3], blocks[3];
};
extern Position position; // of the thread that runs now
void block_barrier();

#define DEVICE __attribute__((always_inline)) inline
// One block runs at a time, so what its threads share may be static.
#define SHARED alignas(16) static
#define KERNEL(threads) extern "C" void
#define RESTRICT __restrict__

DEVICE int thread_x() { return position.thread; }
DEVICE int block_x() { return position.block[0]; }
DEVICE int block_y() { return position.block[1]; }
DEVICE int block_z() { return position.block[2]; }
DEVICE int blocks_x() { return position.blocks[0]; }
DEVICE int blocks_y() { return position.blocks[1]; }
DEVICE int blocks_z() { return position.blocks[2]; }
DEVICE void barrier() { block_barrier(); }
DEVICE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
DEVICE float square_root(float x) { return std::sqrt(x); }
DEVICE float from_bits(int i) {
  float x;
  memcpy(&x, &i, 4);
  return x;
}
DEVICE int to_bits(float x) {
  int i;
  memcpy(&i, &x, 4);
  return i;
}

// f4 carries its alignment, so a misplaced 128-bit access stops the test as it would stop the card.
typedef float f4 __attribute__((vector_size(16)));
DEVICE f4 load_shared4(const float *p) {
  if (reinterpret_cast<uintptr_t>(p) % 16) __builtin_trap();
  return *reinterpret_cast<const f4 *>(p);
}
