// Attention of packed sequences of any lengths, after FlashAttention-2 (Dao 2023, https://arxiv.org/abs/2307.08691):
// a block of 128 threads takes 64 or 128 queries of one head through the keys and values they see, 64 at a time, and
// never writes a score to memory. Scores and sums are f32, probabilities bf16. A warp has 16 or 32 of the queries: what
// it reads of keys and values in shared memory, which is what bounds it, it reads once for all of them. A query's sums
// are formed in one order in either kernel, so that its answer is the same to the last bit.
#include "numbers.h"

#define ATTENTION_THREADS 128
#define KEYS 64
/// Less than any score, and a power of two: its product with the scale is exact, so that what is computed of it does
/// not depend on whether the compiler rounds in between.
#define NO_SCORE -0x1p100f

/// Up to 64 or 128 neighbouring queries of one sequence. Sequences may begin with a prefix whose keys lie elsewhere;
/// keys count from the prefix' first.
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

/// Where 16-byte chunk `chunk` of a row of SIZE numbers lies in shared memory, rows at different banks. A row's chunk
/// 2 k + c lies where its chunk c does, but for the bits of 32 k.
template <int SIZE>
DEVICE u32 placed(int row, int chunk) {
  const int chunks = SIZE / 8;
  return (u32)(row * chunks + (chunk ^ (chunks < 8 ? row >> 1 & 3 : row & 7))) * 16u;
}

/// Begins to copy rows to shared memory, one chunk of every few by each thread. `own` is where the sequence's row 0
/// would be, `prefix` where the prefix' is; rows from `end` on are zeros, as they may not have been computed, and so
/// are chunks behind `size`.
template <int SIZE, int ROWS>
DEVICE void load_rows(u32 to, const u16 *own, const u16 *prefix, int prefix_length, int stride, int from, int end,
                      int size) {
  const int chunk = thread() % (SIZE / 8), first = thread() / (SIZE / 8), step = ATTENTION_THREADS / (SIZE / 8);
  const u32 place = to + placed<SIZE>(first, chunk);  // rows `step` apart lie at the same banks
  const bool inside = chunk * 8 < size;
  if (from >= prefix_length && from + ROWS <= end) {  // as it is for most
    const u16 *row = own + (long long)(from + first) * stride + (inside ? chunk * 8 : 0);
    UNROLL
    for (int i = 0; i < ROWS / step; i++, row += step * stride) copy_async(place + i * step * SIZE * 2, row, inside);
    return;
  }
  UNROLL
  for (int i = 0; i < ROWS / step; i++) {
    const int row = from + first + i * step;
    const bool valid = inside && row < end;
    const u16 *rows = row < prefix_length ? prefix : own;
    copy_async(place + i * step * SIZE * 2, valid ? rows + (long long)row * stride + chunk * 8 : own, valid);
  }
}

/// What a thread has of scores, or of sums: of the queries t / 4 and t / 4 + 8 of each of M sixteens, where t is the
/// thread of the warp, numbers 2 (t % 4) and the next of each group of eight.
template <int M, int NUMBERS>
using Part = float[M][NUMBERS / 8][4];

/// Takes out the scores of keys that a query does not see. The warp's first query is `first`, the first key `from`.
template <int M>
DEVICE void mask(Part<M, KEYS> &scores, int first, int from, int before, int after, int end) {
  const int lane = thread() % 32;
  UNROLL
  for (int m = 0; m < M; m++)
    UNROLL
    for (int r = 0; r < 2; r++) {
      const int query = first + m * 16 + lane / 4 + r * 8, at = from + lane % 4 * 2;
      const int least = query - before - at, most = (query + after < end ? query + after : end - 1) - at;
      UNROLL
      for (int n = 0; n < KEYS / 8; n++)
        UNROLL
        for (int e = 0; e < 2; e++)
          if (n * 8 + e < least || n * 8 + e > most) scores[m][n][2 * r + e] = NO_SCORE;
    }
}

