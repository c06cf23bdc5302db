// What follows a matrix product in a model.
#pragma once
#include "numbers.h"

/// What is done with a sum s, the bias added.
enum Epilogue {
  STORE,   // y = s, bf16
  GELU,    // y = gelu(s), bf16
  ADD,     // y += s, f32: the residual stream
  SWIGLU,  // y = silu(g) u, bf16, where s are groups of eight gates g, then their eight values u
  GEGLU    // y = gelu(g) u, bf16, likewise
};

/// One pair of neighbouring sums of a row, or, where there are gates, of gates and of their values, as a pair of bf16.
template <int EPILOGUE>
DEVICE u32 finished(const float *sums, const float *values, const float *bias, int column) {
  float a = sums[0], b = sums[1];
  if (bias) {
    a += bias[column];
    b += bias[column + 1];
  }
  if (EPILOGUE == STORE) return pack(a, b);
  if (EPILOGUE == GELU) return pack(gelu(a), gelu(b));
  float u = values[0], v = values[1];
  if (bias) {
    u += bias[column + 8];
    v += bias[column + 9];
  }
  return EPILOGUE == SWIGLU ? pack(silu(a) * u, silu(b) * v) : pack(gelu(a) * u, gelu(b) * v);
}

/// The same, written where it belongs, or added to what is there.
template <int EPILOGUE>
DEVICE void finish(const float *sums, const float *values, const float *bias, void *y, int row, int column,
                   int columns) {
  if (EPILOGUE == ADD) {
    float *to = (float *)y + (u64)row * columns + column;
    to[0] += sums[0] + (bias ? bias[column] : 0.f);
    to[1] += sums[1] + (bias ? bias[column + 1] : 0.f);
    return;
  }
  const bool gated = EPILOGUE == SWIGLU || EPILOGUE == GEGLU;
  const u64 at = gated ? (u64)row * (columns / 2) + column / 16 * 8 + column % 8 : (u64)row * columns + column;
  *(u32 *)((u16 *)y + at) = finished<EPILOGUE>(sums, values, bias, column);
}
