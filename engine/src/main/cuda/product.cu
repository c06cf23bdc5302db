// Matrix products y = x W^T, bf16 factors and f32 sums, with what follows a product in a model. A block of 128 threads
// computes a tile of y; tiles of x and W come through shared memory, three stages deep, so that the next are on their
// way while one is multiplied.
#include "epilogue.h"

#define PRODUCT_THREADS 128
/// Inputs of a stage.
#define INPUTS 32
#define STAGES 3
/// Tiles of so many rows of x are taken together, column by column, so that they find W in the second-level cache.
#define ROW_GROUP 8

/// Where 16-byte chunk 0..3 of a row of a stage lies: chunks are exchanged so that the eight rows that load_matrices
/// reads at a time lie in different banks.
DEVICE u32 staged(int row, int chunk) { return (u32)(row * 4 + (chunk ^ (row >> 1 & 3))) * 16u; }

/// Begins to copy `ROWS` rows of a matrix [rows, inputs], from `first` on, and INPUTS inputs from `input` on.
template <int ROWS>
DEVICE void load_stage(u32 to, const u16 *matrix, int first, int rows, int input, int inputs) {
  UNROLL
  for (int i = 0; i < ROWS * 4 / PRODUCT_THREADS; i++) {
    const int number = thread() + i * PRODUCT_THREADS, row = first + number / 4, at = input + number % 4 * 8;
    const bool valid = row < rows && at < inputs;
    copy_async(to + staged(number / 4, number % 4), matrix + (valid ? (u64)row * inputs + at : 0), valid);
  }
}

/// One tile [TILE_ROWS, TILE_COLUMNS] of y, a quarter of it by each warp.
///
/// x: [rows, inputs]; w: [columns, inputs]; bias: f32 [columns] or null; y: [rows, columns], or half as wide with gates
/// inputs and columns are multiples of 8, with gates columns of 16; the grid has one block a tile
template <int TILE_ROWS, int TILE_COLUMNS, int EPILOGUE>
DEVICE void product(const u16 *x, const u16 *w, const float *bias, void *y, int rows, int columns, int inputs) {
  const int M = TILE_ROWS / 32, N = TILE_COLUMNS / 32;  // mma tiles of 16 x 16 that a warp has
  const u32 stage_bytes = (TILE_ROWS + TILE_COLUMNS) * INPUTS * 2, w_offset = TILE_ROWS * INPUTS * 2;

  const int tiles_down = (rows + TILE_ROWS - 1) / TILE_ROWS, tiles_across = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
  const int group = block_x() / (ROW_GROUP * tiles_across), in_group = block_x() % (ROW_GROUP * tiles_across);
  const int left = tiles_down - group * ROW_GROUP, height = left < ROW_GROUP ? left : ROW_GROUP;
  const int first_row = (group * ROW_GROUP + in_group % height) * TILE_ROWS;
  const int first_column = in_group / height * TILE_COLUMNS;

  const int lane = thread() % 32, warp = thread() / 32;
  const int warp_row = warp / 2 * (TILE_ROWS / 2), warp_column = warp % 2 * (TILE_COLUMNS / 2);
  float sums[M][2 * N][4];
  UNROLL
  for (int m = 0; m < M; m++)
    UNROLL
    for (int n = 0; n < 2 * N; n++) sums[m][n][0] = sums[m][n][1] = sums[m][n][2] = sums[m][n][3] = 0.f;

  const int steps = (inputs + INPUTS - 1) / INPUTS;
  UNROLL
  for (int step = 0; step < STAGES - 1; step++) {
    if (step < steps) {
      const u32 to = shared_base() + step * stage_bytes;
      load_stage<TILE_ROWS>(to, x, first_row, rows, step * INPUTS, inputs);
      load_stage<TILE_COLUMNS>(to + w_offset, w, first_column, columns, step * INPUTS, inputs);
    }
    commit_copies();
  }
  for (int step = 0; step < steps; step++) {
    wait_copies(STAGES - 2);  // this thread's copies of the stage have landed,
    barrier();                // all threads' have, and nobody reads the stage before any more
    const int next = step + STAGES - 1;
    if (next < steps) {
      const u32 to = shared_base() + next % STAGES * stage_bytes;
      load_stage<TILE_ROWS>(to, x, first_row, rows, next * INPUTS, inputs);
      load_stage<TILE_COLUMNS>(to + w_offset, w, first_column, columns, next * INPUTS, inputs);
    }
    commit_copies();
    const u32 staged_x = shared_base() + step % STAGES * stage_bytes, staged_w = staged_x + w_offset;
    UNROLL
    for (int k = 0; k < INPUTS / 16; k++) {
      u32 a[M][4], b[N][4];
      UNROLL
      for (int m = 0; m < M; m++)
        load_matrices(a[m], staged_x + staged(warp_row + m * 16 + lane % 16, k * 2 + lane / 16));
      UNROLL
      for (int n = 0; n < N; n++)
        load_matrices(b[n], staged_w + staged(warp_column + n * 16 + lane % 8 + lane / 16 * 8, k * 2 + lane / 8 % 2));
      UNROLL
      for (int m = 0; m < M; m++)
        UNROLL
        for (int n = 0; n < N; n++) {
          multiply_add(sums[m][2 * n], a[m], b[n][0], b[n][1]);
          multiply_add(sums[m][2 * n + 1], a[m], b[n][2], b[n][3]);
        }
    }
  }

  const int together = EPILOGUE == SWIGLU || EPILOGUE == GEGLU ? 2 : 1;
  UNROLL
  for (int m = 0; m < M; m++)
    UNROLL
    for (int half = 0; half < 2; half++) {
      const int row = first_row + warp_row + m * 16 + lane / 4 + half * 8;
      UNROLL
      for (int n = 0; n < 2 * N; n += together) {
        const int column = first_column + warp_column + n * 8 + lane % 4 * 2;
        if (row < rows && column < columns)
          finish<EPILOGUE>(&sums[m][n][2 * half], &sums[m][n + together - 1][2 * half], bias, y, row, column, columns);
      }
    }
}

/// Large tiles where they fill the GPU, small ones for few rows.
#define PRODUCT(name, EPILOGUE)                                                                                     \
  KERNEL(PRODUCT_THREADS)                                                                                           \
  product_##name##_128(const u16 *x, const u16 *w, const float *bias, void *y, int rows, int columns, int inputs) { \
    product<128, 128, EPILOGUE>(x, w, bias, y, rows, columns, inputs);                                              \
  }                                                                                                                 \
  KERNEL(PRODUCT_THREADS)                                                                                           \
  product_##name##_64(const u16 *x, const u16 *w, const float *bias, void *y, int rows, int columns, int inputs) {  \
    product<64, 64, EPILOGUE>(x, w, bias, y, rows, columns, inputs);                                                \
  }

PRODUCT(store, STORE)
PRODUCT(gelu, GELU)
PRODUCT(add, ADD)
PRODUCT(swiglu, SWIGLU)
PRODUCT(geglu, GEGLU)
