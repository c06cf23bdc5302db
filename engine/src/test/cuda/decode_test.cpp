// Blocks are made of numbers that are known, by writing each of a block's fields where ggml's documentation has it, so
// that what is read is compared with what was meant, not with another way of reading.
#include "decode.cu"
#include "testing.h"

/// Of few bits, so that nothing is rounded.
static u16 half(float value) {
  int exponent;
  const float mantissa = std::frexp(std::fabs(value), &exponent);
  const int bits = value == 0 ? 0 : (exponent + 14) * 1024 + (int)(mantissa * 2048) - 1024;
  return (u16)(bits | (value < 0 ? 0x8000 : 0));
}

/// One block and its numbers.
struct Block {
  std::vector<u8> bytes;
  std::vector<double> numbers;

  void put(size_t at, int shift, int value) { bytes[at] |= (u8)(value << shift); }
  void put_half(size_t at, float value) {
    const u16 bits = half(value);
    memcpy(&bytes[at], &bits, 2);
  }
};
using Make = std::function<Block()>;

static float scale() { return between(-7, 7) * 0.125f; }

static Block plain(int bytes, float value) {
  Block block{std::vector<u8>(bytes), {value}};
  u32 bits;
  memcpy(&bits, &value, 4);
  if (bytes == 4) memcpy(block.bytes.data(), &bits, 4);
  return block;
}
static Block f32() { return plain(4, gaussian()); }
static Block bf16() {
  Block block = plain(2, from_bf16((u16)pack(gaussian(), 0)));
  const u16 bits = (u16)pack((float)block.numbers[0], 0);
  memcpy(block.bytes.data(), &bits, 2);
  return block;
}
static Block f16() {
  const float value = between(-2047, 2047) * 0x1p-9f;
  Block block = plain(2, value);
  block.put_half(0, value);
  return block;
}

/// Blocks of 32 of `width` bits: the scale, the least number where there is one, fifth bits, nibbles.
static Block block32(int width, bool least) {
  const size_t fifth = least ? 4 : 2, nibbles = fifth + (width == 5 ? 4 : 0);
  Block block{std::vector<u8>(nibbles + 16), {}};
  const float d = scale(), m = least ? scale() : 0;
  block.put_half(0, d);
  if (least) block.put_half(2, m);
  for (int i = 0; i < 32; i++) {
    const int q = between(0, (1 << width) - 1);
    block.put(nibbles + i % 16, i / 16 * 4, q & 15);
    if (width == 5) block.put(fifth + i / 8, i % 8, q >> 4);
    block.numbers.push_back((double)d * (least ? q : q - (1 << (width - 1))) + m);
  }
  return block;
}
static Block q8_0() {
  Block block{std::vector<u8>(34), {}};
  const float d = scale();
  block.put_half(0, d);
  for (int i = 0; i < 32; i++) {
    const int q = between(-128, 127);
    block.bytes[2 + i] = (u8)q;
    block.numbers.push_back((double)d * q);
  }
  return block;
}

