#include "decode.cu"
#include "product.cu"
#include "stored_product.cu"
#include "testing.h"

using Decode = void (*)(const u8 *, u16 *, int, int, int);
using Kernel = void (*)(const u16 *, const u8 *, const u8 *, const float *, void *, int, int, int, int, int);
using AwqKernel = void (*)(const u16 *, const u32 *, const u32 *, const u16 *, int, const u32 *, const u32 *, const u16 *,
                           int, const float *, void *, int, int, int, int, int);

static u16 small_scale() { return (u16)between(0x1800, 0x2400); }

/// What a product is computed from, and what is done after it.
struct Task {
  const u16 *x;
  const float *bias;
  void *y;
  int rows, outputs, columns, first, inputs;
};

/// Blocks of any numbers with small scales; what numbers they mean, decode_test.cpp has shown.
template <class Type>
struct Blocks {
  struct Kind {
    std::vector<int> scales;
    Decode decode;
  };
  using Stored = Kernel;
  enum { THREADS = BlockMatrix<Type>::THREADS };
  const Kind &kind;
  const int outputs, inputs;
  Memory<u8> bytes;

  Blocks(const Kind &kind, int outputs, int inputs)
      : kind(kind), outputs(outputs), inputs(inputs), bytes((u64)outputs * inputs / Type::LENGTH * Type::BYTES) {
    for (size_t i = 0; i < bytes.size; i++) bytes[i] = (u8)between(0, 255);
    for (size_t block = 0; block < bytes.size; block += Type::BYTES)
      for (int at : kind.scales) {
        const u16 half = small_scale();
        memcpy(&bytes[block + at], &half, 2);
      }
  }
  double weight(int output, int input) {
    const u8 *block = &bytes[((u64)output * inputs + input) / Type::LENGTH * Type::BYTES];
    return from_bf16((u16)pack(Type::number(block, input % Type::LENGTH), 0.f));
  }
  void call(Stored kernel, Blocks *values, const Task &t) {
    kernel(t.x, bytes.data, values ? values->bytes.data : nullptr, t.bias, t.y, t.rows, t.outputs, t.columns, t.first,
           t.inputs);
  }
  bool expand(u16 *to) {
    return emulator::launch(outputs, (inputs + 2 * DECODE_THREADS - 1) / (2 * DECODE_THREADS), DECODE_THREADS, 0,
                            [&] { kind.decode(bytes.data, to, inputs, 0, -1); });
  }
};

/// A matrix quantised by AWQ, of any words and small scales of either sign.
struct Awq {
  struct Kind {
    int group;
  };
  using Stored = AwqKernel;
  enum { THREADS = AwqMatrix::THREADS };
  const int outputs, inputs, group;
  Memory<u32> words, zeros;
  Halves scales;

  Awq(const Kind &kind, int outputs, int inputs)
      : outputs(outputs),
        inputs(inputs),
        group(kind.group),
        words(inputs * outputs / 8),
        zeros(inputs / group * outputs / 8),
        scales(inputs / group * outputs) {
    for (size_t i = 0; i < words.size; i++) words[i] = random_numbers();
    for (size_t i = 0; i < zeros.size; i++) zeros[i] = random_numbers();
    for (size_t i = 0; i < scales.size; i++) scales[i] = (u16)(small_scale() | between(0, 1) << 15);
  }
  double weight(int output, int input) {
    static const int places[] = {0, 4, 1, 5, 2, 6, 3, 7};
    const int at = input / group * outputs + output, shift = places[output % 8] * 4;
    const int q = words[(input * outputs + output) / 8] >> shift & 15, z = zeros[at / 8] >> shift & 15;
    return from_bf16((u16)pack((q - z) * from_f16(scales[at]), 0.f));
  }
  void call(Stored kernel, Awq *values, const Task &t) {
    kernel(t.x, words.data, zeros.data, scales.data, group, values ? values->words.data : nullptr,
           values ? values->zeros.data : nullptr, values ? values->scales.data : nullptr, values ? values->group : 0,
           t.bias, t.y, t.rows, t.outputs, t.columns, t.first, t.inputs);
  }
  bool expand(u16 *to) {
    return emulator::launch((inputs + AWQ_INPUTS - 1) / AWQ_INPUTS, (outputs + AWQ_OUTPUTS - 1) / AWQ_OUTPUTS, 256,
                            AWQ_OUTPUTS * AWQ_PITCH * 4, [&] {
                              decode_awq(words.data, zeros.data, scales.data, to, inputs, outputs, group, 0, -1);
                            });
  }
};

template <class Matrix>
static bool launch(typename Matrix::Stored kernel, Matrix &w, Matrix *values, const Task &task) {
  const int outputs_a_block = Matrix::THREADS / 4;
  return emulator::launch((task.outputs + outputs_a_block - 1) / outputs_a_block, 1, Matrix::THREADS, 0,
                          [&] { w.call(kernel, values, task); });
}

