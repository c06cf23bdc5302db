// What the tests of the kernels have in common: numbers, memory that ends where a page does, comparison with sums in
// double precision, and mutation.
#pragma once
#include <sys/mman.h>

#include <random>

#include "primitives.h"

inline std::mt19937 random_numbers(20'261'123);

inline float gaussian(float spread = 1.f) { return std::normal_distribution<float>(0.f, spread)(random_numbers); }
inline int between(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_numbers); }

/// Numbers whose last lies at the end of a page, behind which nothing may be read or written.
template <class T>
struct Memory {
  T *data;
  size_t size;
  size_t pages;

  explicit Memory(size_t size) : size(size) {
    const size_t page = 4096, bytes = (size * sizeof(T) + 15) / 16 * 16;
    pages = (bytes + page - 1) / page * page;
    u8 *start = (u8 *)mmap(nullptr, pages + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(start + pages, page, PROT_NONE);
    data = (T *)(start + pages - bytes);
    poison();
  }
  Memory(const Memory &) = delete;
  ~Memory() { munmap((u8 *)((u64)data / 4096 * 4096), pages + 4096); }

  /// NaN in every type.
  void poison() { memset(data, 0xff, size * sizeof(T)); }
  T &operator[](size_t i) { return data[i]; }
};

using Floats = Memory<float>;
using Halves = Memory<u16>;

inline void fill(Floats &memory, float spread = 1.f) {
  for (size_t i = 0; i < memory.size; i++) memory[i] = gaussian(spread);
}
inline void fill(Halves &memory, float spread = 1.f) {
  for (size_t i = 0; i < memory.size; i++) memory[i] = (u16)pack(gaussian(spread), 0.f);
}
inline double number(float value) { return value; }
inline double number(u16 bits) { return from_bf16(bits); }

/// Why a case fails; empty where it does not.
using Case = std::function<std::string()>;

/// Compares numbers one by one; `tolerance` is a part of the largest right one.
struct Comparison {
  double worst = 0, largest = 1e-30;
  int compared = 0;

  void add(double actual, double expected) {
    const double error = std::fabs(actual - expected);
    if (!(error <= worst)) worst = std::isnan(error) ? INFINITY : error;
    largest = std::fmax(largest, std::fabs(expected));
    compared++;
  }
  std::string verdict(double tolerance) const {
    if (compared && worst / largest <= tolerance) return "";
    return "error " + std::to_string(worst / largest) + ", expected at most " + std::to_string(tolerance);
  }
};

inline std::vector<std::pair<std::string, Case>> &cases() {
  static std::vector<std::pair<std::string, Case>> all;
  return all;
}
inline void test(const std::string &name, Case body) { cases().push_back({name, body}); }

/// Runs all cases, warps in both orders; the first failure, or nothing.
inline std::string failure() {
  for (auto &[name, body] : cases())
    for (int order = 0; order < 2; order++) {
      emulator::state.order = order;
      const std::string why = body();
      if (!why.empty()) return name + ": " + why;
    }
  return "";
}

/// All cases; then once more without each barrier and wait in turn, which some case must notice.
inline int run_tests(const char *what) {
  std::string why = failure();
  if (!why.empty()) {
    printf("%s FAILED %s\n", what, why.c_str());
    return 1;
  }
  const std::set<std::string> places = emulator::state.places;
  int survivors = 0;
  for (const std::string &place : places) {
    emulator::state.skipped = place;
    why = failure();
    if (why.empty()) {
      printf("%s FAILED: nothing is noticed without %s\n", what, place.c_str());
      survivors++;
    } else if (getenv("VERBOSE")) {
      printf("  without %s: %s\n", place.c_str(), why.c_str());
    }
  }
  if (!survivors) printf("%s: %zu cases, %zu mutations noticed\n", what, cases().size(), places.size());
  return survivors ? 1 : 0;
}