/// The softmax so far of two queries, r = 0 and 1, of each sixteen: makes probabilities of scores, as shares of the
/// greatest so far, and brings down to these what was mixed and summed by shares of one before.
template <int M, int SIZE>
DEVICE void soften(Part<M, KEYS> &scores, Part<M, SIZE> &mixed, float (&greatest)[M][2], float (&sums)[M][2],
                   float scale) {
  UNROLL
  for (int m = 0; m < M; m++)
    UNROLL
    for (int r = 0; r < 2; r++) {
      float high = greatest[m][r];
      UNROLL
      for (int n = 0; n < KEYS / 8; n++) high = fmaxf(high, fmaxf(scores[m][n][2 * r], scores[m][n][2 * r + 1]));
      high = fmaxf(high, shuffle(high, 1));
      high = fmaxf(high, shuffle(high, 2));
      const float base = high * scale;
      const float shrink = power_of_two((greatest[m][r] - high) * scale);  // 1 where no key has a greater score
      greatest[m][r] = high;
      float sum = 0.f;
      UNROLL
      for (int n = 0; n < KEYS / 8; n++) {
        scores[m][n][2 * r] = power_of_two(scores[m][n][2 * r] * scale - base);
        scores[m][n][2 * r + 1] = power_of_two(scores[m][n][2 * r + 1] * scale - base);
        sum += scores[m][n][2 * r] + scores[m][n][2 * r + 1];
      }
      sums[m][r] = sums[m][r] * shrink + sum;
      UNROLL
      for (int n = 0; n < SIZE / 8; n++) {
        mixed[m][n][2 * r] *= shrink;
        mixed[m][n][2 * r + 1] *= shrink;
      }
    }
}

