// cuBLASLt as a library, so far as the engine calls it: the same C functions and structures (cublasLt.h), computed on
// the CPU from the descriptors that it was given, so that a wrong layout, transpose, type or epilogue gives wrong numbers.
//
// It is stricter than cuBLASLt: matrices must lie within allocations, an algorithm serves only the shape that it was
// asked for, every pointer must be aligned as was promised then, and all of the workspace that it wants must be there.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <set>

extern "C" {
int emulator_library_failure(const char *function);
int emulator_within(unsigned long long at, size_t bytes);
int emulator_enqueue(void *stream, void (*work)(void *), void *data, size_t bytes);
}

namespace emulated {

enum Status { SUCCESS = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, EXECUTION_FAILED = 13, NOT_SUPPORTED = 15 };
enum Type { R_32F = 0, R_16BF = 14 };
const int COMPUTE_32F = 68, EPILOGUE_DEFAULT = 1, EPILOGUE_BIAS = 4;
const size_t WORKSPACE = 1 << 20;

struct Product {
  int scale, transposes_a = 0, transposes_b = 0, epilogue = EPILOGUE_DEFAULT;
  const void *bias = nullptr;
};
struct Layout {
  int type;
  uint64_t rows, columns;
  int64_t stride;
};
struct Preference {
  uint64_t workspace = 0;
  uint32_t alignment[4] = {256, 256, 256, 256};
};
struct Algorithm {
  uint64_t data[8];  // magic, shape, alignments, workspace
};
struct HeuristicResult {
  Algorithm algorithm;
  size_t workspace;
  int state;
  float waves;
  int reserved[4];
};
static_assert(sizeof(HeuristicResult) == 96, "as in cublasLt.h");

const uint64_t MAGIC = 0x7a6869796962ull;
std::set<void *> objects;
long heuristics = 0, products = 0;
bool idle = false, biasless = false;

template <class T>
int create(T **made, T value) {
  *made = new T(value);
  objects.insert(*made);
  return SUCCESS;
}
template <class T>
int destroy(T *object) {
  if (!objects.erase(object)) return INVALID_VALUE;
  delete object;
  return SUCCESS;
}

/// What a call fails with; the driver's own failures become those of the library.
int failure(const char *function) {
  const int result = emulator_library_failure(function);
  return result >= 100 ? EXECUTION_FAILED : result;
}

size_t bytes_of(int type) { return type == R_32F ? 4 : 2; }

double number(int type, const void *memory, size_t at) {
  if (type == R_32F) return ((const float *)memory)[at];
  const uint32_t bits = (uint32_t)((const uint16_t *)memory)[at] << 16;
  float value;
  memcpy(&value, &bits, 4);
  return value;
}
void store(int type, void *memory, size_t at, double value) {
  const float rounded = (float)value;
  if (type == R_32F) {
    ((float *)memory)[at] = rounded;
    return;
  }
  uint32_t bits;
  memcpy(&bits, &rounded, 4);
  ((uint16_t *)memory)[at] = std::isnan(rounded) ? 0x7fff : (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

struct Multiplication {
  Product product;
  Layout a, b, c, d;
  const void *a_memory, *b_memory, *c_memory;
  void *d_memory;
  float alpha, beta;

  uint64_t inputs() const { return product.transposes_a ? a.rows : a.columns; }

  int fault() const {
    const uint64_t outputs = product.transposes_a ? a.columns : a.rows;
    const uint64_t inputs_of_b = product.transposes_b ? b.columns : b.rows;
    const uint64_t texts = product.transposes_b ? b.rows : b.columns;
    if (inputs() != inputs_of_b || outputs != d.rows || texts != d.columns) return INVALID_VALUE;
    if (c.rows != d.rows || c.columns != d.columns || c.type != d.type) return INVALID_VALUE;
    for (const Layout *each : {&a, &b, &c, &d})
      if (each->stride < (int64_t)each->rows) return INVALID_VALUE;
    if (a.type != R_16BF || b.type != R_16BF || product.scale != R_32F) return NOT_SUPPORTED;
    return d.type == R_16BF || d.type == R_32F ? SUCCESS : NOT_SUPPORTED;
  }

  uint64_t shape() const {
    uint64_t hash = 17;
    for (const Layout *each : {&a, &b, &c, &d})
      for (uint64_t part : {(uint64_t)each->type, each->rows, each->columns, (uint64_t)each->stride})
        hash = hash * 1'000'003 + part;
    for (int part : {product.transposes_a, product.transposes_b, product.epilogue}) hash = hash * 1'000'003 + part;
    return hash;
  }

  void run() const {
    for (uint64_t column = 0; column < d.columns; column++)
      for (uint64_t row = 0; row < d.rows; row++) {
        double sum = 0;
        for (uint64_t k = 0; k < inputs(); k++)
          sum += number(a.type, a_memory, product.transposes_a ? k + row * a.stride : row + k * a.stride) *
                 number(b.type, b_memory, product.transposes_b ? column + k * b.stride : k + column * b.stride);
        sum *= alpha;
        if (beta != 0) sum += beta * number(c.type, c_memory, row + column * c.stride);
        if (product.epilogue == EPILOGUE_BIAS) sum += number(d.type, product.bias, row);
        store(d.type, d_memory, row + column * d.stride, sum);
      }
  }
};

bool fits(const Layout &layout, const void *memory, uint32_t alignment) {
  const size_t numbers = (layout.columns - 1) * layout.stride + layout.rows;
  return (uintptr_t)memory % alignment == 0 &&
         emulator_within((unsigned long long)memory, numbers * bytes_of(layout.type));
}

template <class T>
bool read(T &value, const void *from, size_t bytes) {
  if (bytes != sizeof(T)) return false;
  memcpy(&value, from, bytes);
  return true;
}

}  // namespace emulated

using namespace emulated;

extern "C" {
// For the tests alone.
long emulator_cublaslt_open() { return (long)objects.size(); }
/// Products that write nothing from now on, as on a GPU that is out of order.
void emulator_cublaslt_set_idle(int value) { idle = value; }
/// Products that leave out their bias from now on.
void emulator_cublaslt_set_biasless(int value) { biasless = value; }
long emulator_cublaslt_heuristics() { return heuristics; }
long emulator_cublaslt_products() { return products; }

size_t cublasLtGetVersion() { return 130101; }
int cublasLtCreate(void **handle) {
  if (int result = failure(__func__)) return result;
  return create((int **)handle, 0);
}
int cublasLtDestroy(void *handle) { return destroy((int *)handle); }

int cublasLtMatmulDescCreate(Product **product, int compute_type, int scale_type) {
  if (int result = failure(__func__)) return result;
  return compute_type == COMPUTE_32F ? create(product, Product{scale_type}) : INVALID_VALUE;
}
int cublasLtMatmulDescDestroy(Product *product) { return destroy(product); }
int cublasLtMatmulDescSetAttribute(Product *product, int attribute, const void *value, size_t bytes) {
  if (!objects.count(product)) return INVALID_VALUE;
  switch (attribute) {
    case 3: return read(product->transposes_a, value, bytes) ? SUCCESS : INVALID_VALUE;
    case 4: return read(product->transposes_b, value, bytes) ? SUCCESS : INVALID_VALUE;
    case 7: return read(product->epilogue, value, bytes) ? SUCCESS : INVALID_VALUE;
    case 8: return read(product->bias, value, bytes) ? SUCCESS : INVALID_VALUE;
    default: return INVALID_VALUE;
  }
}
int cublasLtMatrixLayoutCreate(Layout **layout, int type, uint64_t rows, uint64_t columns, int64_t stride) {
  if (int result = failure(__func__)) return result;
  return create(layout, Layout{type, rows, columns, stride});
}
int cublasLtMatrixLayoutDestroy(Layout *layout) { return destroy(layout); }

int cublasLtMatmulPreferenceCreate(Preference **preference) {
  if (int result = failure(__func__)) return result;
  return create(preference, Preference{});
}
int cublasLtMatmulPreferenceDestroy(Preference *preference) { return destroy(preference); }
int cublasLtMatmulPreferenceSetAttribute(Preference *preference, int attribute, const void *value, size_t bytes) {
  if (!objects.count(preference)) return INVALID_VALUE;
  if (attribute == 1) return read(preference->workspace, value, bytes) ? SUCCESS : INVALID_VALUE;
  if (attribute < 5 || attribute > 8) return INVALID_VALUE;
  return read(preference->alignment[attribute - 5], value, bytes) ? SUCCESS : INVALID_VALUE;
}

int cublasLtMatmulAlgoGetHeuristic(void *handle, Product *product, Layout *a, Layout *b, Layout *c, Layout *d,
                                   Preference *preference, int wanted, HeuristicResult *results, int *found) {
  if (int result = failure(__func__)) return result;
  for (void *each : {handle, (void *)product, (void *)a, (void *)b, (void *)c, (void *)d, (void *)preference})
    if (!objects.count(each)) return INVALID_VALUE;
  if (wanted < 1) return INVALID_VALUE;
  heuristics++;
  *found = 0;
  const Multiplication asked{*product, *a, *b, *c, *d, nullptr, nullptr, nullptr, nullptr, 0, 0};
  if (int result = asked.fault()) return result;
  if (product->epilogue != EPILOGUE_DEFAULT && product->epilogue != EPILOGUE_BIAS) return NOT_SUPPORTED;
  if (preference->workspace < WORKSPACE) return NOT_SUPPORTED;
  HeuristicResult &first = results[0];
  memset(&first, 0, sizeof(first));
  uint64_t alignments = 0;
  for (uint32_t each : preference->alignment) alignments = alignments << 16 | each;
  first.algorithm = Algorithm{{MAGIC, asked.shape(), alignments, WORKSPACE}};
  first.workspace = WORKSPACE;
  *found = 1;
  return SUCCESS;
}

int cublasLtMatmul(void *handle, Product *product, const float *alpha, const void *a, Layout *a_layout, const void *b,
                   Layout *b_layout, const float *beta, const void *c, Layout *c_layout, void *d, Layout *d_layout,
                   const Algorithm *algorithm, void *workspace, size_t workspace_bytes, void *stream) {
  if (int result = failure(__func__)) return result;
  for (void *each : {handle, (void *)product, (void *)a_layout, (void *)b_layout, (void *)c_layout, (void *)d_layout})
    if (!objects.count(each)) return INVALID_VALUE;
  Multiplication asked{*product, *a_layout, *b_layout, *c_layout, *d_layout, a, b, c, d, *alpha, *beta};
  if (int result = asked.fault()) return result;
  if (algorithm->data[0] != MAGIC || algorithm->data[1] != asked.shape()) return NOT_SUPPORTED;
  if (workspace_bytes < algorithm->data[3] || !emulator_within((unsigned long long)workspace, workspace_bytes))
    return INVALID_VALUE;
  const uint64_t promised = algorithm->data[2];
  if (!fits(*a_layout, a, promised >> 48 & 0xffff) || !fits(*b_layout, b, promised >> 32 & 0xffff) ||
      !fits(*c_layout, c, promised >> 16 & 0xffff) || !fits(*d_layout, d, promised & 0xffff))
    return INVALID_VALUE;
  if (product->epilogue == EPILOGUE_BIAS &&
      !emulator_within((unsigned long long)product->bias, d_layout->rows * bytes_of(d_layout->type)))
    return INVALID_VALUE;
  products++;
  if (idle) return SUCCESS;
  if (biasless) asked.product.epilogue = EPILOGUE_DEFAULT;
  auto work = [](void *data) { ((Multiplication *)data)->run(); };
  return emulator_enqueue(stream, work, &asked, sizeof(asked)) ? EXECUTION_FAILED : SUCCESS;
}
}
