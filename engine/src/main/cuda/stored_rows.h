// Rows of stored weights as tensor cores take them, a span of inputs at a time: first its bytes are loaded, later they
// are expanded, to the bf16 that decode.cu makes of them. Of each step's 16 inputs, thread t = 0..3 of the four that
// share a row has the numbers 2t, 2t + 1, 2t + 8 and 2t + 9.
#pragma once
#include "blocks.h"

/// 2^23 + q, of a whole number q below it: exact, and without the slow conversion of whole numbers.
DEVICE float raised(u32 q) { return from_bits(0x4b000000 | q); }
DEVICE float whole(u32 q, float zero) { return raised(q) - (8388608.f + zero); }

DEVICE u32 two_bytes(const u8 *at) { return *(const u16 *)at; }

/// Sixteen bytes at an address that is a multiple of 16, as are those of matrices and the sizes of Q4_K's and Q5_K's
/// blocks.
struct alignas(16) Quad {
  u32 words[4];
};

/// The bytes that a thread has of so many inputs of a row; ggml's layouts as in blocks.h. A number is
/// scale (q - ZERO) - least. `load` takes the span's block and where in the block it begins, `pair` gives two
/// neighbouring q as bytes: 2t and the next of a step, or, where `half` is 1, those 8 behind.
template <class Type>
struct Span;

/// Where a block has one scale.
struct OneScale {
  u32 d;
  DEVICE float scale(int, int) const { return from_f16((u16)d); }
  DEVICE float least(int, int) const { return 0.f; }
};
template <>
struct Span<Q4_0> : OneScale {
  enum { LENGTH = 32, ZERO = 8 };
  u32 low[2];
  DEVICE void load(const u8 *block, int, int t) {
    d = two_bytes(block);
    for (int half = 0; half < 2; half++) low[half] = two_bytes(block + 2 + half * 8 + 2 * t);
  }
  DEVICE u32 pair(int, int step, int half) const { return low[half] >> step * 4 & 0x0f0f; }
};
template <>
struct Span<Q8_0> : OneScale {
  enum { LENGTH = 32, ZERO = 128 };
  u32 q[4];
  DEVICE void load(const u8 *block, int, int t) {
    d = two_bytes(block);
    for (int i = 0; i < 4; i++) q[i] = two_bytes(block + 2 + i * 8 + 2 * t);
  }
  DEVICE u32 pair(int, int step, int half) const { return q[step * 2 + half] ^ 0x8080; }
};
/// Two scales, and the scales and least numbers of eight parts of 32: the first 16 bytes of Q4_K's and Q5_K's blocks.
struct Parts {
  Quad head;
  DEVICE float scale(int from, int step) const {
    return from_f16((u16)head.words[0]) * of_part(from / 32 + step / 2, head.words[1], head.words[3]);
  }
  DEVICE float least(int from, int step) const {
    return from_f16((u16)(head.words[0] >> 16)) * of_part(from / 32 + step / 2, head.words[2], head.words[3] >> 4);
  }
  /// Six bits, of the last four parts two in `early`, four in `late`.
  DEVICE static float of_part(int part, u32 early, u32 late) {
    const int shift = part % 4 * 8;
    return whole(part < 4 ? early >> shift & 63 : (late >> shift & 15) | (early >> shift & 192) >> 2, 0.f);
  }
};
template <>
struct Span<Q4_K> : Parts {
  enum { LENGTH = 64, ZERO = 0 };
  u32 low[4];
  DEVICE void load(const u8 *block, int from, int t) {
    head = *(const Quad *)block;
    for (int i = 0; i < 4; i++) low[i] = two_bytes(block + 16 + from / 2 + i * 8 + 2 * t);
  }
  DEVICE u32 pair(int, int step, int half) const { return low[step % 2 * 2 + half] >> step / 2 * 4 & 0x0f0f; }
};
template <>
struct Span<Q5_K> : Parts {
  enum { LENGTH = 64, ZERO = 0 };
  u32 high[4], low[4];
  DEVICE void load(const u8 *block, int from, int t) {
    head = *(const Quad *)block;
    for (int i = 0; i < 4; i++) {
      high[i] = two_bytes(block + 16 + i * 8 + 2 * t);
      low[i] = two_bytes(block + 48 + from / 2 + i * 8 + 2 * t);
    }
  }
  DEVICE u32 pair(int from, int step, int half) const {
    const int i = step % 2 * 2 + half;
    return (low[i] >> step / 2 * 4 & 0x0f0f) | (high[i] >> (from / 32 + step / 2) & 0x0101) << 4;
  }
};
template <>
struct Span<Q6_K> {
  enum { LENGTH = 64, ZERO = 32 };
  u32 d, scales[2], high[4], low[8];
  DEVICE void load(const u8 *block, int from, int t) {
    d = two_bytes(block + 208);
    for (int i = 0; i < 2; i++) scales[i] = two_bytes(block + 192 + from / 16 + i * 2);
    for (int i = 0; i < 4; i++) high[i] = two_bytes(block + 128 + from / 128 * 32 + i * 8 + 2 * t);
    for (int i = 0; i < 8; i++) low[i] = two_bytes(block + from / 128 * 64 + i * 8 + 2 * t);
  }
  DEVICE u32 pair(int from, int step, int half) const {
    const int shift = from % 128 / 64 * 4;  // of high and of low ones alike
    const u32 above = high[step % 2 * 2 + half] >> (shift + step / 2 * 2) & 0x0303;
    return (low[step * 2 + half] >> shift & 0x0f0f) | above << 4;
  }
  DEVICE float scale(int, int step) const {
    return from_f16((u16)d) * whole((scales[step / 2] >> step % 2 * 8 & 255) ^ 128, 128.f);
  }
  DEVICE float least(int, int) const { return 0.f; }
};

