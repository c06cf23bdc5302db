#include "attention.cu"
#include "testing.h"

using Kernel = void (*)(const u16 *, int, const u16 *, int, int, u16 *, int, const AttentionTile *, int, int, int, int,
                        float);
const int ALL = 1 << 30;

struct Sequence {
  int prefix, length;
};

/// All queries of packed sequences, or each one's last alone, against attention in double precision. Keys behind the
/// last that is seen are NaN, as where they have not been computed.
struct Setting {
  int heads, key_heads, size;
  int before, after;
  std::vector<Sequence> sequences;
  bool last_alone = false;
};

static std::string attend(Kernel kernel, int width, const Setting &s) {
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
  std::vector<int> owner;
  int first = 0, first_prefix = 0, row = 0;
  for (size_t i = 0; i < s.sequences.size(); i++) {
    const Sequence &each = s.sequences[i];
    for (int from = s.last_alone ? each.length - 1 : 0; from < each.length; from += QUERIES) {
      const int count = std::min(QUERIES, each.length - from);
      tiles.push_back(AttentionTile{row, count, each.prefix + from, each.prefix, first, each.length,
                                    prefix.data + (size_t)first_prefix * stride});
      owner.push_back((int)i);
      row += count;
    }
    first += each.length;
    first_prefix += each.prefix;
  }
  const float scale = 1.44269504f / std::sqrt((float)s.size);
  Memory<AttentionTile> table(tiles.size());
  std::copy(tiles.begin(), tiles.end(), table.data);
  if (!emulator::launch((int)tiles.size(), s.heads, ATTENTION_THREADS, (QUERIES + 2 * KEYS) * width * 2, [&] {
        kernel(queries.data, q_stride, keys.data, s.key_heads * s.size, stride, out.data, s.heads * s.size, table.data,
               group, s.size, s.before, s.after, scale);
      }))
    return emulator::state.fault;
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

/// Keys behind a chunk of queries lie in memory as NaN: none may be let in, even times zero.
static std::string attend_before_nan() {
  const int size = 64, length = 100, known = 70;
  Halves queries(length * size), keys(length * 2 * size), out(length * size);
  fill(queries);
  fill(keys);
  for (int i = known * 2 * size; i < length * 2 * size; i++) keys[i] = 0x7fff;
  Memory<AttentionTile> tile(1);
  tile[0] = AttentionTile{0, 6, known - 6, 0, 0, length, nullptr};
  if (!emulator::launch(1, 1, ATTENTION_THREADS, (QUERIES + 2 * KEYS) * size * 2, [&] {
        attention_64(queries.data, size, keys.data, size, 2 * size, out.data, size, tile.data, 1, size, ALL, 0, 0.18f);
      }))
    return emulator::state.fault;
  for (int i = 0; i < 6 * size; i++)
    if (std::isnan(number(out[i]))) return "NaN of what was not seen";
  for (size_t i = 6 * size; i < out.size; i++)
    if (out[i] != 0xffff) return "rows behind the tile were written";
  return "";
}

int main() {
  const std::vector<Sequence> plain = {{0, 1}, {0, 63}, {0, 64}, {0, 65}, {0, 150}};
  const std::vector<Sequence> prefixed = {{5, 70}, {64, 1}, {0, 30}, {70, 66}};
  const std::vector<std::pair<const char *, std::pair<int, int>>> masks = {
      {"all", {ALL, ALL}}, {"causal", {ALL, 0}}, {"a window of 20 before", {19, 0}}, {"9 on either side", {9, 9}}};
  for (auto &[name, mask] : masks) {
    const int before = mask.first, after = mask.second;
    test(std::string("heads of 32, ") + name, [=] { return attend(attention_32, 32, {2, 2, 32, before, after, plain}); });
    test(std::string("heads of 64, ") + name, [=] { return attend(attention_64, 64, {2, 1, 64, before, after, plain}); });
    test(std::string("heads of 128, ") + name,
         [=] { return attend(attention_128, 128, {2, 1, 128, before, after, plain}); });
    test(std::string("narrower heads, ") + name,
         [=] { return attend(attention_32, 32, {3, 1, 8, before, after, plain}); });
  }
  test("heads of 96", [=] { return attend(attention_128, 128, {2, 2, 96, ALL, ALL, plain}); });
  test("prefixes", [=] { return attend(attention_64, 64, {4, 2, 64, ALL, 0, prefixed}); });
  test("prefixes and a window", [=] { return attend(attention_64, 64, {2, 2, 64, 40, 0, prefixed}); });
  test("last tokens", [=] { return attend(attention_64, 64, {2, 1, 64, ALL, 0, prefixed, true}); });
  test("what is not computed yet", attend_before_nan);
  return run_tests("attention");
}
