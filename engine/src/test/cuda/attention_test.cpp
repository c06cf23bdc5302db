#include "attention.cu"
#include "testing.h"

using Kernel = void (*)(const u16 *, int, const u16 *, int, int, u16 *, int, const AttentionTile *, int, int, int, int,
                        float);
const int ALL = 1 << 30;

struct Sequence {
  int prefix, length;
};

/// A kernel for heads of up to `width` numbers that takes so many queries a tile.
struct Variant {
  Kernel kernel;
  int width, queries;

  int shared_bytes() const { return (queries + 2 * KEYS) * width * 2; }
};
const Variant SMALL_32{attention_32_64, 32, 64}, LARGE_32{attention_32_128, 32, 128}, SMALL_64{attention_64_64, 64, 64},
    LARGE_64{attention_64_128, 64, 128}, SMALL_128{attention_128_64, 128, 64}, LARGE_128{attention_128_128, 128, 128};

/// All queries of packed sequences, or each one's last alone, against attention in double precision. Keys behind the
/// last that is seen are NaN, as where they have not been computed.
struct Setting {
  int heads, key_heads, size;
  int before, after;
  std::vector<Sequence> sequences;
  bool last_alone = false;
};

/// What was computed, against double precision.
static std::string compared(const Setting &s, const std::vector<AttentionTile> &tiles, Halves &queries, int q_stride,
                            Halves &keys, int stride, Halves &out) {
  const int group = s.heads / s.key_heads;
  Comparison comparison;
  for (const AttentionTile &tile : tiles)
    for (int q = 0; q < tile.count; q++)
      for (int h = 0; h < s.heads; h++) {
        const int place = tile.position + q, all = tile.prefix_length + tile.length;
        const int begin = std::max(0, place - s.before), end = std::min(all, place + s.after + 1);
        auto key = [&](int k) {
          const u16 *from = k < tile.prefix_length
                                ? tile.prefix + (size_t)k * stride
                                : keys.data + (size_t)(tile.first_key + k - tile.prefix_length) * stride;
          return from + h / group * s.size;
        };
        std::vector<double> p(end - begin);
        double greatest = -INFINITY, sum = 0;
        for (int k = begin; k < end; k++) {
          double dot = 0;
          for (int i = 0; i < s.size; i++)
            dot += number(queries[(tile.first_query + q) * q_stride + h * s.size + i]) * number(key(k)[i]);
          p[k - begin] = dot / std::sqrt((double)s.size);
          greatest = std::fmax(greatest, p[k - begin]);
        }
        for (double &each : p) sum += each = std::exp(each - greatest);
        for (int i = 0; i < s.size; i++) {
          double mixed = 0;
          for (int k = begin; k < end; k++) mixed += p[k - begin] / sum * number(key(k)[s.key_heads * s.size + i]);
          comparison.add(number(out[(size_t)((tile.first_query + q) * s.heads + h) * s.size + i]), mixed);
        }
      }
  return comparison.verdict(5e-3);
}

static std::string attend(const Variant &variant, const Setting &s) {
  const int group = s.heads / s.key_heads, stride = 2 * s.key_heads * s.size, q_stride = s.heads * s.size + 8;
  int tokens = 0, prefixes = 0;
  for (const Sequence &each : s.sequences) {
    tokens += each.length;
    prefixes += each.prefix;
  }
  Halves queries(tokens * q_stride), keys((size_t)tokens * stride), prefix((size_t)prefixes * stride + 8),
      out(tokens * s.heads * s.size);
  fill(queries, 1.5f);
  fill(keys);
  fill(prefix);
  std::vector<AttentionTile> tiles;
  int first = 0, first_prefix = 0, row = 0;
  for (const Sequence &each : s.sequences) {
    for (int from = s.last_alone ? each.length - 1 : 0; from < each.length; from += variant.queries) {
      const int count = std::min(variant.queries, each.length - from);
      tiles.push_back(AttentionTile{row, count, each.prefix + from, each.prefix, first, each.length,
                                    prefix.data + (size_t)first_prefix * stride});
      row += count;
    }
    first += each.length;
    first_prefix += each.prefix;
  }
  const float scale = 1.44269504f / std::sqrt((float)s.size);
  Memory<AttentionTile> table(tiles.size());
  std::copy(tiles.begin(), tiles.end(), table.data);
  if (!emulator::launch((int)tiles.size(), s.heads, ATTENTION_THREADS, variant.shared_bytes(), [&] {
        variant.kernel(queries.data, q_stride, keys.data, s.key_heads * s.size, stride, out.data, s.heads * s.size,
                       table.data, group, s.size, s.before, s.after, scale);
      }))
    return emulator::state.fault;
  return compared(s, tiles, queries, q_stride, keys, stride, out);
}

