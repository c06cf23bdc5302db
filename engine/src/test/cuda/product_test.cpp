#include "product.cu"
#include "testing.h"

using Kernel = void (*)(const u16 *, const u16 *, const float *, void *, int, int, int);

static double activated(int epilogue, double x) {
  if (epilogue == GELU || epilogue == GEGLU) return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
  return epilogue == SWIGLU ? x / (1 + std::exp(-x)) : x;
}

/// y against sums in double precision; behind its last row it must not be touched.
static std::string multiply(Kernel kernel, int tile, int epilogue, int rows, int columns, int inputs, bool biased) {
  const bool gated = epilogue == SWIGLU || epilogue == GEGLU;
  const int outputs = gated ? columns / 2 : columns;
  Halves x(rows * inputs), w(columns * inputs), y(rows * outputs);
  Floats bias(columns), residual(rows * outputs), before(rows * outputs);
  fill(x);
  fill(w, 1 / std::sqrt((float)inputs));
  fill(bias);
  fill(residual);
  for (size_t i = 0; i < residual.size; i++) before[i] = residual[i];
  void *out = epilogue == ADD ? (void *)residual.data : (void *)y.data;
  const int grid = (rows + tile - 1) / tile * ((columns + tile - 1) / tile);
  if (!emulator::launch(grid, 1, PRODUCT_THREADS, STAGES * 2 * tile * INPUTS * 2,
                        [&] { kernel(x.data, w.data, biased ? bias.data : nullptr, out, rows, columns, inputs); }))
    return emulator::state.fault;
  Comparison comparison;
  auto sum = [&](int row, int column) {
    double s = biased ? bias[column] : 0;
    for (int k = 0; k < inputs; k++) s += number(x[row * inputs + k]) * number(w[column * inputs + k]);
    return s;
  };
  for (int row = 0; row < rows; row++)
    for (int o = 0; o < outputs; o++) {
      const int at = row * outputs + o;
      double expected = gated ? activated(epilogue, sum(row, o / 8 * 16 + o % 8)) * sum(row, o / 8 * 16 + 8 + o % 8)
                              : activated(epilogue, sum(row, o));
      if (epilogue == ADD) expected += before[at];
      comparison.add(epilogue == ADD ? residual[at] : number(y[at]), expected);
    }
  return comparison.verdict(epilogue == ADD ? 2e-6 : 4e-3);
}

static void both(const char *name, Kernel small, Kernel large, int epilogue) {
  const int sizes[][3] = {{1, 32, 8}, {64, 64, 96}, {70, 144, 136}, {130, 272, 160}};
  for (auto &size : sizes)
    for (bool biased : {false, true}) {
      const std::string what = std::string(name) + " " + std::to_string(size[0]) + " x " + std::to_string(size[1]) +
                               " of " + std::to_string(size[2]);
      test(what + ", tiles of 64", [=] { return multiply(small, 64, epilogue, size[0], size[1], size[2], biased); });
      test(what + ", tiles of 128", [=] { return multiply(large, 128, epilogue, size[0], size[1], size[2], biased); });
    }
}

int main() {
  both("store", product_store_64, product_store_128, STORE);
  both("gelu", product_gelu_64, product_gelu_128, GELU);
  both("add", product_add_64, product_add_128, ADD);
  both("swiglu", product_swiglu_64, product_swiglu_128, SWIGLU);
  both("geglu", product_geglu_64, product_geglu_128, GEGLU);
  // More rows of tiles than are taken together, and a rest.
  test("many tiles", [] { return multiply(product_store_64, 64, STORE, 64 * 11 + 5, 136, 40, true); });
  return run_tests("product");
}