/// Tile block_x, head block_y; QUERIES is 64 or 128.
///
/// queries: bf16, rows query_stride apart, heads side by side; out: likewise, [rows, out_stride]
/// group: query heads that share a head of keys; size: numbers of a head, a multiple of 8, at most SIZE
/// before, after: the keys that a query sees on either side of its own
/// scale: by which scores are multiplied, times log2(e)
template <int SIZE, int QUERIES>
DEVICE void attention(const u16 *queries, int query_stride, Keys kv, u16 *out, int out_stride,
                      const AttentionTile *tiles, int group, int size, int before, int after, float scale) {
  const int M = QUERIES / 64, WARP_QUERIES = 16 * M;
  const AttentionTile tile = tiles[block_x()];
  const int head = block_y(), lane = thread() % 32, warp = thread() / 32;
  const int first_key = tile.first_key - tile.prefix_length;
  const u16 *own = kv.first + (long long)first_key * kv.stride + head / group * size;
  const u16 *prefix = tile.prefix + head / group * size;
  const u32 shared_q = shared_base(), shared_k = shared_q + QUERIES * SIZE * 2, shared_v = shared_k + KEYS * SIZE * 2;

  const int all = tile.prefix_length + tile.length, last = tile.position + tile.count - 1;
  const int seen = last + after + 1, end = seen < all ? seen : all;
  const int begin = tile.position - before > 0 ? (tile.position - before) / KEYS * KEYS : 0;

  const u16 *first_query = queries + (u64)tile.first_query * query_stride + head * size;
  load_rows<SIZE, QUERIES>(shared_q, first_query, first_query, 0, query_stride, 0, tile.count, size);
  load_rows<SIZE, KEYS>(shared_k, own, prefix, tile.prefix_length, kv.stride, begin, end, size);
  commit_copies();

  // Where the thread reads, of each first chunk; see load_matrices.
  const u32 read_q = shared_q + placed<SIZE>(warp * WARP_QUERIES + lane % 16, lane / 16);
  const u32 read_k = shared_k + placed<SIZE>(lane % 8 + lane / 16 * 8, lane / 8 % 2);
  const u32 read_v = shared_v + placed<SIZE>(lane % 16, lane / 16);

  Part<M, SIZE> mixed;
  float greatest[M][2], sums[M][2];
  UNROLL
  for (int m = 0; m < M; m++) {
    UNROLL
    for (int n = 0; n < SIZE / 8; n++) mixed[m][n][0] = mixed[m][n][1] = mixed[m][n][2] = mixed[m][n][3] = 0.f;
    greatest[m][0] = greatest[m][1] = NO_SCORE;
    sums[m][0] = sums[m][1] = 0.f;
  }

  for (int from = begin; from < end; from += KEYS) {
    wait_copies(0);
    barrier();  // these keys have landed, and nobody reads the values before any more
    load_rows<SIZE, KEYS>(shared_v, own + kv.to_values, prefix + kv.to_values, tile.prefix_length, kv.stride, from, end,
                          size);  // during the scores
    commit_copies();
    Part<M, KEYS> scores;
    UNROLL
    for (int m = 0; m < M; m++)
      UNROLL
      for (int n = 0; n < KEYS / 8; n++) scores[m][n][0] = scores[m][n][1] = scores[m][n][2] = scores[m][n][3] = 0.f;
    UNROLL_BY(4)  // all of it would take more registers than there are
    for (int k = 0; k < SIZE / 16; k++) {
      u32 a[M][4];
      UNROLL
      for (int m = 0; m < M; m++)
        load_matrices(a[m], (read_q ^ k * 32) + m * 16 * SIZE * 2);
      UNROLL
      for (int n = 0; n < KEYS / 16; n++) {
        u32 b[4];
        load_matrices(b, (read_k ^ k * 32) + n * 16 * SIZE * 2);
        UNROLL
        for (int m = 0; m < M; m++) {
          multiply_add(scores[m][2 * n], a[m], b[0], b[1]);
          multiply_add(scores[m][2 * n + 1], a[m], b[2], b[3]);
        }
      }
    }
    wait_copies(0);
    barrier();  // the values have landed, and nobody reads these keys any more
    const int first = tile.position + warp * WARP_QUERIES;  // the warp's first query
    const bool all_seen =
        from + KEYS <= end && from + KEYS - 1 <= first + after && from >= first + WARP_QUERIES - 1 - before;
    if (!all_seen) mask<M>(scores, first, from, before, after, end);
    soften<M, SIZE>(scores, mixed, greatest, sums, scale);
    u32 p[M][KEYS / 16][4];
    UNROLL
    for (int m = 0; m < M; m++)
      UNROLL
      for (int k = 0; k < KEYS / 16; k++)
        UNROLL
        for (int i = 0; i < 4; i++)
          p[m][k][i] = pack(scores[m][2 * k + i / 2][i % 2 * 2], scores[m][2 * k + i / 2][i % 2 * 2 + 1]);
    if (from + KEYS < end)  // the next keys come during this product
      load_rows<SIZE, KEYS>(shared_k, own, prefix, tile.prefix_length, kv.stride, from + KEYS, end, size);
    commit_copies();
    UNROLL
    for (int k = 0; k < KEYS / 16; k++) {
      UNROLL
      for (int n = 0; n < SIZE / 16; n++) {
        u32 b[4];
        load_transposed(b, (read_v ^ n * 32) + k * 16 * SIZE * 2);
        UNROLL
        for (int m = 0; m < M; m++) {
          multiply_add(mixed[m][2 * n], p[m][k], b[0], b[1]);
          multiply_add(mixed[m][2 * n + 1], p[m][k], b[2], b[3]);
        }
      }
    }
  }

  const AttentionTile done = tiles[block_x()];  // read anew: registers are short in the loop
  UNROLL
  for (int m = 0; m < M; m++)
    UNROLL
    for (int r = 0; r < 2; r++) {
      float sum = sums[m][r];
      sum += shuffle(sum, 1);
      sum += shuffle(sum, 2);
      const float share = 1.f / sum;
      const int row = warp * WARP_QUERIES + m * 16 + lane / 4 + r * 8;
      if (row >= done.count) continue;
      u16 *to = out + (u64)(done.first_query + row) * out_stride + head * size;
      UNROLL
      for (int n = 0; n < SIZE / 8; n++)
        if (n * 8 < size)
          *(u32 *)(to + n * 8 + lane % 4 * 2) = pack(mixed[m][n][2 * r] * share, mixed[m][n][2 * r + 1] * share);
    }
}

#define ATTENTION_OF(SIZE, QUERIES)                                                                                   \
  KERNEL(ATTENTION_THREADS)                                                                                           \
  attention_##SIZE##_##QUERIES(const u16 *queries, int query_stride, const u16 *keys, int to_values, int key_stride,  \
                               u16 *out, int out_stride, const AttentionTile *tiles, int group, int size, int before, \
                               int after, float scale) {                                                              \
    attention<SIZE, QUERIES>(queries, query_stride, Keys{keys, to_values, key_stride}, out, out_stride, tiles, group, \
                             size, before, after, scale);                                                             \
  }
#define ATTENTION(SIZE) ATTENTION_OF(SIZE, 64) ATTENTION_OF(SIZE, 128)

ATTENTION(32)
ATTENTION(64)
ATTENTION(128)
