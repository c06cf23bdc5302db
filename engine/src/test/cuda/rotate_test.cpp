#include "rotate.cu"
#include "testing.h"

static std::string turn(int heads, int size, bool normed) {
  const int rows = 9, stride = (heads + 2) * size, positions = 50, half = size / 2;
  Halves x(rows * stride);
  Floats turns(positions * size), weight(size);
  Memory<int> places(rows);
  fill(x);
  fill(weight);
  for (int p = 0; p < positions; p++)
    for (int i = 0; i < half; i++) {
      const double angle = p * std::pow(1e4, -2.0 * i / size);
      turns[p * size + i] = (float)std::cos(angle);
      turns[p * size + half + i] = (float)std::sin(angle);
    }
  for (int r = 0; r < rows; r++) places[r] = r == 0 ? positions - 1 : between(0, positions - 1);
  std::vector<u16> before(x.data, x.data + x.size);
  if (!emulator::launch((rows * heads + 15) / 16, 1, ROTATE_THREADS, 0, [&] {
        rotate(x.data, places.data, turns.data, normed ? weight.data : nullptr, 1e-6f, heads, size, stride, rows);
      }))
    return emulator::state.fault;
  Comparison comparison;
  for (int r = 0; r < rows; r++) {
    for (int h = 0; h < heads; h++) {
      const u16 *head = &before[r * stride + h * size];
      double squares = 0;
      for (int i = 0; i < size; i++) squares += std::pow(number(head[i]), 2);
      const double scale = 1 / std::sqrt(squares / size + 1e-6);
      for (int i = 0; i < half; i++) {
        const double angle = places[r] * std::pow(1e4, -2.0 * i / size);
        const double a = number(head[i]) * (normed ? scale * weight[i] : 1);
        const double b = number(head[i + half]) * (normed ? scale * weight[i + half] : 1);
        const u16 *actual = x.data + r * stride + h * size;
        comparison.add(number(actual[i]), a * std::cos(angle) - b * std::sin(angle));
        comparison.add(number(actual[i + half]), b * std::cos(angle) + a * std::sin(angle));
      }
    }
    for (int c = heads * size; c < stride; c++)
      if (x[r * stride + c] != before[r * stride + c]) return "what lies behind the heads was changed";
  }
  return comparison.verdict(0x1p-8);
}

int main() {
  for (int size : {8, 16, 24, 64, 128})
    for (bool normed : {false, true})
      test("heads of " + std::to_string(size) + (normed ? ", normed" : ""), [=] { return turn(3, size, normed); });
  return run_tests("rotate");
}
