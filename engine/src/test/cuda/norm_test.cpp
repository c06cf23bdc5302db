#include "norm.cu"
#include "testing.h"

/// Rows of one in a hundred numbers of like size, as of the residual stream; to f32, bf16, both, or in place.
static std::string normalise(bool layer, int rows, int columns, bool in_place) {
  const int guard = 1;
  Floats x((rows + guard) * columns), weight(columns), bias(columns), apart(rows * columns);
  Halves factor(rows * columns);
  fill(x, 3.f);
  for (size_t i = 0; i < x.size; i += 97) x[i] *= 30;
  fill(weight);
  fill(bias);
  std::vector<float> before(x.data, x.data + x.size);
  float *out = in_place ? x.data : apart.data;
  const int grid = (rows + 3) / 4;
  if (!emulator::launch(grid, 1, NORM_THREADS, 0, [&] {
        if (layer)
          layer_norm(x.data, weight.data, bias.data, 1e-5f, out, factor.data, columns, rows);
        else
          rms_norm(x.data, weight.data, 1e-5f, out, factor.data, columns, rows);
      }))
    return emulator::state.fault;
  Comparison exact, rounded;
  for (int r = 0; r < rows; r++) {
    double mean = 0, squares = 0;
    for (int c = 0; c < columns && layer; c++) mean += (double)before[r * columns + c] / columns;
    for (int c = 0; c < columns; c++) squares += std::pow(before[r * columns + c] - mean, 2);
    for (int c = 0; c < columns; c++) {
      double expected = (before[r * columns + c] - mean) / std::sqrt(squares / columns + 1e-5) * weight[c];
      if (layer) expected += bias[c];
      exact.add(out[r * columns + c], expected);
      rounded.add(number(factor[r * columns + c]), expected);
    }
  }
  for (size_t i = rows * columns; i < x.size; i++)
    if (x[i] != before[i]) return "the row behind was written";
  const std::string why = exact.verdict(1e-6);
  return why.empty() ? rounded.verdict(0x1p-8) : why;
}

static std::string to_one_alone() {
  const int rows = 3, columns = 40;
  Floats x(rows * columns), weight(columns), bias(columns), out(rows * columns);
  Halves factor(rows * columns);
  fill(x);
  fill(weight);
  fill(bias);
  const bool ran = emulator::launch(1, 1, NORM_THREADS, 0, [&] {
                     layer_norm(x.data, weight.data, bias.data, 1e-5f, nullptr, factor.data, columns, rows);
                   }) &&
                   emulator::launch(1, 1, NORM_THREADS, 0,
                                    [&] { rms_norm(x.data, weight.data, 1e-5f, out.data, nullptr, columns, rows); });
  if (!ran) return emulator::state.fault;
  for (int i = 0; i < rows * columns; i++)
    if (std::isnan(out[i]) || factor[i] == 0xffff) return "not written";
  return "";
}

int main() {
  for (int columns : {8, 36, 64, 1000, 1028, 2560})
    for (bool in_place : {false, true}) {
      const std::string what = std::to_string(columns) + (in_place ? " columns in place" : " columns");
      test("layer norm, " + what, [=] { return normalise(true, 7, columns, in_place); });
      test("RMS norm, " + what, [=] { return normalise(false, 7, columns, in_place); });
    }
  test("to one of the two alone", to_one_alone);
  return run_tests("norm");
}
