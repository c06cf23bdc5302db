// Attention of packed sequences of any lengths, after FlashAttention-2 (Dao 2023, https://arxiv.org/abs/2307.08691):
// a block of 128 threads takes 64 queries of one head through the keys and values they see, 64 at a time, and never
// writes a score to memory. Each warp has 16 queries. Scores and sums are f32, probabilities bf16.
#include "numbers.h"

#define ATTENTION_THREADS 128
#define QUERIES 64
#define KEYS 64

/// Up to 64 neighbouring queries of one sequence. Sequences may begin with a prefix whose keys lie elsewhere; keys count
/// from the prefix' first.
struct AttentionTile {
  int first_query;    // row of the queries, and of the output
  int count;          // queries
  int position;       // of the first query among the keys
  int prefix_length;  // keys of the prefix
  int first_key;      // row of the sequence's own first key
  int length;         // the sequence's own keys
  const u16 *prefix;  // its keys and values, laid out as the others
};

/// Where keys and values lie: values `to_values` numbers behind their keys, rows `stride` apart, heads side by side.
struct Keys {
  const u16 *first;
  int to_values;
  int stride;
};

/// Where 16-byte chunk `chunk` of a row of SIZE numbers lies in shared memory, rows at different banks.
template <int SIZE>
DEVICE u32 placed(int row, int chunk) {
  const int chunks = SIZE / 8;
  return (u32)(row * chunks + (chunk ^ (row & (chunks < 8 ? chunks - 1 : 7)))) * 16u;
}

/// Begins to copy the keys, or values, of a head from number `from` on; those from `end` on are zeros, as they may not
/// have been computed, and so are chunks behind `size`.
template <int SIZE>
DEVICE void load_keys(u32 to, const AttentionTile &tile, const u16 *keys, const u16 *prefix, int stride, int from,
                      int end, int size) {
  UNROLL
  for (int i = 0; i < KEYS * (SIZE / 8) / ATTENTION_THREADS; i++) {
    const int number = thread() + i * ATTENTION_THREADS, row = number / (SIZE / 8), chunk = number % (SIZE / 8);
    const int key = from + row;
    const bool valid = key < end && chunk * 8 < size;
    const u16 *source = keys;
    if (valid)
      source = key < tile.prefix_length ? prefix + (u64)key * stride + chunk * 8
                                        : keys + (u64)(tile.first_key + key - tile.prefix_length) * stride + chunk * 8;
    copy_async(to + placed<SIZE>(row, chunk), source, valid);
  }
}

