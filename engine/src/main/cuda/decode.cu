// Stored matrices to bf16, the factors of products, and rows of stored tables to f32.
#include "blocks.h"
#include "numbers.h"

#define DECODE_THREADS 128

template <class Type>
DEVICE float number_at(const u8 *row, int column) {
  return Type::number(row + (u64)(column / Type::LENGTH) * Type::BYTES, column % Type::LENGTH);
}

/// Where row `row` of one of the matrices of a product goes. Of a gated one's two, `gated` are 0 and 1: groups of eight
/// rows of either follow each other, so that a gate and its value are summed by the same thread. Else it is negative,
/// and `first` rows go before.
DEVICE u64 packed_row(int row, int first, int gated) {
  return gated < 0 ? (u64)first + row : (u64)(row / 8) * 16 + gated * 8 + row % 8;
}

/// Row block_x of a matrix [rows, columns] to bf16; two numbers a thread, `columns` even.
template <class Type>
DEVICE void decode(const u8 *in, u16 *out, int columns, int first, int gated) {
  const int c = (block_y() * DECODE_THREADS + thread()) * 2;
  if (c >= columns) return;
  const u8 *row = in + (u64)block_x() * (columns / Type::LENGTH) * Type::BYTES;
  u32 *to = (u32 *)(out + packed_row(block_x(), first, gated) * columns + c);
  *to = pack(number_at<Type>(row, c), number_at<Type>(row, c + 1));
}

/// x[t] = table[rows[t]] (+ addend, where there is one) (+ x[t], where `add`); t is block_x. x is f32 [tokens, columns].
template <class Type>
DEVICE void embed(const int *rows, const u8 *table, const float *addend, float *x, int columns, int add) {
  const int c = block_y() * DECODE_THREADS + thread();
  if (c >= columns) return;
  float value = number_at<Type>(table + (u64)rows[block_x()] * (columns / Type::LENGTH) * Type::BYTES, c);
  if (addend) value += addend[c];
  float *to = x + (u64)block_x() * columns + c;
  *to = add ? *to + value : value;
}

#define STORED(Type, name)                                                                                  \
  KERNEL(DECODE_THREADS) decode_##name(const u8 *in, u16 *out, int columns, int first, int gated) {         \
    decode<Type>(in, out, columns, first, gated);                                                           \
  }                                                                                                         \
  KERNEL(DECODE_THREADS)                                                                                    \
  embed_##name(const int *rows, const u8 *table, const float *addend, float *x, int columns, int add) {     \
    embed<Type>(rows, table, addend, x, columns, add);                                                      \
  }

STORED(F32, f32)
STORED(F16, f16)
STORED(BF16, bf16)
STORED(Q4_0, q4_0)
STORED(Q4_1, q4_1)
STORED(Q5_0, q5_0)
STORED(Q5_1, q5_1)
STORED(Q8_0, q8_0)
STORED(Q2_K, q2_k)
STORED(Q3_K, q3_k)
STORED(Q4_K, q4_k)
STORED(Q5_K, q5_k)
STORED(Q6_K, q6_k)

/// Tiles of AWQ's words are turned in shared memory: so many inputs, and so many words of eight outputs.
#define AWQ_INPUTS 64
#define AWQ_WORDS 8
#define AWQ_OUTPUTS (AWQ_WORDS * 8)
/// 32-bit words of one output's inputs in shared memory, one more than needed against bank conflicts.
#define AWQ_PITCH (AWQ_INPUTS / 2 + 1)

/// A matrix quantised by AWQ, whose layout AwqMatrix.java draws, to bf16 [outputs, inputs]. Blocks of 256 threads: a
/// thread expands one word of two neighbouring inputs, then rows are written by 32 threads each.
///
/// words: [inputs, outputs / 8]; zeros: [groups, outputs / 8]; scales: f16 [groups, outputs]; first, gated: as above
KERNEL(256)
decode_awq(const u32 *words, const u32 *zeros, const u16 *scales, u16 *out, int inputs, int outputs, int group,
           int first, int gated) {
  const int input = block_x() * AWQ_INPUTS + thread() / AWQ_WORDS * 2, output = block_y() * AWQ_OUTPUTS;
  const int word = output / 8 + thread() % AWQ_WORDS, row_words = outputs / 8;
  const u32 tile = shared_base() + (thread() % AWQ_WORDS * 8 * AWQ_PITCH + thread() / AWQ_WORDS) * 4;
  if (input < inputs && word < row_words) {
    const u32 q = words[(u64)input * row_words + word], r = words[(u64)(input + 1) * row_words + word];
    const u64 g = input / group;  // of both: groups are of even size
    const u32 z = zeros[g * row_words + word];
    for (int i = 0; i < 8; i++) {
      const int shift = i / 2 * 4 + i % 2 * 16, zero = z >> shift & 15;  // outputs 0 2 4 6 1 3 5 7 in a word
      const float scale = from_f16(scales[g * outputs + word * 8 + i]);
      const float a = ((int)(q >> shift & 15) - zero) * scale, b = ((int)(r >> shift & 15) - zero) * scale;
      shared_store(tile + i * AWQ_PITCH * 4, pack(a, b));
    }
  }
  barrier();
  const int pair = thread() % 32, to = block_x() * AWQ_INPUTS + pair * 2;
  if (to >= inputs) return;
  for (int row = thread() / 32; row < AWQ_OUTPUTS && output + row < outputs; row += 8)
    *(u32 *)(out + packed_row(output + row, first, gated) * inputs + to) =
        shared_load(shared_base() + (row * AWQ_PITCH + pair) * 4);
}
