// What follows a product of another library's, which leaves its sums rounded to bf16: a bias, and what models apply.
#include "epilogue.h"

#define ACTIVATE_THREADS 128

/// Eight neighbouring numbers of a row by each thread; a row is block_x.
///
/// sums: bf16 [rows, columns], with gates [rows, 2 columns] in groups of eight gates, then their eight values
/// bias: f32, one for each sum of a row, or null; y: bf16 [rows, columns], `sums` itself where there are no gates
/// columns: a multiple of 8
template <int EPILOGUE>
DEVICE void activate(const u16 *sums, const float *bias, u16 *y, int columns) {
  const bool gated = EPILOGUE == SWIGLU || EPILOGUE == GEGLU;
  const int column = 8 * (block_y() * ACTIVATE_THREADS + thread());
  if (column >= columns) return;
  const int times = gated ? 2 : 1, at = times * column;
  const u16 *from = sums + (u64)block_x() * times * columns + at;
  const Eight first = *(const Eight *)from, second = gated ? *(const Eight *)(from + 8) : Eight{};
  Eight done;
  UNROLL
  for (int i = 0; i < 4; i++) {
    const float pair[2] = {low(first.pairs[i]), high(first.pairs[i])};
    const float others[2] = {low(second.pairs[i]), high(second.pairs[i])};
    done.pairs[i] = finished<EPILOGUE>(pair, others, bias, at + 2 * i);
  }
  *(Eight *)(y + (u64)block_x() * columns + column) = done;
}

#define ACTIVATE(name, EPILOGUE)                                                                               \
  KERNEL(ACTIVATE_THREADS) activate_##name(const u16 *sums, const float *bias, u16 *y, int columns) {          \
    activate<EPILOGUE>(sums, bias, y, columns);                                                                \
  }

ACTIVATE(gelu, GELU)
ACTIVATE(swiglu, SWIGLU)
ACTIVATE(geglu, GEGLU)