/// y against sums in double precision; columns beside those that are computed, and rows behind, must not be touched.
template <class Matrix>
static std::string multiply(typename Matrix::Stored kernel, const typename Matrix::Kind &kind, int epilogue, int rows,
                            int outputs, int inputs, bool biased) {
  const bool gated = epilogue == SWIGLU;
  const int first = gated ? 0 : 16, width = gated ? outputs : outputs + 24, columns = gated ? 2 * outputs : width;
  Halves x(rows * inputs), y(rows * width);
  Matrix w(kind, outputs, inputs), values(kind, outputs, inputs);
  Floats bias(columns), residual(rows * width), before(rows * width);
  fill(x);
  fill(bias);
  fill(residual);
  for (size_t i = 0; i < residual.size; i++) before[i] = residual[i];
  void *out = epilogue == ADD ? (void *)residual.data : (void *)y.data;
  const Task task{x.data, biased ? bias.data : nullptr, out, rows, outputs, columns, first, inputs};
  if (!launch<Matrix>(kernel, w, gated ? &values : nullptr, task)) return emulator::state.fault;
  Comparison comparison;
  auto sum = [&](Matrix &matrix, int row, int output, int column) {
    double s = biased ? bias[column] : 0;
    for (int k = 0; k < inputs; k++) s += number(x[row * inputs + k]) * matrix.weight(output, k);
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

/// The sums of a product by expanded weights, to the last bit.
template <class Matrix>
static std::string equal(typename Matrix::Stored kernel, const typename Matrix::Kind &kind, int rows, int outputs,
                         int inputs) {
  Halves x(rows * inputs), expanded(outputs * inputs);
  Matrix w(kind, outputs, inputs);
  Floats sums(rows * outputs), others(rows * outputs);
  fill(x);
  for (size_t i = 0; i < sums.size; i++) sums[i] = others[i] = 0;
  const int tiles = (rows + 63) / 64 * ((outputs + 63) / 64);
  if (!launch<Matrix>(kernel, w, nullptr, Task{x.data, nullptr, sums.data, rows, outputs, outputs, 0, inputs}) ||
      !w.expand(expanded.data) || !emulator::launch(tiles, 1, PRODUCT_THREADS, 128 * STAGES * INPUTS * 2, [&] {
        product_add_64(x.data, expanded.data, nullptr, others.data, rows, outputs, inputs);
      }))
    return emulator::state.fault;
  return memcmp(sums.data, others.data, sums.size * sizeof(float)) ? "sums differ from those of expanded weights" : "";
}

struct Size {
  int rows, outputs, inputs;
};

template <class Matrix>
static void both(std::string name, const typename Matrix::Kind &kind, std::vector<Size> sizes,
                 typename Matrix::Stored small, typename Matrix::Stored large, int epilogue) {
  for (const Size &size : sizes)
    for (bool biased : {false, true}) {
      const std::string what = name + " " + std::to_string(size.rows) + " x " + std::to_string(size.outputs) + " of " +
                               std::to_string(size.inputs);
      auto test_of = [=](typename Matrix::Stored kernel) {
        return [=] {
          return multiply<Matrix>(kernel, kind, epilogue, size.rows, size.outputs, size.inputs, biased);
        };
      };
      if (size.rows <= 16) test(what + ", 16 rows", test_of(small));
      test(what + ", 64 rows", test_of(large));
      if (epilogue == ADD && !biased)
        test(what + ", bits", [=] { return equal<Matrix>(large, kind, size.rows, size.outputs, size.inputs); });
    }
}

#define TEST(Matrix, type, sizes, ...)                                                                                \
  {                                                                                                                   \
    const Matrix::Kind kind{__VA_ARGS__};                                                                             \
    both<Matrix>("add " #type, kind, sizes, stored_add_##type##_16, stored_add_##type##_64, ADD);                     \
    both<Matrix>("store " #type, kind, sizes, stored_store_##type##_16, stored_store_##type##_64, STORE);             \
    both<Matrix>("swiglu " #type, kind, sizes, stored_swiglu_##type##_16, stored_swiglu_##type##_64, SWIGLU);         \
  }

int main() {
  const std::vector<Size> blocks = {{1, 8, 32}, {16, 72, 160}, {33, 40, 96}, {64, 32, 256}};
  const std::vector<Size> super_blocks = {{1, 8, 256}, {16, 72, 512}, {33, 40, 256}, {64, 32, 256}};
  TEST(Blocks<Q4_0>, q4_0, blocks, {0}, decode_q4_0)
  TEST(Blocks<Q8_0>, q8_0, blocks, {0}, decode_q8_0)
  TEST(Blocks<Q4_K>, q4_k, super_blocks, {0, 2}, decode_q4_k)
  TEST(Blocks<Q5_K>, q5_k, super_blocks, {0, 2}, decode_q5_k)
  TEST(Blocks<Q6_K>, q6_k, super_blocks, {208}, decode_q6_k)
  const std::vector<Size> groups_of_32 = {{1, 8, 32}, {5, 136, 96}};
  const std::vector<Size> groups_of_64 = {{16, 72, 192}, {64, 64, 320}};
  const std::vector<Size> groups_of_128 = {{9, 40, 128}, {33, 104, 384}};
  TEST(Awq, awq, groups_of_32, 32)
  TEST(Awq, awq, groups_of_64, 64)
  TEST(Awq, awq, groups_of_128, 128)
  return run_tests("stored_product");
}
