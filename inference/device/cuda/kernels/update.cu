// The optimisers, over all trainable parameters in one launch: 5 to 7 floats moved for each parameter, bound by memory.
//
// The work is cut into pieces of PIECE elements of one parameter, a block each; `pieces` lists them. Offsets are in units of 64
// floats from `base`, where the arena begins. The moments and the average lie `extent` units apart, in the order of plan.Slot.
#include "prelude.cuh"

#define PIECE 1024

struct Piece {
  int parameter, gradient, slots, extent; // in units of 64 floats
  int count;                              // elements, at most PIECE
  float rate, decay;                      // factors of this parameter
  int unused;
};

DEVICE float *at(float *base, int unit) { return base + (long)unit * 64; }

// gradient_squares leaves the sum of squares of each piece's gradient.
KERNEL(THREADS) gradient_squares(float *base, const Piece *pieces, float *sums) {
  SHARED float scratch[THREADS];
  const Piece p = pieces[block_x()];
  const float *g = at(base, p.gradient);
  float sum = 0.f;
  for (int i = thread_x(); i < p.count; i += THREADS) sum = fma(g[i], g[i], sum);
  sum = block_sum(sum, scratch);
  if (thread_x() == 0) sums[block_x()] = sum;
}

// gradient_norm is one block: the root of the sum over all pieces.
KERNEL(THREADS) gradient_norm(const float *sums, float *norm, int n) {
  SHARED float scratch[THREADS];
  float sum = 0.f;
  for (int i = thread_x(); i < n; i += THREADS) sum += sums[i];
  sum = block_sum(sum, scratch);
  if (thread_x() == 0) *norm = square_root(sum);
}

// clipping is what gradients are multiplied with so that their norm is at most `most`; 0 leaves them.
DEVICE float clipping(float norm, float most) { return most > 0.f && norm > most ? most / norm : 1.f; }

// averaged is the exponential average after this step; `keep` is 0 at the first step and `average` 0 where none is kept.
DEVICE void averaged(float *to, float w, float average, float keep) {
  if (average != 0.f) *to = keep * *to + (1.f - keep) * w;
}

KERNEL(THREADS) update_sgd(float *base, const Piece *pieces, const float *norm, float most, float rate, float decay,
                           float momentum, float average, float keep) {
  const Piece p = pieces[block_x()];
  float *w = at(base, p.parameter), *v = at(base, p.slots), *mean = at(base, p.slots + 2 * p.extent);
  const float *g = at(base, p.gradient);
  const float scale = clipping(*norm, most);
  for (int i = thread_x(); i < p.count; i += THREADS) {
    const float velocity = momentum * v[i] + g[i] * scale + decay * p.decay * w[i];
    v[i] = velocity;
    w[i] -= rate * p.rate * velocity;
    averaged(mean + i, w[i], average, keep);
  }
}

// update_adamw: bias1 and bias2 are 1 - beta^step.
KERNEL(THREADS) update_adamw(float *base, const Piece *pieces, const float *norm, float most, float rate, float decay,
                             float beta1, float beta2, float bias1, float bias2, float epsilon, float average, float keep) {
  const Piece p = pieces[block_x()];
  float *w = at(base, p.parameter), *m = at(base, p.slots), *v = at(base, p.slots + p.extent);
  float *mean = at(base, p.slots + 2 * p.extent);
  const float *g = at(base, p.gradient);
  const float scale = clipping(*norm, most), step = rate * p.rate, shrink = step * (decay * p.decay);
  for (int i = thread_x(); i < p.count; i += THREADS) {
    const float x = g[i] * scale;
    m[i] = beta1 * m[i] + (1.f - beta1) * x;
    v[i] = beta2 * v[i] + (1.f - beta2) * x * x;
    w[i] -= shrink * w[i];
    w[i] -= step * (m[i] / bias1) / (square_root(v[i] / bias2) + epsilon);
    averaged(mean + i, w[i], average, keep);
  }
}