/// Keys behind a chunk of queries lie in memory as NaN: none may be let in, even times zero.
static std::string attend_before_nan(const Variant &variant) {
  const int size = 64, length = 100, known = 70;
  Halves queries(length * size), keys(length * 2 * size), out(length * size);
  fill(queries);
  fill(keys);
  for (int i = known * 2 * size; i < length * 2 * size; i++) keys[i] = 0x7fff;
  Memory<AttentionTile> tile(1);
  tile[0] = AttentionTile{0, 6, known - 6, 0, 0, length, nullptr};
  if (!emulator::launch(1, 1, ATTENTION_THREADS, variant.shared_bytes(), [&] {
        variant.kernel(queries.data, size, keys.data, size, 2 * size, out.data, size, tile.data, 1, size, ALL, 0, 0.18f);
      }))
    return emulator::state.fault;
  for (int i = 0; i < 6 * size; i++)
    if (std::isnan(number(out[i]))) return "NaN of what was not seen";
  for (size_t i = 6 * size; i < out.size; i++)
    if (out[i] != 0xffff) return "rows behind the tile were written";
  return "";
}

/// Queries of a long sequence with a prefix, in tiles of 64 and of 128: the same to the last bit.
static std::string attend_alike(int before, int after, float spread) {
  const int size = 128, length = 330, prefix_length = 37;
  Halves queries(length * size), keys(length * 2 * size), prefix(prefix_length * 2 * size);
  fill(queries, spread);
  fill(keys);
  fill(prefix);
  Halves small(length * size), large(length * size);
  for (const Variant &variant : {SMALL_128, LARGE_128}) {
    const int count = (length + variant.queries - 1) / variant.queries;
    Memory<AttentionTile> tiles(count);
    for (int i = 0; i < count; i++) {
      const int from = i * variant.queries;
      tiles[i] = AttentionTile{from, std::min(variant.queries, length - from), prefix_length + from, prefix_length, 0,
                               length, prefix.data};
    }
    u16 *out = variant.queries == 64 ? small.data : large.data;
    if (!emulator::launch(count, 1, ATTENTION_THREADS, variant.shared_bytes(), [&] {
          variant.kernel(queries.data, size, keys.data, size, 2 * size, out, size, tiles.data, 1, size, before, after,
                         0.12752f);
        }))
      return emulator::state.fault;
  }
  for (size_t i = 0; i < small.size; i++)
    if (small[i] != large[i]) return "number " + std::to_string(i) + " differs";
  return "";
}

int main() {
  const std::vector<Sequence> plain = {{0, 1}, {0, 63}, {0, 64}, {0, 65}, {0, 150}};
  const std::vector<Sequence> prefixed = {{5, 70}, {64, 1}, {0, 30}, {70, 66}};
  const std::vector<Sequence> longer = {{0, 128}, {64, 129}, {200, 40}};
  const std::vector<std::pair<const char *, std::pair<int, int>>> masks = {
      {"all", {ALL, ALL}}, {"causal", {ALL, 0}}, {"a window of 20 before", {19, 0}}, {"9 on either side", {9, 9}}};
  for (auto &[name, mask] : masks) {
    const int before = mask.first, after = mask.second;
    for (const Variant &variant : {SMALL_32, LARGE_32, SMALL_64, LARGE_64, SMALL_128, LARGE_128})
      test("heads of " + std::to_string(variant.width) + " by " + std::to_string(variant.queries) + ", " + name,
           [=] { return attend(variant, {2, 1, variant.width, before, after, plain}); });
    test(std::string("narrower heads, ") + name, [=] { return attend(SMALL_32, {3, 1, 8, before, after, plain}); });
  }
  test("heads of 96", [=] { return attend(SMALL_128, {2, 2, 96, ALL, ALL, plain}); });
  test("prefixes", [=] { return attend(SMALL_64, {4, 2, 64, ALL, 0, prefixed}); });
  test("prefixes, large tiles", [=] { return attend(LARGE_64, {2, 1, 64, ALL, 0, longer}); });
  test("prefixes and a window", [=] { return attend(SMALL_64, {2, 2, 64, 40, 0, prefixed}); });
  test("prefixes and a window, large tiles", [=] { return attend(LARGE_64, {1, 1, 64, 40, 0, longer}); });
  test("last tokens", [=] { return attend(SMALL_64, {2, 1, 64, ALL, 0, prefixed, true}); });
  test("what is not computed yet", [] { return attend_before_nan(SMALL_64); });
  test("what is not computed yet, large tiles", [] { return attend_before_nan(LARGE_64); });
  for (float spread : {0.3f, 1.5f, 6.f}) {
    const std::string what = "tiles of either size, spread " + std::to_string(spread);
    test(what + ", causal", [=] { return attend_alike(ALL, 0, spread); });
    test(what + ", a window", [=] { return attend_alike(50, 0, spread); });
  }
  return run_tests("attention");
}
