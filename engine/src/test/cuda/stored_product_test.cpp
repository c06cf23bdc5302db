#include "stored_product.cu"
#include "testing.h"

using Kernel = void (*)(const u16 *, const u8 *, const u8 *, const float *, void *, int, int, int, int, int);

/// Blocks of any numbers with small scales; what numbers they mean, decode_test.cpp has shown.
template <class Type>
static void fill(Memory<u8> &blocks, std::vector<int> scales) {
  for (size_t i = 0; i < blocks.size; i++) blocks[i] = (u8)between(0, 255);
  for (size_t block = 0; block < blocks.size; block += Type::BYTES)
    for (int at : scales) {
      const u16 half = (u16)between(0x1800, 0x2400);
      memcpy(&blocks[block + at], &half, 2);
    }
}

template <class Type>
static double weight(Memory<u8> &blocks, int row, int input, int inputs) {
  const u8 *block = &blocks[((u64)row * inputs + input) / Type::LENGTH * Type::BYTES];
  return from_bf16((u16)pack(Type::number(block, input % Type::LENGTH), 0.f));
}

/// y against sums in double precision; columns beside those that are computed, and rows behind, must not be touched.
template <class Type>
static std::string multiply(Kernel kernel, std::vector<int> scales, int epilogue, int rows, int outputs, int inputs,
                            bool biased) {
  const bool gated = epilogue == SWIGLU;
  const int first = gated ? 0 : 16, width = gated ? outputs : outputs + 24, columns = gated ? 2 * outputs : width;
  Halves x(rows * inputs), y(rows * width);
  Memory<u8> w((u64)outputs * inputs / Type::LENGTH * Type::BYTES), values(w.size);
  Floats bias(columns), residual(rows * width), before(rows * width);
  fill(x);
  fill<Type>(w, scales);
  fill<Type>(values, scales);
  fill(bias);
  fill(residual);
  for (size_t i = 0; i < residual.size; i++) before[i] = residual[i];
  void *out = epilogue == ADD ? (void *)residual.data : (void *)y.data;
  if (!emulator::launch((outputs + 31) / 32, 1, STORED_PRODUCT_THREADS, 0, [&] {
        kernel(x.data, w.data, gated ? values.data : nullptr, biased ? bias.data : nullptr, out, rows, outputs, columns,
               first, inputs);
      }))
    return emulator::state.fault;
  Comparison comparison;
  auto sum = [&](Memory<u8> &matrix, int row, int output, int column) {
    double s = biased ? bias[column] : 0;
    for (int k = 0; k < inputs; k++) s += number(x[row * inputs + k]) * weight<Type>(matrix, output, k, inputs);
    return s;
  };
  for (int row = 0; row < rows; row++)
    for (int column = 0; column < width; column++) {
      const int at = row * width + column, output = column - first;
      if (output < 0 || output >= outputs) {
        if (epilogue == ADD ? residual[at] != before[at] : y[at] != 0xffff) return "a column beside is touched";
        continue;
      }
      double expected;
      if (gated) {
        const int gate = output / 8 * 16 + output % 8;
        const double g = sum(w, row, output, gate);
        expected = g / (1 + std::exp(-g)) * sum(values, row, output, gate + 8);
      } else {
        expected = sum(w, row, output, column) + (epilogue == ADD ? before[at] : 0);
      }
      comparison.add(epilogue == ADD ? residual[at] : number(y[at]), expected);
    }
  return comparison.verdict(epilogue == ADD ? 4e-6 : 4e-3);
}

template <class Type>
static void both(const char *name, std::vector<int> scales, Kernel small, Kernel large, int epilogue) {
  const int sizes[][3] = {{1, 8, 256}, {16, 72, 512}, {33, 40, 256}, {64, 32, 256}};
  for (auto &size : sizes)
    for (bool biased : {false, true}) {
      const std::string what = std::string(name) + " " + std::to_string(size[0]) + " x " + std::to_string(size[1]) +
                               " of " + std::to_string(size[2]);
      if (size[0] <= 16)
        test(what + ", 16 rows", [=] { return multiply<Type>(small, scales, epilogue, size[0], size[1], size[2], biased); });
      test(what + ", 64 rows", [=] { return multiply<Type>(large, scales, epilogue, size[0], size[1], size[2], biased); });
    }
}

#define TEST(Type, type, ...)                                                                              \
  both<Type>("store " #type, {__VA_ARGS__}, stored_store_##type##_16, stored_store_##type##_64, STORE);    \
  both<Type>("add " #type, {__VA_ARGS__}, stored_add_##type##_16, stored_add_##type##_64, ADD);            \
  both<Type>("swiglu " #type, {__VA_ARGS__}, stored_swiglu_##type##_16, stored_swiglu_##type##_64, SWIGLU);

int main() {
  TEST(Q4_0, q4_0, 0)
  TEST(Q8_0, q8_0, 0)
  TEST(Q4_K, q4_k, 0, 2)
  TEST(Q5_K, q5_k, 0, 2)
  TEST(Q6_K, q6_k, 208)
  return run_tests("stored_product");
}
