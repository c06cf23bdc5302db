#include "activate.cu"
#include "testing.h"

static double activated(int epilogue, double x) {
  return epilogue == SWIGLU ? x / (1 + std::exp(-x)) : x * 0.5 * std::erfc(-x / std::sqrt(2));
}

/// What follows the sums of a product: in place where there are no gates.
static std::string activates(int epilogue, int rows, int columns, bool with_bias) {
  const bool gated = epilogue != GELU;
  const int width = gated ? 2 * columns : columns;
  Halves sums(rows * width), apart(rows * columns);
  Floats bias(width);
  fill(sums, 2.f);
  fill(bias);
  std::vector<u16> before(sums.data, sums.data + sums.size);
  u16 *y = gated ? apart.data : sums.data;
  const float *added = with_bias ? bias.data : nullptr;
  if (!emulator::launch(rows, (columns + 8 * ACTIVATE_THREADS - 1) / (8 * ACTIVATE_THREADS), ACTIVATE_THREADS, 0, [&] {
        if (epilogue == GELU) activate_gelu(sums.data, added, y, columns);
        if (epilogue == SWIGLU) activate_swiglu(sums.data, added, y, columns);
        if (epilogue == GEGLU) activate_geglu(sums.data, added, y, columns);
      }))
    return emulator::state.fault;
  Comparison comparison;
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++) {
      const int at = gated ? c / 8 * 16 + c % 8 : c;
      const double s = number(before[r * width + at]) + (with_bias ? bias[at] : 0);
      const double u = gated ? number(before[r * width + at + 8]) + (with_bias ? bias[at + 8] : 0) : 1;
      comparison.add(number(y[r * columns + c]), activated(epilogue, s) * u);
    }
  return comparison.verdict(0x1p-8);
}

int main() {
  for (int columns : {8, 520, 1032})
    for (bool bias : {false, true}) {
      const std::string what = ", " + std::to_string(columns) + (bias ? " columns, with bias" : " columns");
      test("gelu" + what, [=] { return activates(GELU, 3, columns, bias); });
      test("swiglu" + what, [=] { return activates(SWIGLU, 3, columns, bias); });
      test("geglu" + what, [=] { return activates(GEGLU, 3, columns, bias); });
    }
  return run_tests("activate");
}