static Block q2_k() {
  Block block{std::vector<u8>(84), {}};
  const float d = scale(), dmin = scale();
  block.put_half(80, d);
  block.put_half(82, dmin);
  for (int part = 0; part < 16; part++) {
    const int s = between(0, 15), m = between(0, 15);
    block.bytes[part] = (u8)(s | m << 4);
    for (int i = 0; i < 16; i++) {
      const int q = between(0, 3);
      block.put(16 + part / 8 * 32 + part % 2 * 16 + i, part % 8 / 2 * 2, q);
      block.numbers.push_back((double)d * s * q - (double)dmin * m);
    }
  }
  return block;
}
static Block q3_k() {
  Block block{std::vector<u8>(110), {}};
  const float d = scale();
  block.put_half(108, d);
  for (int part = 0; part < 16; part++) {
    const int s = between(0, 63);
    block.put(96 + part % 8, part / 8 * 4, s & 15);
    block.put(104 + part % 4, part / 4 * 2, s >> 4);
    for (int i = 0; i < 16; i++) {
      const int q = between(0, 7);
      block.put(32 + part / 8 * 32 + part % 2 * 16 + i, part % 8 / 2 * 2, q & 3);
      block.put(part % 2 * 16 + i, part / 2, q >> 2);
      block.numbers.push_back((double)d * (s - 32) * (q - 4));
    }
  }
  return block;
}
/// Q4_K and Q5_K: eight parts of 32, scales and least numbers of six bits.
static Block block256(int width) {
  const size_t nibbles = width == 5 ? 48 : 16;
  Block block{std::vector<u8>(nibbles + 128), {}};
  const float d = scale(), dmin = scale();
  block.put_half(0, d);
  block.put_half(2, dmin);
  for (int part = 0; part < 8; part++) {
    const int s = between(0, 63), m = between(0, 63);
    if (part < 4) {
      block.put(4 + part, 0, s);
      block.put(8 + part, 0, m);
    } else {
      block.put(8 + part, 0, s & 15);
      block.put(8 + part, 4, m & 15);
      block.put(part, 6, s >> 4);
      block.put(4 + part, 6, m >> 4);
    }
    for (int i = 0; i < 32; i++) {
      const int q = between(0, (1 << width) - 1);
      block.put(nibbles + part / 2 * 32 + i, part % 2 * 4, q & 15);
      if (width == 5) block.put(16 + i, part, q >> 4);
      block.numbers.push_back((double)d * s * q - (double)dmin * m);
    }
  }
  return block;
}
static Block q6_k() {
  Block block{std::vector<u8>(210), {}};
  const float d = scale();
  block.put_half(208, d);
  for (int part = 0; part < 16; part++) {
    const int s = between(-128, 127), in_half = part % 8;
    block.bytes[192 + part] = (u8)s;
    for (int i = 0; i < 16; i++) {
      const int q = between(0, 63);
      block.put(part / 8 * 64 + in_half % 4 * 16 + i, in_half / 4 * 4, q & 15);
      block.put(128 + part / 8 * 32 + in_half % 2 * 16 + i, in_half / 2 * 2, q >> 4);
      block.numbers.push_back((double)d * s * (q - 32));
    }
  }
  return block;
}

using Decode = void (*)(const u8 *, u16 *, int, int, int);
using Embed = void (*)(const int *, const u8 *, const float *, float *, int, int);

struct Matrix {
  std::vector<u8> bytes;
  std::vector<double> numbers;

  Matrix(const Make &make, int rows, int columns) {
    while ((int)numbers.size() < rows * columns) {
      const Block block = make();
      bytes.insert(bytes.end(), block.bytes.begin(), block.bytes.end());
      numbers.insert(numbers.end(), block.numbers.begin(), block.numbers.end());
    }
  }
};

/// Two matrices, one below the other, or in turns as gates and values.
static std::string expand(Decode decode, const Make &make, int columns, bool gated) {
  const int rows = 16, blocks = (columns + DECODE_THREADS * 2 - 1) / (DECODE_THREADS * 2);
  Halves out(2 * rows * columns);
  Comparison comparison;
  std::vector<Matrix> both = {Matrix(make, rows, columns), Matrix(make, rows, columns)};
  for (int m = 0; m < 2; m++) {
    Memory<u8> stored(both[m].bytes.size());
    memcpy(stored.data, both[m].bytes.data(), stored.size);
    if (!emulator::launch(rows, blocks, DECODE_THREADS, 0,
                          [&] { decode(stored.data, out.data, columns, m * rows, gated ? m : -1); }))
      return emulator::state.fault;
  }
  for (int m = 0; m < 2; m++)
    for (int i = 0; i < rows * columns; i++) {
      const int row = i / columns, to = gated ? row / 8 * 16 + m * 8 + row % 8 : m * rows + row;
      comparison.add(number(out[to * columns + i % columns]), both[m].numbers[i]);
    }
  return comparison.verdict(0x1p-8);
}

static std::string look_up(Embed embed, const Make &make, int columns, bool more) {
  const int words = 11, tokens = 5, blocks = (columns + DECODE_THREADS - 1) / DECODE_THREADS;
  const Matrix table(make, words, columns);
  Memory<u8> stored(table.bytes.size());
  memcpy(stored.data, table.bytes.data(), stored.size);
  Memory<int> rows(tokens);
  Floats addend(columns), x(tokens * columns);
  fill(addend);
  fill(x);
  std::vector<float> before(x.data, x.data + x.size);
  for (int t = 0; t < tokens; t++) rows[t] = t == 0 ? words - 1 : between(0, words - 1);
  if (!emulator::launch(tokens, blocks, DECODE_THREADS, 0,
                        [&] { embed(rows.data, stored.data, more ? addend.data : nullptr, x.data, columns, more); }))
    return emulator::state.fault;
  Comparison comparison;
  for (int t = 0; t < tokens; t++)
    for (int c = 0; c < columns; c++) {
      double expected = table.numbers[rows[t] * columns + c];
      if (more) expected += (double)addend[c] + before[t * columns + c];
      comparison.add(x[t * columns + c], expected);
    }
  return comparison.verdict(1e-6);
}

