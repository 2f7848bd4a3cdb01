// Softmax and the cross-entropy of its result, one block a row: a few thousand numbers, bound by the launch.
#include "arithmetic.cuh"

// top_and_sum gives the largest of z[0..k) and the sum of exp(z - largest).
DEVICE void top_and_sum(const float *z, int k, float *scratch, float &top, float &sum) {
  top = from_bits(0xff800000);
  for (int i = thread_x(); i < k; i += THREADS) top = z[i] > top ? z[i] : top;
  top = block_max(top, scratch);
  sum = 0.f;
  for (int i = thread_x(); i < k; i += THREADS) sum += exponential(z[i] - top);
  sum = block_sum(sum, scratch);
}

KERNEL(THREADS) softmax(const float *z, float *out, int k) {
  SHARED float scratch[THREADS];
  const float *row = z + block_x() * k;
  float top, sum;
  top_and_sum(row, k, scratch, top, sum);
  for (int i = thread_x(); i < k; i += THREADS) out[block_x() * k + i] = exponential(row[i] - top) / sum;
}

// cross_entropy leaves -sum(t * log softmax(z)) of each row.
KERNEL(THREADS) cross_entropy(const float *z, const float *targets, float *rows, int k) {
  SHARED float scratch[THREADS];
  const float *row = z + block_x() * k, *t = targets + block_x() * k;
  float top, sum;
  top_and_sum(row, k, scratch, top, sum);
  const float divisor = logarithm(sum);
  float loss = 0.f;
  for (int i = thread_x(); i < k; i += THREADS) loss -= t[i] * (row[i] - top - divisor);
  loss = block_sum(loss, scratch);
  if (thread_x() == 0) rows[block_x()] = loss;
}

// mean_of_rows is one block: the loss of a batch from those of its rows.
KERNEL(THREADS) mean_of_rows(const float *rows, float *out, int n) {
  SHARED float scratch[THREADS];
  float sum = 0.f;
  for (int i = thread_x(); i < n; i += THREADS) sum += rows[i];
  sum = block_sum(sum, scratch);
  if (thread_x() == 0) *out = sum / (float)n;
}

// cross_entropy_backward: d * (softmax(z) * sum(t) - t) / n.
KERNEL(THREADS) cross_entropy_backward(const float *z, const float *targets, const float *d, float *dz, int n, int k) {
  SHARED float scratch[THREADS];
  const float *row = z + block_x() * k, *t = targets + block_x() * k;
  float top, sum, total = 0.f;
  top_and_sum(row, k, scratch, top, sum);
  for (int i = thread_x(); i < k; i += THREADS) total += t[i];
  total = block_sum(total, scratch);
  for (int i = thread_x(); i < k; i += THREADS)
    dz[block_x() * k + i] = *d * (exponential(row[i] - top) / sum * total - t[i]) / (float)n;
}
