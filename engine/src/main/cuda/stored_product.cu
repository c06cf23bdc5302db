// Matrix products y = x W^T of few rows, by weights as they are stored: each is read from memory once and expanded in
// registers, to the bf16 that decode.cu makes of it. Sums are formed in the order of product.cu, so that a row's are the
// same to the last bit, whichever kernel has computed them.
//
// A warp goes through all inputs alone, and there are few warps, so it is memory's latency that takes the time: what is
// multiplied was asked for many steps before.
#include "epilogue.h"
#include "stored_rows.h"

/// Inputs whose weights are on their way while others are multiplied.
#define INPUTS_AHEAD 128

DEVICE int smaller(int a, int b) { return a < b ? a : b; }

/// A warp computes eight columns of y, of a gated product's gates and values eight each, of up to 16 M rows.
///
/// x: [rows, inputs]; w: stored [outputs, inputs]; values: the same, of a gated product
/// bias: f32 or null, in the order of product.cu's columns; y: [rows, columns], of which column `first` is the first
/// inputs are whole blocks, outputs a multiple of 8; the grid has a block for THREADS / 4 outputs
template <class Matrix, int M, int EPILOGUE>
DEVICE void stored_product(const u16 *x, Matrix w, Matrix values, const float *bias, void *y, int rows, int outputs,
                           int columns, int first, int inputs) {
  using Row = typename Matrix::Row;
  const int gated = EPILOGUE == SWIGLU ? 1 : 0, SPANS = INPUTS_AHEAD / Row::LENGTH, STEPS = Row::LENGTH / 16;
  const int X_STEPS = M == 1 ? 4 : 2;  // of x on their way, which is in the second-level cache, and often nearer
  const int lane = thread() % 32, t = lane % 4, tile = (block_x() * Matrix::THREADS + thread()) / 32;
  if (tile * 8 >= outputs) return;
  Row matrix[1 + gated];
  matrix[0] = w.row(tile * 8 + lane / 4, outputs, inputs, t);
  if (gated) matrix[gated] = values.row(tile * 8 + lane / 4, outputs, inputs, t);

  float sums[M][1 + gated][4];
  typename Row::Bytes spans[SPANS][1 + gated];
  u32 a[X_STEPS][M][4];
  const u16 *upper[M], *lower[M];  // rows of x; behind the last it is the last, and nothing of it is written
  UNROLL
  for (int m = 0; m < M; m++) {
    upper[m] = x + (u64)smaller(m * 16 + lane / 4, rows - 1) * inputs + 2 * t;
    lower[m] = x + (u64)smaller(m * 16 + lane / 4 + 8, rows - 1) * inputs + 2 * t;
    UNROLL
    for (int g = 0; g < 1 + gated; g++) sums[m][g][0] = sums[m][g][1] = sums[m][g][2] = sums[m][g][3] = 0.f;
  }
  auto load_x = [&](u32(*to)[4], int input) {
    UNROLL
    for (int m = 0; m < M; m++) {
      to[m][0] = *(const u32 *)(upper[m] + input);
      to[m][1] = *(const u32 *)(lower[m] + input);
      to[m][2] = *(const u32 *)(upper[m] + input + 8);
      to[m][3] = *(const u32 *)(lower[m] + input + 8);
    }
  };

  UNROLL
  for (int s = 0; s < SPANS; s++)
    UNROLL
    for (int g = 0; g < 1 + gated; g++)
      if (s * Row::LENGTH < inputs) matrix[g].load(spans[s][g], s * Row::LENGTH);
  UNROLL
  for (int s = 0; s < X_STEPS; s++)
    if (s * 16 < inputs) load_x(a[s], s * 16);

  for (int input = 0; input < inputs; input += INPUTS_AHEAD) {
    UNROLL
    for (int s = 0; s < SPANS; s++) {
      const int begin = input + s * Row::LENGTH;
      if (begin >= inputs) break;
      UNROLL
      for (int g = 0; g < 1 + gated; g++) matrix[g].begin(begin);
      UNROLL
      for (int step = 0; step < STEPS; step++) {
        const int slot = (s * STEPS + step) % X_STEPS;
        u32 b[1 + gated][2];
        UNROLL
        for (int g = 0; g < 1 + gated; g++) matrix[g].expand(b[g], spans[s][g], begin, step);
        if (step == STEPS - 1 && begin + INPUTS_AHEAD < inputs)
          UNROLL
          for (int g = 0; g < 1 + gated; g++) matrix[g].load(spans[s][g], begin + INPUTS_AHEAD);
        UNROLL
        for (int m = 0; m < M; m++)
          UNROLL
          for (int g = 0; g < 1 + gated; g++) multiply_add(sums[m][g], a[slot][m], b[g][0], b[g][1]);
        const int next = (step + X_STEPS) * 16;
        if (next < Row::LENGTH || begin + next < inputs) load_x(a[slot], s * Row::LENGTH + next);
      }
    }
    UNROLL
    for (int m = 0; m < M; m++) {
      upper[m] += INPUTS_AHEAD;
      lower[m] += INPUTS_AHEAD;
    }
  }

  const int column = first + tile * (8 + 8 * gated) + 2 * t;
  UNROLL
  for (int m = 0; m < M; m++)
    UNROLL
    for (int half = 0; half < 2; half++) {
      const int to = m * 16 + lane / 4 + half * 8;
      if (to < rows)
        finish<EPILOGUE>(&sums[m][0][2 * half], &sums[m][gated][2 * half], bias, y, to, column, columns);
    }
}

