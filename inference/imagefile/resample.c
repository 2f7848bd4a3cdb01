//go:build cgo

#include "resample.h"

// The same sums in the same order as resample_go.go and without fused multiply-add, so that both give the same bits.
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

// The sum is taken over one block of columns at a time, which stays in registers while the rows go by.
enum { block = 64 };

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((target_clones("avx2", "default")))
#endif
static void
add_rows(float *restrict sum, const uint8_t *restrict pix, size_t stride, const float *weights, int rows, size_t n) {
  size_t i = 0;
  for (; i + block <= n; i += block) {
    float part[block] = {0};
    const uint8_t *row = pix + i;
    for (int k = 0; k < rows; k++, row += stride)
      for (int j = 0; j < block; j++) part[j] += weights[k] * (float)row[j];
    for (int j = 0; j < block; j++) sum[i + j] = part[j];
  }
  for (; i < n; i++) {
    float part = 0;
    for (int k = 0; k < rows; k++) part += weights[k] * (float)pix[k * stride + i];
    sum[i] = part;
  }
}

static void reduce_row(float *restrict out, const float *restrict sum, int32_t low, const lk_taps *across) {
  for (int32_t x = 0; x < across->outputs; x++, out += 3) {
    const float *weights = across->weights + (size_t)x * across->width;
    const float *from = sum + 3 * (size_t)(across->first[x] - low);
    float r = 0, g = 0, b = 0;
    for (int32_t k = 0; k < across->count[x]; k++, from += 3) {
      r += weights[k] * from[0];
      g += weights[k] * from[1];
      b += weights[k] * from[2];
    }
    out[0] = r;
    out[1] = g;
    out[2] = b;
  }
}

void lk_resample(const uint8_t *pix, size_t stride, lk_taps across, lk_taps down, int32_t low, int32_t high, float *sum, float *dst) {
  for (int32_t y = 0; y < down.outputs; y++) {
    const uint8_t *first = pix + (size_t)down.first[y] * stride + 3 * (size_t)low;
    add_rows(sum, first, stride, down.weights + (size_t)y * down.width, down.count[y], 3 * (size_t)(high - low));
    reduce_row(dst + 3 * (size_t)y * across.outputs, sum, low, &across);
  }
}