/// Tile block_x, head block_y.
///
/// queries: bf16, rows query_stride apart, heads side by side; out: likewise, [rows, out_stride]
/// group: query heads that share a head of keys; size: numbers of a head, a multiple of 8, at most SIZE
/// before, after: the keys that a query sees on either side of its own
/// scale: by which scores are multiplied, times log2(e)
template <int SIZE>
DEVICE void attention(const u16 *queries, int query_stride, Keys kv, u16 *out, int out_stride,
                      const AttentionTile *tiles, int group, int size, int before, int after, float scale) {
  const AttentionTile tile = tiles[block_x()];
  const int head = block_y(), lane = thread() % 32, warp = thread() / 32;
  const u16 *keys = kv.first + head / group * size, *values = keys + kv.to_values;
  const u16 *prefix_keys = tile.prefix + head / group * size, *prefix_values = prefix_keys + kv.to_values;
  const u32 shared_q = shared_base(), shared_k = shared_q + QUERIES * SIZE * 2, shared_v = shared_k + KEYS * SIZE * 2;

  const int all = tile.prefix_length + tile.length, last = tile.position + tile.count - 1;
  const int seen = last + after + 1, end = seen < all ? seen : all;
  const int begin = tile.position - before > 0 ? (tile.position - before) / KEYS * KEYS : 0;

  UNROLL
  for (int i = 0; i < QUERIES * (SIZE / 8) / ATTENTION_THREADS; i++) {
    const int number = thread() + i * ATTENTION_THREADS, row = number / (SIZE / 8), chunk = number % (SIZE / 8);
    const bool valid = row < tile.count && chunk * 8 < size;
    const u64 at = valid ? (u64)(tile.first_query + row) * query_stride + head * size + chunk * 8 : 0;
    copy_async(shared_q + placed<SIZE>(row, chunk), queries + at, valid);
  }
  load_keys<SIZE>(shared_k, tile, keys, prefix_keys, kv.stride, begin, end, size);
  commit_copies();

  // Of thread t: of queries t / 4 and t / 4 + 8 of the warp the numbers 2 (t % 4) and the next of each group of eight.
  float mixed[SIZE / 8][4], greatest[2] = {MINUS_INFINITY, MINUS_INFINITY}, sums[2] = {0.f, 0.f};
  UNROLL
  for (int n = 0; n < SIZE / 8; n++) mixed[n][0] = mixed[n][1] = mixed[n][2] = mixed[n][3] = 0.f;
  u32 q[SIZE / 16][4];
  wait_copies(0);
  barrier();
  UNROLL
  for (int k = 0; k < SIZE / 16; k++)
    load_matrices(q[k], shared_q + placed<SIZE>(warp * 16 + lane % 16, k * 2 + lane / 16));

  for (int from = begin; from < end; from += KEYS) {
    load_keys<SIZE>(shared_v, tile, values, prefix_values, kv.stride, from, end, size);  // during the scores
    commit_copies();
    float scores[KEYS / 8][4];
    UNROLL
    for (int n = 0; n < KEYS / 8; n++) scores[n][0] = scores[n][1] = scores[n][2] = scores[n][3] = 0.f;
    UNROLL
    for (int k = 0; k < SIZE / 16; k++)
      UNROLL
      for (int n = 0; n < KEYS / 16; n++) {
        u32 b[4];
        load_matrices(b, shared_k + placed<SIZE>(n * 16 + lane % 8 + lane / 16 * 8, k * 2 + lane / 8 % 2));
        multiply_add(scores[2 * n], q[k], b[0], b[1]);
        multiply_add(scores[2 * n + 1], q[k], b[2], b[3]);
      }
    barrier();  // nobody reads these keys any more
    if (from + KEYS < end)  // the next come during the softmax
      load_keys<SIZE>(shared_k, tile, keys, prefix_keys, kv.stride, from + KEYS, end, size);
    commit_copies();

    const int first = tile.position + warp * 16;  // the warp's first query
    if (from + KEYS > end || from + KEYS - 1 > first + after || from < first + 15 - before) {
      UNROLL
      for (int n = 0; n < KEYS / 8; n++)
        UNROLL
        for (int e = 0; e < 4; e++) {
          const int key = from + n * 8 + lane % 4 * 2 + e % 2, query = first + lane / 4 + e / 2 * 8;
          if (key >= end || key > query + after || key < query - before) scores[n][e] = MINUS_INFINITY;
        }
    }
    UNROLL
    for (int r = 0; r < 2; r++) {  // the softmax so far, of two queries
      float high = greatest[r];
      UNROLL
      for (int n = 0; n < KEYS / 8; n++) {
        high = high > scores[n][2 * r] ? high : scores[n][2 * r];
        high = high > scores[n][2 * r + 1] ? high : scores[n][2 * r + 1];
      }
      float other = shuffle(high, 1);
      high = high > other ? high : other;
      other = shuffle(high, 2);
      high = high > other ? high : other;
      const float base = high == MINUS_INFINITY ? 0.f : high * scale;  // a query that has seen no key yet
      const float shrink = power_of_two(greatest[r] * scale - base);
      greatest[r] = high;
      float sum = 0.f;
      UNROLL
      for (int n = 0; n < KEYS / 8; n++) {
        scores[n][2 * r] = power_of_two(scores[n][2 * r] * scale - base);
        scores[n][2 * r + 1] = power_of_two(scores[n][2 * r + 1] * scale - base);
        sum += scores[n][2 * r] + scores[n][2 * r + 1];
      }
      sums[r] = sums[r] * shrink + sum;
      UNROLL
      for (int n = 0; n < SIZE / 8; n++) {
        mixed[n][2 * r] *= shrink;
        mixed[n][2 * r + 1] *= shrink;
      }
    }
    wait_copies(1);  // all but the next keys
    barrier();       // the values have landed
    UNROLL
    for (int k = 0; k < KEYS / 16; k++) {
      const u32 p[4] = {pack(scores[2 * k][0], scores[2 * k][1]), pack(scores[2 * k][2], scores[2 * k][3]),
                        pack(scores[2 * k + 1][0], scores[2 * k + 1][1]),
                        pack(scores[2 * k + 1][2], scores[2 * k + 1][3])};
      UNROLL
      for (int n = 0; n < SIZE / 16; n++) {
        u32 b[4];
        load_transposed(b, shared_v + placed<SIZE>(k * 16 + lane % 16, n * 2 + lane / 16));
        multiply_add(mixed[2 * n], p, b[0], b[1]);
        multiply_add(mixed[2 * n + 1], p, b[2], b[3]);
      }
    }
    wait_copies(0);
    barrier();  // the next keys have landed, and nobody reads these values any more
  }

  UNROLL
  for (int r = 0; r < 2; r++) {
    float sum = sums[r];
    sum += shuffle(sum, 1);
    sum += shuffle(sum, 2);
    const int row = warp * 16 + lane / 4 + r * 8;
    if (row >= tile.count) continue;
    u16 *to = out + (u64)(tile.first_query + row) * out_stride + head * size;
    UNROLL
    for (int n = 0; n < SIZE / 8; n++)
      if (n * 8 < size) *(u32 *)(to + n * 8 + lane % 4 * 2) = pack(mixed[n][2 * r] / sum, mixed[n][2 * r + 1] / sum);
  }
}

#define ATTENTION(SIZE)                                                                                               \
  KERNEL(ATTENTION_THREADS)                                                                                           \
  attention_##SIZE(const u16 *queries, int query_stride, const u16 *keys, int to_values, int key_stride, u16 *out,    \
                   int out_stride, const AttentionTile *tiles, int group, int size, int before, int after,            \
                   float scale) {                                                                                     \
    attention<SIZE>(queries, query_stride, Keys{keys, to_values, key_stride}, out, out_stride, tiles, group, size,    \
                    before, after, scale);                                                                            \
  }

ATTENTION(32)
ATTENTION(64)
ATTENTION(128)
