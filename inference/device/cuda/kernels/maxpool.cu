// The largest value of each window, channel by channel, and its gradient. A thread makes one element; neighbours are channels, so loads are
// side by side. Bound by memory going forward; backward reads a window for every one that a pixel is in.
#include "prelude.cuh"

struct Pooling {
  int h, w, c, oh, ow, kh, kw, sh, sw, dh, dw, top, left;

  // row and column of tap p,q of the window at i,j; padding where they lie outside.
  DEVICE int row(int i, int p) const { return i * sh + p * dh - top; }
  DEVICE int column(int j, int q) const { return j * sw + q * dw - left; }

  // largest gives the tap, p*kw+q, that holds the largest value of the window at i,j: of equal ones the first. x is the picture's channel.
  DEVICE int largest(const float *x, int i, int j) const {
    int found = -1;
    float best = 0.f;
    for (int p = 0; p < kh; p++) {
      const int r = row(i, p);
      if (r < 0 || r >= h) continue;
      for (int q = 0; q < kw; q++) {
        const int t = column(j, q);
        if (t < 0 || t >= w) continue;
        const float v = x[(r * w + t) * c];
        if (found < 0 || v > best) {
          best = v;
          found = p * kw + q;
        }
      }
    }
    return found;
  }
};

KERNEL(THREADS) max_pool(const float *RESTRICT x, float *y, int size, int h, int w, int c, int oh, int ow, int kh, int kw, int sh, int sw,
                         int dh, int dw, int top, int left) {
  const int at = block_x() * THREADS + thread_x();
  if (at >= size) return;
  const Pooling g{h, w, c, oh, ow, kh, kw, sh, sw, dh, dw, top, left};
  const int k = at % c, j = at / c % ow, i = at / c / ow % oh, n = at / c / ow / oh;
  const float *picture = x + n * h * w * c + k;
  const int tap = g.largest(picture, i, j);
  y[at] = picture[(g.row(i, tap / kw) * w + g.column(j, tap % kw)) * c];
}

KERNEL(THREADS) max_pool_backward(const float *RESTRICT x, const float *RESTRICT dy, float *dx, int size, int h, int w, int c, int oh, int ow,
                                  int kh, int kw, int sh, int sw, int dh, int dw, int top, int left) {
  const int at = block_x() * THREADS + thread_x();
  if (at >= size) return;
  const Pooling g{h, w, c, oh, ow, kh, kw, sh, sw, dh, dw, top, left};
  const int k = at % c, t = at / c % w, r = at / c / w % h, n = at / c / w / h;
  const float *picture = x + n * h * w * c + k;
  float sum = 0.f;
  // The windows in the order of their place, so the sum is the same on every device: the last tap is in the first window.
  for (int p = kh - 1; p >= 0; p--) {
    const int down = r + top - p * dh;
    if (down < 0 || down % sh || down / sh >= oh) continue;
    for (int q = kw - 1; q >= 0; q--) {
      const int across = t + left - q * dw;
      if (across < 0 || across % sw || across / sw >= ow) continue;
      const int i = down / sh, j = across / sw;
      if (g.largest(picture, i, j) == p * kw + q) sum += dy[((n * oh + i) * ow + j) * c + k];
    }
  }
  dx[at] = sum;
}
