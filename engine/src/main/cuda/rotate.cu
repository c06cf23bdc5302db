// Rotary position embedding of queries and keys, after a norm of each head where the model has one.
#include "numbers.h"

#define ROTATE_THREADS 128
/// Heads of a warp: enough to be read from memory at a time that it is not waited for.
#define WARP_HEADS 4

/// Turns number i of a head with number i + size / 2, in place; a thread has of either half a pair of neighbours.
///
/// x: bf16 [rows, stride], of which the first `heads` heads of each row are turned
/// positions: of each row
/// turns: f32 [positions, size], of each position the cosines, then the sines
/// weight: f32 [size] of an RMS norm, or null for none
/// size: up to 128, a multiple of 4; the grid has a warp for WARP_HEADS heads
KERNEL(ROTATE_THREADS)
rotate(u16 *x, const int *positions, const float *turns, const float *weight, float epsilon, int heads, int size,
       int stride, int rows) {
  const int first = (block_x() * (ROTATE_THREADS / 32) + thread() / 32) * WARP_HEADS;
  const int half = size / 2, i = thread() % 32 * 2;
  u32 *at[WARP_HEADS], a[WARP_HEADS], b[WARP_HEADS];
  int position[WARP_HEADS];
  UNROLL
  for (int h = 0; h < WARP_HEADS; h++) {
    const int row = (first + h) / heads;
    const bool there = row < rows && i < half;
    at[h] = there ? (u32 *)(x + (u64)row * stride + (first + h) % heads * size + i) : nullptr;
    a[h] = there ? *at[h] : 0;
    b[h] = there ? at[h][half / 2] : 0;
    position[h] = there ? positions[row] : 0;
  }
  const bool weighed = weight && i < half;
  const Pair w = weighed ? pair_at(weight + i) : Pair{{1.f, 1.f}}, v = weighed ? pair_at(weight + half + i) : w;
  UNROLL
  for (int h = 0; h < WARP_HEADS; h++) {
    float p[2] = {low(a[h]), high(a[h])}, q[2] = {low(b[h]), high(b[h])}, scale = 1.f;
    if (weight) scale = rsqrtf(warp_sum(p[0] * p[0] + p[1] * p[1] + q[0] * q[0] + q[1] * q[1]) / size + epsilon);
    if (!at[h]) continue;
    UNROLL
    for (int e = 0; e < 2; e++) {
      p[e] *= scale * w.n[e];
      q[e] *= scale * v.n[e];
    }
    const float *turn = turns + (u64)position[h] * size + i;
    const Pair cosine = pair_at(turn), sine = pair_at(turn + half);
    *at[h] = pack(p[0] * cosine.n[0] - q[0] * sine.n[0], p[1] * cosine.n[1] - q[1] * sine.n[1]);
    at[h][half / 2] = pack(q[0] * cosine.n[0] + p[0] * sine.n[0], q[1] * cosine.n[1] + p[1] * sine.n[1]);
  }
}
