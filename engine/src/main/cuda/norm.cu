// Normalisation of rows: one warp a row, four a block. The mean and the squares are summed in f32.
#include "numbers.h"

#define NORM_THREADS 128

/// Writes a row's number to whichever of the two is wanted; both may be, and `out` may be x itself.
DEVICE void store_normed(float value, u64 at, float *out, u16 *factor) {
  if (out) out[at] = value;
  if (factor) factor[at] = to_bf16(value);
}

/// (x - mean) / sqrt(variance + epsilon) weight + bias of each row of x, f32 [rows, columns].
///
/// out, factor: [rows, columns], f32 and bf16; either may be null
KERNEL(NORM_THREADS)
layer_norm(const float *x, const float *weight, const float *bias, float epsilon, float *out, u16 *factor, int columns,
           int rows) {
  const int row = block_x() * (NORM_THREADS / 32) + thread() / 32, lane = thread() % 32;
  if (row >= rows) return;  // a whole warp
  const u64 start = (u64)row * columns;
  float sum = 0.f;
  for (int c = lane; c < columns; c += 32) sum += x[start + c];
  const float mean = warp_sum(sum) / columns;
  float squares = 0.f;
  for (int c = lane; c < columns; c += 32) {
    const float d = x[start + c] - mean;
    squares += d * d;
  }
  const float scale = rsqrtf(warp_sum(squares) / columns + epsilon);
  for (int c = lane; c < columns; c += 32)
    store_normed((x[start + c] - mean) * scale * weight[c] + bias[c], start + c, out, factor);
}

/// x / sqrt(mean(x x) + epsilon) weight of each row of x, f32 [rows, columns]; where it goes as above.
KERNEL(NORM_THREADS)
rms_norm(const float *x, const float *weight, float epsilon, float *out, u16 *factor, int columns, int rows) {
  const int row = block_x() * (NORM_THREADS / 32) + thread() / 32, lane = thread() % 32;
  if (row >= rows) return;
  const u64 start = (u64)row * columns;
  float squares = 0.f;
  for (int c = lane; c < columns; c += 32) squares += x[start + c] * x[start + c];
  const float scale = rsqrtf(warp_sum(squares) / columns + epsilon);
  for (int c = lane; c < columns; c += 32) store_normed(x[start + c] * scale * weight[c], start + c, out, factor);
}
