// Resizing in C. See resample_c.go.
#ifndef LIKENESS_RESAMPLE_H
#define LIKENESS_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

// The weights of one axis, as type taps in resize.go: output i is the sum over t < count[i] of weights[i*width+t] * source[first[i]+t].
typedef struct {
  const int32_t *first, *count;
  const float *weights;
  int32_t width, outputs;
} lk_taps;

// Reads rows of stride bytes of RGB from pix and writes down.outputs rows of across.outputs pixels to dst. sum has room for the
// 3*(high-low) components of the columns that are needed, low to high.
void lk_resample(const uint8_t *pix, size_t stride, lk_taps across, lk_taps down, int32_t low, int32_t high, float *sum, float *dst);

#endif
