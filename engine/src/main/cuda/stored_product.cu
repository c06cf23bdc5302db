// Matrix products y = x W^T of few rows, by weights as they are stored: each is read from memory once and expanded in
// registers, to the bf16 that decode.cu makes of it. Sums are formed in the order of product.cu, so that a row's are the
// same to the last bit, whichever kernel has computed them.
#include "blocks.h"
#include "epilogue.h"

#define STORED_PRODUCT_THREADS 128

/// The inputs of one step of tensor cores that this thread has of a row of W: 2 (lane % 4), the next, and those 8 behind.
template <class Type>
DEVICE void expand(u32 *b, const u8 *row, int input) {
  const u8 *block = row + (u64)(input / Type::LENGTH) * Type::BYTES;
  const int i = input % Type::LENGTH;
  b[0] = pack(Type::number(block, i), Type::number(block, i + 1));
  b[1] = pack(Type::number(block, i + 8), Type::number(block, i + 9));
}

/// Two neighbouring inputs of a row of x, zeros behind the last.
DEVICE u32 pair_of(const u16 *x, int row, int rows, int inputs, int input) {
  return row < rows ? *(const u32 *)(x + (u64)row * inputs + input) : 0;
}

/// A warp computes eight columns of y, of a gated product's gates and values eight each, of up to 16 M rows.
///
/// x: [rows, inputs]; w: stored [outputs, inputs]; values: the same, of a gated product
/// bias: f32 or null, in the order of product.cu's columns; y: [rows, columns], of which column `first` is the first
/// inputs are whole blocks, outputs a multiple of 8; the grid has a block for 32 outputs
template <class Type, int M, int EPILOGUE>
DEVICE void stored_product(const u16 *x, const u8 *w, const u8 *values, const float *bias, void *y, int rows,
                           int outputs, int columns, int first, int inputs) {
  const int gated = EPILOGUE == SWIGLU ? 1 : 0;
  const int lane = thread() % 32, tile = (block_x() * STORED_PRODUCT_THREADS + thread()) / 32;
  if (tile * 8 >= outputs) return;
  const u64 row_bytes = (u64)(inputs / Type::LENGTH) * Type::BYTES;
  const u8 *row = w + (u64)(tile * 8 + lane / 4) * row_bytes;
  const u8 *value_row = gated ? values + (u64)(tile * 8 + lane / 4) * row_bytes : row;
  float sums[M][1 + gated][4];
  UNROLL
  for (int m = 0; m < M; m++)
    UNROLL
    for (int g = 0; g < 1 + gated; g++) sums[m][g][0] = sums[m][g][1] = sums[m][g][2] = sums[m][g][3] = 0.f;

  for (int step = 0; step < inputs; step += 16) {
    const int input = step + lane % 4 * 2;
    u32 b[1 + gated][2];
    expand<Type>(b[0], row, input);
    if (gated) expand<Type>(b[gated], value_row, input);
    UNROLL
    for (int m = 0; m < M; m++) {
      const int upper = m * 16 + lane / 4;
      const u32 a[4] = {pair_of(x, upper, rows, inputs, input), pair_of(x, upper + 8, rows, inputs, input),
                        pair_of(x, upper, rows, inputs, input + 8), pair_of(x, upper + 8, rows, inputs, input + 8)};
      UNROLL
      for (int g = 0; g < 1 + gated; g++) multiply_add(sums[m][g], a, b[g][0], b[g][1]);
    }
  }

  const int column = first + tile * (8 + 8 * gated) + lane % 4 * 2;
  UNROLL
  for (int m = 0; m < M; m++)
    UNROLL
    for (int half = 0; half < 2; half++) {
      const int to = m * 16 + lane / 4 + half * 8;
      if (to < rows)
        finish<EPILOGUE>(&sums[m][0][2 * half], &sums[m][gated][2 * half], bias, y, to, column, columns);
    }
}

#define STORED_PRODUCT(name, EPILOGUE, Type, type, ROWS)                                                            \
  KERNEL(STORED_PRODUCT_THREADS)                                                                                    \
  stored_##name##_##type##_##ROWS(const u16 *x, const u8 *w, const u8 *values, const float *bias, void *y, int rows, \
                                  int outputs, int columns, int first, int inputs) {                                \
    stored_product<Type, ROWS / 16, EPILOGUE>(x, w, values, bias, y, rows, outputs, columns, first, inputs);        \
  }
#define STORED_PRODUCTS(Type, type)               \
  STORED_PRODUCT(store, STORE, Type, type, 16)    \
  STORED_PRODUCT(store, STORE, Type, type, 64)    \
  STORED_PRODUCT(add, ADD, Type, type, 16)        \
  STORED_PRODUCT(add, ADD, Type, type, 64)        \
  STORED_PRODUCT(swiglu, SWIGLU, Type, type, 16)  \
  STORED_PRODUCT(swiglu, SWIGLU, Type, type, 64)

STORED_PRODUCTS(Q4_0, q4_0)
STORED_PRODUCTS(Q8_0, q8_0)
STORED_PRODUCTS(Q4_K, q4_k)
STORED_PRODUCTS(Q5_K, q5_k)
STORED_PRODUCTS(Q6_K, q6_k)