static std::string expand_awq(int inputs, int outputs, int group, bool gated) {
  const int order[] = {0, 2, 4, 6, 1, 3, 5, 7}, groups = inputs / group;
  Memory<u32> words(inputs * outputs / 8), zeros(groups * outputs / 8);
  Halves scales(groups * outputs), out(2 * inputs * outputs);
  memset(words.data, 0, words.size * 4);
  memset(zeros.data, 0, zeros.size * 4);
  std::vector<int> q(inputs * outputs), z(groups * outputs);
  std::vector<float> s(groups * outputs);
  for (int i = 0; i < inputs * outputs; i++) q[i] = between(0, 15);
  for (int i = 0; i < groups * outputs; i++) {
    z[i] = between(0, 15);
    s[i] = scale();
    scales[i] = half(s[i]);
  }
  for (int row = 0; row < inputs; row++)
    for (int o = 0; o < outputs; o++)
      words[(row * outputs + o) / 8] |= (u32)q[row * outputs + o / 8 * 8 + order[o % 8]] << (o % 8 * 4);
  for (int g = 0; g < groups; g++)
    for (int o = 0; o < outputs; o++)
      zeros[(g * outputs + o) / 8] |= (u32)z[g * outputs + o / 8 * 8 + order[o % 8]] << (o % 8 * 4);
  if (!emulator::launch((inputs + AWQ_INPUTS - 1) / AWQ_INPUTS, (outputs + AWQ_OUTPUTS - 1) / AWQ_OUTPUTS, 256,
                        AWQ_OUTPUTS * AWQ_PITCH * 4, [&] {
                          decode_awq(words.data, zeros.data, scales.data, out.data, inputs, outputs, group, 8,
                                     gated ? 1 : -1);
                        }))
    return emulator::state.fault;
  Comparison comparison;
  for (int o = 0; o < outputs; o++)
    for (int row = 0; row < inputs; row++) {
      const int at = row / group * outputs + o, to = gated ? o / 8 * 16 + 8 + o % 8 : 8 + o;
      if (to >= 2 * outputs) continue;
      comparison.add(number(out[to * inputs + row]), (double)s[at] * (q[row * outputs + o] - z[at]));
    }
  return comparison.verdict(0x1p-8);
}

static void type(const char *name, int length, Make make, Decode decode, Embed embed) {
  for (int columns : {length == 1 ? 10 : length, length == 1 ? 600 : length * 3}) {
    const std::string what = std::string(name) + " " + std::to_string(columns);
    test(what + " stacked", [=] { return expand(decode, make, columns, false); });
    test(what + " gated", [=] { return expand(decode, make, columns, true); });
    test(what + " looked up", [=] { return look_up(embed, make, columns, false); });
    test(what + " added", [=] { return look_up(embed, make, columns, true); });
  }
}

int main() {
  type("F32", 1, f32, decode_f32, embed_f32);
  type("F16", 1, f16, decode_f16, embed_f16);
  type("BF16", 1, bf16, decode_bf16, embed_bf16);
  type("Q4_0", 32, [] { return block32(4, false); }, decode_q4_0, embed_q4_0);
  type("Q4_1", 32, [] { return block32(4, true); }, decode_q4_1, embed_q4_1);
  type("Q5_0", 32, [] { return block32(5, false); }, decode_q5_0, embed_q5_0);
  type("Q5_1", 32, [] { return block32(5, true); }, decode_q5_1, embed_q5_1);
  type("Q8_0", 32, q8_0, decode_q8_0, embed_q8_0);
  type("Q2_K", 256, q2_k, decode_q2_k, embed_q2_k);
  type("Q3_K", 256, q3_k, decode_q3_k, embed_q3_k);
  type("Q4_K", 256, [] { return block256(4); }, decode_q4_k, embed_q4_k);
  type("Q5_K", 256, [] { return block256(5); }, decode_q5_k, embed_q5_k);
  type("Q6_K", 256, q6_k, decode_q6_k, embed_q6_k);
  test("AWQ", [] { return expand_awq(128, 128, 64, false); });
  test("AWQ, edges", [] { return expand_awq(72, 40, 24, false); });
  test("AWQ, gated", [] { return expand_awq(64, 72, 32, true); });
  return run_tests("decode");
}
