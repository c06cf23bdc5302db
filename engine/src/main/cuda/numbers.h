// Sums over warps, and the functions that models apply to numbers.
#pragma once
#include "primitives.h"

/// Neighbouring numbers that are read and written together.
struct ALIGNED(8) Pair {
  float n[2];
};
struct ALIGNED(16) Four {
  float n[4];
};
DEVICE Pair pair_at(const float *at) { return *(const Pair *)at; }
DEVICE Four four_at(const float *at) { return *(const Four *)at; }

/// Pairs of bf16, likewise.
struct ALIGNED(8) Two {
  u32 pairs[2];
};
struct ALIGNED(16) Eight {
  u32 pairs[4];
};

DEVICE u16 to_bf16(float value) { return (u16)pack(value, 0.f); }
DEVICE float low(u32 pair) { return from_bf16((u16)pair); }
DEVICE float high(u32 pair) { return from_bf16((u16)(pair >> 16)); }

/// The warp's sum, in every thread.
DEVICE float warp_sum(float value) {
  UNROLL
  for (int mask = 16; mask > 0; mask /= 2) value += shuffle(value, mask);
  return value;
}

/// The error function, by formula 7.1.26 of Abramowitz and Stegun, Handbook of Mathematical Functions: wrong by less than
/// 2e-7, short, and without branches.
DEVICE float error_function(float x) {
  const float size = x < 0.f ? -x : x, t = reciprocal(1.f + 0.3275911f * size);
  const float sum = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t;
  const float value = 1.f - sum * power_of_two(-1.44269504f * x * x);
  return x < 0.f ? -value : value;
}

/// x Phi(x), by the error function.
DEVICE float gelu(float x) { return 0.5f * x * (1.f + error_function(x * 0.70710678f)); }

/// x sigmoid(x). Where 2^.. overflows, its reciprocal is the right answer, 0.
DEVICE float silu(float x) { return x * reciprocal(1.f + power_of_two(-1.44269504f * x)); }
