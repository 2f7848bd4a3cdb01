// exp and log without a library: the same operations on a card and in the simulated driver, so the same bits.
#pragma once
#include "prelude.cuh"

// exponential is e^x within 2 units in the last place: x = n ln 2 + r, e^r by its Taylor polynomial (|r| < 0.35), times 2^n.
// Below -87 it is 0.
DEVICE float exponential(float x) {
  if (x < -87.f) return 0.f;
  if (x > 88.7f) return from_bits(0x7f800000);
  const float shift = 12582912.f; // 1.5 * 2^23: adding it rounds to an integer
  const float n = fma(x, 1.44269504f, shift) - shift;
  float r = fma(n, -0.693359375f, x);
  r = fma(n, 2.12194440e-4f, r);
  float p = 1.f / 5040;
  p = fma(p, r, 1.f / 720);
  p = fma(p, r, 1.f / 120);
  p = fma(p, r, 1.f / 24);
  p = fma(p, r, 1.f / 6);
  p = fma(p, r, 0.5f);
  p = fma(p, r, 1.f);
  p = fma(p, r, 1.f);
  // Two factors: 2^n alone overflows for n = 128.
  const int half = (int)n / 2;
  return p * from_bits((half + 127) << 23) * from_bits(((int)n - half + 127) << 23);
}

// logarithm is ln x for positive, finite, normal x: x = 2^e m with m in [sqrt(1/2), sqrt 2), ln m = 2 artanh((m-1)/(m+1)).
DEVICE float logarithm(float x) {
  const int bits = to_bits(x);
  int e = (bits - 0x3f3504f3) >> 23;
  const float m = from_bits(bits - (e << 23));
  const float s = (m - 1.f) / (m + 1.f), q = s * s;
  float p = 2.f / 9;
  p = fma(p, q, 2.f / 7);
  p = fma(p, q, 2.f / 5);
  p = fma(p, q, 2.f / 3);
  p = fma(p, q, 2.f);
  return fma((float)e, 0.693147181f, s * p);
}