#define STORED_PRODUCT(name, EPILOGUE, Type, type, ROWS)                                                             \
  KERNEL(BlockMatrix<Type>::THREADS)                                                                                 \
  stored_##name##_##type##_##ROWS(const u16 *x, const u8 *w, const u8 *values, const float *bias, void *y, int rows, \
                                  int outputs, int columns, int first, int inputs) {                                 \
    stored_product<BlockMatrix<Type>, ROWS / 16, EPILOGUE>(x, {w}, {values}, bias, y, rows, outputs, columns, first,  \
                                                           inputs);                                                  \
  }
#define AWQ_PRODUCT(name, EPILOGUE, ROWS)                                                                              \
  KERNEL(AwqMatrix::THREADS)                                                                                           \
  stored_##name##_awq_##ROWS(const u16 *x, const u32 *words, const u32 *zeros, const u16 *scales, int group,           \
                             const u32 *value_words, const u32 *value_zeros, const u16 *value_scales, int value_group, \
                             const float *bias, void *y, int rows, int outputs, int columns, int first, int inputs) {  \
    stored_product<AwqMatrix, ROWS / 16, EPILOGUE>(x, {words, zeros, scales, group},                                   \
                                                   {value_words, value_zeros, value_scales, value_group}, bias, y,     \
                                                   rows, outputs, columns, first, inputs);                             \
  }
#define STORED_PRODUCTS(Type, type)              \
  STORED_PRODUCT(store, STORE, Type, type, 16)   \
  STORED_PRODUCT(store, STORE, Type, type, 64)   \
  STORED_PRODUCT(add, ADD, Type, type, 16)       \
  STORED_PRODUCT(add, ADD, Type, type, 64)       \
  STORED_PRODUCT(swiglu, SWIGLU, Type, type, 16) \
  STORED_PRODUCT(swiglu, SWIGLU, Type, type, 64)

STORED_PRODUCTS(Q4_0, q4_0)
STORED_PRODUCTS(Q8_0, q8_0)
STORED_PRODUCTS(Q4_K, q4_k)
STORED_PRODUCTS(Q5_K, q5_k)
STORED_PRODUCTS(Q6_K, q6_k)

AWQ_PRODUCT(store, STORE, 16)
AWQ_PRODUCT(store, STORE, 64)
AWQ_PRODUCT(add, ADD, 16)
AWQ_PRODUCT(add, ADD, 64)
AWQ_PRODUCT(swiglu, SWIGLU, 16)
AWQ_PRODUCT(swiglu, SWIGLU, 64)
