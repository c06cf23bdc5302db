// Normalisation of rows: one warp a row, four a block. The mean and the squares are summed in f32. Of each row as much
// is kept in registers as they hold, so that it is read from memory once; longer ones are read again behind that.
#include "numbers.h"

#define NORM_THREADS 128
/// Fours of a row that a thread keeps: rows of up to 1,024 numbers.
#define KEPT 8
/// Numbers from one of a thread's fours to its next.
#define FOURS 128

/// The first of a row's fours that this thread has.
DEVICE int first_four() { return thread() % 32 * 4; }

/// What is kept of a row of `columns` numbers, a multiple of four.
struct Kept {
  Four fours[KEPT];

  DEVICE Kept(const float *row, int columns) {
    UNROLL
    for (int i = 0; i < KEPT; i++) {
      const int c = first_four() + i * FOURS;
      if (c < columns) fours[i] = four_at(row + c);
    }
  }

  /// Hands each of the thread's fours to `use`, with its place in the row.
  template <class Use>
  DEVICE void each(const float *row, int columns, Use use) const {
    UNROLL
    for (int i = 0; i < KEPT; i++) {
      const int c = first_four() + i * FOURS;
      if (c < columns) use(fours[i], c);
    }
    for (int c = first_four() + KEPT * FOURS; c < columns; c += FOURS) use(four_at(row + c), c);
  }
};

/// Writes four numbers to whichever of the two is wanted; both may be, and `out` may be x itself.
DEVICE void store_normed(Four four, u64 at, float *out, u16 *factor) {
  if (out) *(Four *)(out + at) = four;
  if (factor) *(Two *)(factor + at) = Two{{pack(four.n[0], four.n[1]), pack(four.n[2], four.n[3])}};
}

/// (x - mean) / sqrt(variance + epsilon) weight + bias of each row of x, f32 [rows, columns].
///
/// out, factor: [rows, columns], f32 and bf16; either may be null; columns: a multiple of four
KERNEL(NORM_THREADS)
layer_norm(const float *x, const float *weight, const float *bias, float epsilon, float *out, u16 *factor, int columns,
           int rows) {
  const int number = block_x() * (NORM_THREADS / 32) + thread() / 32;
  if (number >= rows) return;  // a whole warp
  const u64 start = (u64)number * columns;
  const float *row = x + start;
  const Kept kept(row, columns);
  float sum = 0.f, squares = 0.f;
  kept.each(row, columns, [&](Four four, int) {
    for (int e = 0; e < 4; e++) sum += four.n[e];
  });
  const float mean = warp_sum(sum) / columns;
  kept.each(row, columns, [&](Four four, int) {
    for (int e = 0; e < 4; e++) squares += (four.n[e] - mean) * (four.n[e] - mean);
  });
  const float scale = rsqrtf(warp_sum(squares) / columns + epsilon);
  kept.each(row, columns, [&](Four four, int c) {
    const Four w = four_at(weight + c), b = four_at(bias + c);
    for (int e = 0; e < 4; e++) four.n[e] = (four.n[e] - mean) * scale * w.n[e] + b.n[e];
    store_normed(four, start + c, out, factor);
  });
}

/// x / sqrt(mean(x x) + epsilon) weight of each row of x, f32 [rows, columns]; where it goes as above.
KERNEL(NORM_THREADS)
rms_norm(const float *x, const float *weight, float epsilon, float *out, u16 *factor, int columns, int rows) {
  const int number = block_x() * (NORM_THREADS / 32) + thread() / 32;
  if (number >= rows) return;
  const u64 start = (u64)number * columns;
  const float *row = x + start;
  const Kept kept(row, columns);
  float squares = 0.f;
  kept.each(row, columns, [&](Four four, int) {
    for (int e = 0; e < 4; e++) squares += four.n[e] * four.n[e];
  });
  const float scale = rsqrtf(warp_sum(squares) / columns + epsilon);
  kept.each(row, columns, [&](Four four, int c) {
    const Four w = four_at(weight + c);
    for (int e = 0; e < 4; e++) four.n[e] *= scale * w.n[e];
    store_normed(four, start + c, out, factor);
  });
}
