// What the kernels need of a GPU, done by the emulator; src/main/cuda/device has the same functions for GPUs.
#pragma once
#include "emulator.h"

#define DEVICE inline
#define KERNEL(threads) extern "C" void
#define UNROLL
#define UNROLL_BY(times)
#define ALIGNED(bytes) alignas(bytes)
#define MINUS_INFINITY (-__builtin_inff())

inline int thread() { return emulator::state.current; }
inline int block_x() { return emulator::state.x; }
inline int block_y() { return emulator::state.y; }

inline u32 shared_base() { return 0; }
inline void shared_store(u32 address, u32 value) { emulator::store(address, value); }
inline u32 shared_load(u32 address) { return emulator::load(address); }

#define barrier() emulator::wait_for_block(__FILE__, __LINE__)
inline void copy_async(u32 to, const void *from, bool valid) { emulator::copy(to, from, valid); }
#define commit_copies() emulator::commit(__FILE__, __LINE__)
#define wait_copies(groups) emulator::wait(groups, __FILE__, __LINE__)

inline void load_matrices(u32 *m, u32 row) { emulator::load_four(m, row, false); }
inline void load_transposed(u32 *m, u32 row) { emulator::load_four(m, row, true); }
inline void multiply_add(float *d, const u32 *a, u32 b0, u32 b1) { emulator::multiply(d, a, b0, b1); }
inline float shuffle(float value, int mask) { return emulator::exchange(value, mask); }

inline float from_bits(u32 bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}
inline float from_bf16(u16 bits) { return emulator::bf16(bits); }
inline u32 rounded_to_bf16(float value) {
  u32 bits;
  memcpy(&bits, &value, 4);
  if ((bits & 0x7fffffff) > 0x7f800000) return 0x7fff;
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}
inline u32 pack(float low, float high) { return rounded_to_bf16(low) | rounded_to_bf16(high) << 16; }
inline float from_f16(u16 bits) {
  const int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  const float size = exponent == 0    ? ldexpf((float)mantissa, -24)
                     : exponent == 31 ? (mantissa ? NAN : INFINITY)
                                      : ldexpf(1024.f + mantissa, exponent - 25);
  return bits >> 15 ? -size : size;
}
inline float fused(float a, float b, float c) { return fmaf(a, b, c); }
inline float reciprocal(float x) { return 1.f / x; }
inline float power_of_two(float x) { return exp2f(x); }
inline float rsqrtf(float x) { return 1.f / sqrtf(x); }
