// Number i of a block of stored numbers, as f32; ggml's layouts are drawn in weights/decode/BlockDecoder.java and
// SuperBlockDecoder.java. Blocks begin at even addresses.
#pragma once
#include "primitives.h"

DEVICE float half_at(const u8 *at) { return from_f16(*(const u16 *)at); }
DEVICE int bits(const u8 *at, int shift, int count) { return *at >> shift & ((1 << count) - 1); }
/// Number i of 32 in 16 bytes: the low halves, then the high halves.
DEVICE int nibble(const u8 *at, int i) { return bits(at + i % 16, i / 16 * 4, 4); }
DEVICE int bit(const u8 *at, int i) { return bits(at + i / 8, i % 8, 1); }

/// A type's length of a block, its bytes, and its numbers.
struct F32 {
  enum { LENGTH = 1, BYTES = 4 };
  DEVICE static float number(const u8 *block, int) { return from_bits(*(const u32 *)block); }
};
struct F16 {
  enum { LENGTH = 1, BYTES = 2 };
  DEVICE static float number(const u8 *block, int) { return half_at(block); }
};
struct BF16 {
  enum { LENGTH = 1, BYTES = 2 };
  DEVICE static float number(const u8 *block, int) { return from_bf16(*(const u16 *)block); }
};
struct Q4_0 {
  enum { LENGTH = 32, BYTES = 18 };
  DEVICE static float number(const u8 *b, int i) { return half_at(b) * (nibble(b + 2, i) - 8); }
};
struct Q4_1 {
  enum { LENGTH = 32, BYTES = 20 };
  DEVICE static float number(const u8 *b, int i) { return half_at(b) * nibble(b + 4, i) + half_at(b + 2); }
};
struct Q5_0 {
  enum { LENGTH = 32, BYTES = 22 };
  DEVICE static float number(const u8 *b, int i) {
    return half_at(b) * (nibble(b + 6, i) + 16 * bit(b + 2, i) - 16);
  }
};
struct Q5_1 {
  enum { LENGTH = 32, BYTES = 24 };
  DEVICE static float number(const u8 *b, int i) {
    return half_at(b) * (nibble(b + 8, i) + 16 * bit(b + 4, i)) + half_at(b + 2);
  }
};
struct Q8_0 {
  enum { LENGTH = 32, BYTES = 34 };
  DEVICE static float number(const u8 *b, int i) { return half_at(b) * (signed char)b[2 + i]; }
};
struct Q2_K {
  enum { LENGTH = 256, BYTES = 84 };
  DEVICE static float number(const u8 *b, int i) {
    const int q = bits(b + 16 + i / 128 * 32 + i % 32, i % 128 / 32 * 2, 2);
    return half_at(b + 80) * bits(b + i / 16, 0, 4) * q - half_at(b + 82) * bits(b + i / 16, 4, 4);
  }
};
struct Q3_K {
  enum { LENGTH = 256, BYTES = 110 };
  DEVICE static float number(const u8 *b, int i) {
    const int part = i / 16, q = bits(b + 32 + i / 128 * 32 + i % 32, i % 128 / 32 * 2, 2);
    const int scale = bits(b + 96 + part % 8, part / 8 * 4, 4) + 16 * bits(b + 104 + part % 4, part / 4 * 2, 2);
    return half_at(b + 108) * (scale - 32) * (q + 4 * bits(b + i % 32, i / 32, 1) - 4);
  }
};
/// Q4_K and Q5_K differ in their numbers alone. `parts` are the 12 bytes of scales and least numbers. Rounded as in
/// stored_rows.h.
DEVICE float scaled_part(const u8 *b, int part, int q) {
  const u8 *parts = b + 4;
  int scale, least;
  if (part < 4) {
    scale = bits(parts + part, 0, 6);
    least = bits(parts + part + 4, 0, 6);
  } else {
    scale = bits(parts + part + 4, 0, 4) + 16 * bits(parts + part - 4, 6, 2);
    least = bits(parts + part + 4, 4, 4) + 16 * bits(parts + part, 6, 2);
  }
  return fused(half_at(b) * scale, q, -(half_at(b + 2) * least));
}
struct Q4_K {
  enum { LENGTH = 256, BYTES = 144 };
  DEVICE static float number(const u8 *b, int i) {
    return scaled_part(b, i / 32, bits(b + 16 + i / 64 * 32 + i % 32, i / 32 % 2 * 4, 4));
  }
};
struct Q5_K {
  enum { LENGTH = 256, BYTES = 176 };
  DEVICE static float number(const u8 *b, int i) {
    const int high = bits(b + 16 + i % 32, i / 32, 1);
    return scaled_part(b, i / 32, bits(b + 48 + i / 64 * 32 + i % 32, i / 32 % 2 * 4, 4) + 16 * high);
  }
};
struct Q6_K {
  enum { LENGTH = 256, BYTES = 210 };
  DEVICE static float number(const u8 *b, int i) {
    const int low = bits(b + i / 128 * 64 + i % 64, i % 128 / 64 * 4, 4);
    const int high = bits(b + 128 + i / 128 * 32 + i % 32, i % 128 / 32 * 2, 2);
    return half_at(b + 208) * (signed char)b[192 + i / 16] * (low + 16 * high - 32);
  }
};
