// Rotary position embedding of queries and keys, after a norm of each head where the model has one.
#include "numbers.h"

#define ROTATE_THREADS 128

/// Turns number i of a head with number i + size / 2, in place; one warp a head.
///
/// x: bf16 [rows, stride], of which the first `heads` heads of each row are turned
/// positions: of each row
/// turns: f32 [positions, size], of each position the cosines, then the sines
/// weight: f32 [size] of an RMS norm, or null for none
KERNEL(ROTATE_THREADS)
rotate(u16 *x, const int *positions, const float *turns, const float *weight, float epsilon, int heads, int size,
       int stride, int rows) {
  const int number = block_x() * (ROTATE_THREADS / 32) + thread() / 32, lane = thread() % 32;
  const int row = number / heads, half = size / 2;
  if (row >= rows) return;  // a whole warp
  u16 *head = x + (u64)row * stride + (number % heads) * size;
  const float *cosines = turns + (u64)positions[row] * size, *sines = cosines + half;
  float scale = 1.f;
  if (weight) {
    float squares = 0.f;
    for (int i = lane; i < size; i += 32) squares += from_bf16(head[i]) * from_bf16(head[i]);
    scale = rsqrtf(warp_sum(squares) / size + epsilon);
  }
  // A thread reads what it writes alone: after the sum no other reads its numbers.
  for (int i = lane; i < half; i += 32) {
    const float a = from_bf16(head[i]) * (weight ? scale * weight[i] : 1.f);
    const float b = from_bf16(head[i + half]) * (weight ? scale * weight[i + half] : 1.f);
    head[i] = to_bf16(a * cosines[i] - b * sines[i]);
    head[i + half] = to_bf16(b * cosines[i] + a * sines[i]);
  }
}
