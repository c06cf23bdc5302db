// Rows of the residual stream, f32 [rows, columns], copied and summed: one thread a column.
#include "numbers.h"

#define ROW_THREADS 256

/// to[block_x] = from[rows[block_x]]; the two do not overlap.
KERNEL(ROW_THREADS) copy_rows(const float *from, const int *rows, float *to, int columns) {
  const int c = block_y() * ROW_THREADS + thread();
  if (c < columns) to[(u64)block_x() * columns + c] = from[(u64)rows[block_x()] * columns + c];
}

/// means[s] = the mean of rows offsets[s] .. offsets[s + 1] of x; s is block_x.
KERNEL(ROW_THREADS) mean_rows(const float *x, const int *offsets, float *means, int columns) {
  const int c = block_y() * ROW_THREADS + thread(), first = offsets[block_x()], end = offsets[block_x() + 1];
  if (c >= columns) return;
  float sum = 0.f;
  UNROLL_BY(8)  // reads of several rows under way
  for (int row = first; row < end; row++) sum += x[(u64)row * columns + c];
  means[(u64)block_x() * columns + c] = sum / (end - first);
}
