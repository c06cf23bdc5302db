// What follows a product of another library's, which leaves its sums rounded to bf16: a bias, and what models apply.
#include "epilogue.h"

#define ACTIVATE_THREADS 256

/// Two neighbouring numbers of a row; a row is block_x.
///
/// sums: bf16 [rows, columns], with gates [rows, 2 columns] in groups of eight gates, then their eight values
/// bias: f32, one for each sum of a row, or null; y: bf16 [rows, columns], `sums` itself where there are no gates
template <int EPILOGUE>
DEVICE void activate(const u16 *sums, const float *bias, u16 *y, int columns) {
  const bool gated = EPILOGUE == SWIGLU || EPILOGUE == GEGLU;
  const int column = 2 * (block_y() * ACTIVATE_THREADS + thread());
  if (column >= columns) return;
  const u64 row = block_x();
  const int at = gated ? column / 8 * 16 + column % 8 : column, width = gated ? 2 * columns : columns;
  const u32 pair = *(const u32 *)(sums + row * width + at);
  const u32 others = gated ? *(const u32 *)(sums + row * width + at + 8) : 0;
  const float first[2] = {from_bf16((u16)pair), from_bf16((u16)(pair >> 16))};
  const float second[2] = {from_bf16((u16)others), from_bf16((u16)(others >> 16))};
  finish<EPILOGUE>(first, second, bias, y, (int)row, at, width);
}

#define ACTIVATE(name, EPILOGUE)                                                                               \
  KERNEL(ACTIVATE_THREADS) activate_##name(const u16 *sums, const float *bias, u16 *y, int columns) {          \
    activate<EPILOGUE>(sums, bias, y, columns);                                                                \
  }

ACTIVATE(gelu, GELU)
ACTIVATE(swiglu, SWIGLU)
ACTIVATE(geglu, GEGLU)
