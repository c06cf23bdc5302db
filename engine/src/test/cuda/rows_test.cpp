#include "rows.cu"
#include "testing.h"

static std::string copies() {
  const int columns = 300, count = 5;
  Floats from(10 * columns), to(count * columns);
  Memory<int> rows(count);
  fill(from);
  for (int i = 0; i < count; i++) rows[i] = (i * 7 + 2) % 10;
  if (!emulator::launch(count, 2, ROW_THREADS, 0, [&] { copy_rows(from.data, rows.data, to.data, columns); }))
    return emulator::state.fault;
  for (int i = 0; i < count * columns; i++)
    if (to[i] != from[rows[i / columns] * columns + i % columns]) return "number " + std::to_string(i);
  return "";
}

static std::string means() {
  const int columns = 40, offsets[] = {0, 1, 12, 60};
  Floats x(60 * columns), means(3 * columns);
  Memory<int> starts(4);
  fill(x);
  std::copy(offsets, offsets + 4, starts.data);
  if (!emulator::launch(3, 1, ROW_THREADS, 0, [&] { mean_rows(x.data, starts.data, means.data, columns); }))
    return emulator::state.fault;
  Comparison comparison;
  for (int s = 0; s < 3; s++)
    for (int c = 0; c < columns; c++) {
      double sum = 0;
      for (int r = offsets[s]; r < offsets[s + 1]; r++) sum += x[r * columns + c];
      comparison.add(means[s * columns + c], sum / (offsets[s + 1] - offsets[s]));
    }
  return comparison.verdict(1e-6);
}

int main() {
  test("rows are copied", copies);
  test("rows are averaged", means);
  return run_tests("rows");
}