/// A row of a matrix of blocks, as thread t has it.
template <class Type>
struct BlockRow {
  using Bytes = Span<Type>;
  enum { LENGTH = Bytes::LENGTH };
  const u8 *row;
  int t;

  DEVICE void begin(int) const {}
  DEVICE void load(Bytes &bytes, int input) const {
    bytes.load(row + (u64)(input / Type::LENGTH) * Type::BYTES, input % Type::LENGTH, t);
  }
  DEVICE void expand(u32 *b, const Bytes &bytes, int input, int step) const {
    const int from = input % Type::LENGTH;
    const float scale = bytes.scale(from, step), least = bytes.least(from, step);
    UNROLL
    for (int half = 0; half < 2; half++) {
      const u32 both = bytes.pair(from, step, half);
      const float q = whole(both & 255, Bytes::ZERO), r = whole(both >> 8, Bytes::ZERO);
      b[half] = pack(fused(scale, q, -least), fused(scale, r, -least));
    }
  }
};

/// A stored matrix [outputs, inputs] of whole blocks.
template <class Type>
struct BlockMatrix {
  using Row = BlockRow<Type>;
  enum { THREADS = 128 };
  const u8 *blocks;

  DEVICE Row row(int output, int, int inputs, int t) const {
    return {blocks + (u64)output * (inputs / Type::LENGTH) * Type::BYTES, t};
  }
};

/// An output of a matrix quantised by AWQ, as thread t has it. It loads words of eight outputs and takes one, since the
/// warp's others take the others; scales and zeros are loaded when a group begins, for the next one.
struct AwqRow {
  enum { LENGTH = 32 };
  struct Bytes {
    u32 words[8];
  };
  const u32 *words;  // from input 2t on
  const u32 *zeros;  // of the next group, as are the scales
  const u16 *scales;
  int outputs, group, inputs, next, shift;  // where the next group begins, and the output's bits in a word
  u32 next_zeros;
  u16 next_scale;
  float zero, scale;

  DEVICE void load(Bytes &bytes, int input) const {
    const u32 *from = words + (u64)input * (outputs / 8);
    UNROLL
    for (int i = 0; i < 8; i++) bytes.words[i] = from[(i / 2 * 8 + i % 2) * (outputs / 8)];
  }
  DEVICE void load_group() {
    next_zeros = *zeros;
    next_scale = *scales;
    zeros += outputs / 8;
    scales += outputs;
  }
  DEVICE void begin(int input) {
    if (input != next) return;
    zero = raised(next_zeros >> shift & 15);
    scale = from_f16(next_scale);
    next += group;
    if (next < inputs) load_group();
  }
  DEVICE float number(u32 word) const { return (raised(word >> shift & 15) - zero) * scale; }
  DEVICE void expand(u32 *b, const Bytes &bytes, int, int step) const {
    UNROLL
    for (int half = 0; half < 2; half++) {
      const u32 *pair = bytes.words + step * 4 + half * 2;
      b[half] = pack(number(pair[0]), number(pair[1]));
    }
  }
};

/// A matrix quantised by AWQ, whose layout AwqMatrix.java draws; groups are of a multiple of 32 inputs. Of each input a
/// block's eight warps read four bytes each, together a whole sector of 32. So memory is read once: half a byte a weight,
/// and 2.5 bytes a group and output, 0.52 a weight where groups are of 128.
struct AwqMatrix {
  using Row = AwqRow;
  enum { THREADS = 256 };
  const u32 *words, *zeros;
  const u16 *scales;
  int group;

  DEVICE Row row(int output, int outputs, int inputs, int t) const {
    Row row;
    row.words = words + (u64)(2 * t) * (outputs / 8) + output / 8;
    row.zeros = zeros + output / 8;
    row.scales = scales + output;
    row.outputs = outputs;
    row.group = group;
    row.inputs = inputs;
    row.next = 0;
    row.shift = output % 8 / 2 * 4 + output % 2 * 16;  // outputs 0 2 4 6 1 3 5 7 in a word
    row.load_group();
    return row;
  }
};
