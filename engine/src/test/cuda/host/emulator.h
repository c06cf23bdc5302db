// Runs kernels on the CPU, from their own source, one block at a time. Each thread of a block is a fiber; what threads
// do together (products, shuffles, barriers) is a rendezvous, which the last to come computes for all.
//
// It is made to fail where a GPU may fail, not only where it does:
//  - Shared memory begins as NaN, and so is the target of a copy until the thread waits for the copy.
//  - Every word of shared memory knows who wrote and who read it since which barrier: two warps that touch it between
//    the same two barriers, one of them writing, are a fault, whatever the outcome; so is reading what is on its way.
//  - A warp runs until it waits for others, so that warps are as far apart as they can be, in two orders.
//  - Each barrier and each wait can be left out, to see whether the tests notice (`skipped`).
// It does not tell how fast a kernel is, nor does it know the order in which tensor cores add.
#pragma once
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <vector>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#ifdef __x86_64__
// Exchanges stacks: keeps the registers that a function must, and the stack pointer, and takes the other's.
extern "C" void exchange_stacks(void **keep, void *take);
asm(R"(
.text
.weak exchange_stacks
.type exchange_stacks, @function
exchange_stacks:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size exchange_stacks, .-exchange_stacks
)");
#else
#include <ucontext.h>
#endif

namespace emulator {

const int WARP = 32, STACK_BYTES = 1 << 16, SHARED_LIMIT = 99 * 1024, SEVERAL = 0xffff;

/// In what threads meet; told apart by their addresses.
inline const char BARRIER[] = "barrier", LOAD[] = "ldmatrix", MULTIPLY[] = "mma", SHUFFLE[] = "shuffle";

/// A copy to shared memory that has begun.
struct Copy {
  u32 to;
  const void *from;
  bool valid;
  int group;
};

struct Fiber {
#ifdef __x86_64__
  void *stack_pointer;
#else
  ucontext_t context;
#endif
  std::vector<char> stack;
  bool done;
  u32 epoch;  // barriers passed
  int groups; // of copies, committed
  std::vector<Copy> copies;
};

/// Who touched four bytes of shared memory last; epochs count from 1.
struct Word {
  u32 written, read;
  u16 writer, reader;  // warps
  bool under_way;
};

/// Where threads wait for each other, and what each brought.
struct Rendezvous {
  int arrived = 0;
  u64 met = 0;
  const char *operation = "";
  int detail = 0;  // a barrier's line, a shuffle's mask
  struct Part {
    u32 row;
    u32 *matrices;
    float *sums;
    const u32 *a;
    u32 b0, b1;
    float value, answer;
  } parts[WARP];
};

struct State {
  std::vector<Fiber> fibers;
  std::vector<Rendezvous> warps;
  Rendezvous block;
  std::vector<u8> shared;
  std::vector<Word> words;
  std::function<void()> body;
#ifdef __x86_64__
  void *scheduler;
#else
  ucontext_t scheduler;
#endif
  int current = 0, threads = 0, x = 0, y = 0, order = 0;
  u64 progress = 0;
  std::string fault;            // the first, which ends the launch
  std::string skipped;          // a place, such as "attention.cu:120"
  std::set<std::string> places; // of barriers and waits that were come by
};
inline State state;

inline Fiber &fiber() { return state.fibers[state.current]; }
inline int warp() { return state.current / WARP; }

inline void leave() {
#ifdef __x86_64__
  exchange_stacks(&fiber().stack_pointer, state.scheduler);
#else
  swapcontext(&fiber().context, &state.scheduler);
#endif
}

inline void enter(int thread) {
  state.current = thread;
#ifdef __x86_64__
  exchange_stacks(&state.scheduler, fiber().stack_pointer);
#else
  swapcontext(&state.scheduler, &fiber().context);
#endif
}

/// Ends the launch; the fibers are not gone on with.
[[noreturn]] inline void fault(const char *format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  char where[64];
  snprintf(where, sizeof where, " (block %d, %d, thread %d)", state.x, state.y, state.current);
  state.fault = std::string(text) + where;
  leave();
  abort();
}

inline bool skips(const char *file, int line) {
  const char *slash = strrchr(file, '/');
  std::string place = std::string(slash ? slash + 1 : file) + ":" + std::to_string(line);
  state.places.insert(place);
  return place == state.skipped;
}

template <class Last>
void meet(Rendezvous &rendezvous, int threads, const char *operation, int detail, Last last) {
  if (rendezvous.arrived == 0) {
    rendezvous.operation = operation;
    rendezvous.detail = detail;
  } else if (rendezvous.operation != operation || rendezvous.detail != detail) {
    fault("threads meet in %s %d and %s %d", rendezvous.operation, rendezvous.detail, operation, detail);
  }
  const u64 met = rendezvous.met;
  if (++rendezvous.arrived == threads) {
    last();
    rendezvous.arrived = 0;
    rendezvous.met++;
    state.progress++;
  } else {
    while (rendezvous.met == met) leave();
  }
}

inline void require_shared(u32 address, u32 bytes) {
  if (address % bytes || address + bytes > state.shared.size())
    fault("shared address %u for %u bytes of %zu", address, bytes, state.shared.size());
}

inline void writes(Word &word) {
  const u32 epoch = fiber().epoch;
  if (word.under_way) fault("a write to where a copy is under way");
  if (word.written == epoch && word.writer != warp()) fault("two warps write one word without a barrier between");
  if (word.read == epoch && word.reader != warp()) fault("a write without a barrier after another warp's read");
  word.written = epoch;
  word.writer = (u16)warp();
}

inline void reads(Word &word) {
  const u32 epoch = fiber().epoch;
  if (word.under_way) fault("a read of what a copy has not brought yet");
  if (word.written == epoch && word.writer != warp()) fault("a read without a barrier after another warp's write");
  word.reader = word.read == epoch && word.reader != warp() ? SEVERAL : (u16)warp();
  word.read = epoch;
}

inline void store(u32 address, u32 value) {
  require_shared(address, 4);
  writes(state.words[address / 4]);
  memcpy(&state.shared[address], &value, 4);
}

inline u32 load(u32 address) {
  require_shared(address, 4);
  reads(state.words[address / 4]);
  u32 value;
  memcpy(&value, &state.shared[address], 4);
  return value;
}

inline void copy(u32 to, const void *from, bool valid) {
  require_shared(to, 16);
  if ((u64)from % 16) fault("a copy from %p, which is no multiple of 16", from);
  for (int i = 0; i < 4; i++) {
    Word &word = state.words[to / 4 + i];
    writes(word);
    word.under_way = true;
  }
  memset(&state.shared[to], 0xff, 16);
  fiber().copies.push_back(Copy{to, from, valid, fiber().groups});
}

inline void commit(const char *file, int line) {
  if (!skips(file, line)) fiber().groups++;
}

inline void wait(int groups, const char *file, int line) {
  if (skips(file, line)) return;
  Fiber &me = fiber();
  size_t kept = 0;
  for (const Copy &copy : me.copies) {
    if (copy.group >= me.groups - groups) {
      me.copies[kept++] = copy;
      continue;
    }
    if (copy.valid)
      memcpy(&state.shared[copy.to], copy.from, 16);
    else
      memset(&state.shared[copy.to], 0, 16);
    for (int i = 0; i < 4; i++) {
      Word &word = state.words[copy.to / 4 + i];
      word.under_way = false;
      word.written = me.epoch;
    }
  }
  me.copies.resize(kept);
}

inline void wait_for_block(const char *file, int line) {
  if (skips(file, line)) return;
  meet(state.block, state.threads, BARRIER, line, [] {});
  fiber().epoch++;
}

inline Rendezvous &rendezvous() { return state.warps[warp()]; }
inline Rendezvous::Part &part() { return rendezvous().parts[state.current % WARP]; }

inline void load_four(u32 *matrices, u32 row, bool transposed) {
  require_shared(row, 16);
  for (int i = 0; i < 4; i++) reads(state.words[row / 4 + i]);
  part().row = row;
  part().matrices = matrices;
  Rendezvous &all = rendezvous();
  meet(all, WARP, LOAD, transposed, [&] {
    for (int i = 0; i < 4; i++) {
      u16 m[8][8];
      for (int r = 0; r < 8; r++) memcpy(m[r], &state.shared[all.parts[8 * i + r].row], 16);
      for (int t = 0; t < WARP; t++) {
        const int r = t / 4, c = t % 4 * 2;
        all.parts[t].matrices[i] =
            transposed ? (u32)m[c][r] | (u32)m[c + 1][r] << 16 : (u32)m[r][c] | (u32)m[r][c + 1] << 16;
      }
    }
  });
}

inline float bf16(u32 bits) {
  const u32 wide = bits << 16;
  float value;
  memcpy(&value, &wide, 4);
  return value;
}

inline void multiply(float *sums, const u32 *a, u32 b0, u32 b1) {
  part().sums = sums;
  part().a = a;
  part().b0 = b0;
  part().b1 = b1;
  Rendezvous &all = rendezvous();
  meet(all, WARP, MULTIPLY, 0, [&] {
    float left[16][16], right[16][8], product[16][8] = {};
    for (int t = 0; t < WARP; t++) {
      const Rendezvous::Part &p = all.parts[t];
      const int r = t / 4, c = t % 4 * 2;
      for (int e = 0; e < 2; e++) {
        const int shift = 16 * e;
        left[r][c + e] = bf16(p.a[0] >> shift & 0xffff);
        left[r + 8][c + e] = bf16(p.a[1] >> shift & 0xffff);
        left[r][c + 8 + e] = bf16(p.a[2] >> shift & 0xffff);
        left[r + 8][c + 8 + e] = bf16(p.a[3] >> shift & 0xffff);
        right[c + e][r] = bf16(p.b0 >> shift & 0xffff);
        right[c + 8 + e][r] = bf16(p.b1 >> shift & 0xffff);
      }
    }
    for (int r = 0; r < 16; r++)
      for (int k = 0; k < 16; k++)
        for (int c = 0; c < 8; c++) product[r][c] += left[r][k] * right[k][c];
    for (int t = 0; t < WARP; t++)
      for (int e = 0; e < 4; e++) all.parts[t].sums[e] += product[t / 4 + e / 2 * 8][t % 4 * 2 + e % 2];
  });
}

inline float exchange(float value, int mask) {
  part().value = value;
  Rendezvous &all = rendezvous();
  meet(all, WARP, SHUFFLE, mask, [&] {
    for (int t = 0; t < WARP; t++) all.parts[t].answer = all.parts[t ^ mask].value;
  });
  return part().answer;
}

inline void run_fiber() {
  state.body();
  if (!fiber().copies.empty()) {
    for (const Copy &copy : fiber().copies)
      if (copy.valid) fault("a thread ends while its copies are under way");
  }
  fiber().done = true;
  state.progress++;
  leave();
  abort();
}

/// Stacks begin at different distances, since memory at the same place of many pages shares few lines of the cache.
inline void prepare(Fiber &fiber, int thread) {
  fiber.stack.resize(STACK_BYTES);
  fiber.done = false;
  fiber.epoch = 1;
  fiber.groups = 0;
  fiber.copies.clear();
#ifdef __x86_64__
  u64 *top = (u64 *)(((u64)fiber.stack.data() + STACK_BYTES - thread % 32 * 448) & ~15ull);
  *--top = 0;                  // where run_fiber would return to
  *--top = (u64)&run_fiber;
  top -= 6;                    // registers, of any values
  fiber.stack_pointer = top;
#else
  getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = fiber.stack.data();
  fiber.context.uc_stack.ss_size = STACK_BYTES - thread % 32 * 448;
  fiber.context.uc_link = nullptr;
  makecontext(&fiber.context, run_fiber, 0);
#endif
}

/// Lets a warp run until all its threads wait for others or are done; whether all are done.
inline bool run_warp(int number) {
  while (true) {
    const u64 before = state.progress;
    bool done = true;
    for (int t = number * WARP; t < (number + 1) * WARP; t++) {
      if (!state.fibers[t].done) enter(t);
      if (!state.fault.empty()) return false;
      done &= state.fibers[t].done;
    }
    if (done || state.progress == before) return done;
  }
}

inline void run_block(int shared_bytes) {
  const int warps = state.threads / WARP;
  state.shared.assign(shared_bytes, 0xff);
  state.words.assign((shared_bytes + 3) / 4, Word());
  if ((int)state.fibers.size() < state.threads) state.fibers.resize(state.threads);
  state.warps.assign(warps, Rendezvous());
  state.block = Rendezvous();
  for (int t = 0; t < state.threads; t++) prepare(state.fibers[t], t);
  while (true) {
    const u64 before = state.progress;
    bool done = true;
    for (int i = 0; i < warps; i++) {
      done &= run_warp(state.order ? warps - 1 - i : i);
      if (!state.fault.empty()) return;
    }
    if (done) return;
    if (state.progress == before) {
      state.fault = "threads wait for others that have ended or wait elsewhere";
      return;
    }
  }
}

/// Whether the kernel ran without a fault; `state.fault` tells which.
inline bool launch(int grid_x, int grid_y, int threads, int shared_bytes, std::function<void()> body) {
  state.fault.clear();
  if (threads % WARP || threads < 1 || threads > 1024 || shared_bytes > SHARED_LIMIT || grid_x < 1 || grid_y < 1 ||
      grid_y > 65535) {
    state.fault = "a launch that no GPU takes";
    return false;
  }
  state.body = std::move(body);
  state.threads = threads;
  for (state.y = 0; state.y < grid_y; state.y++)
    for (state.x = 0; state.x < grid_x; state.x++) {
      run_block(shared_bytes);
      if (!state.fault.empty()) return false;
    }
  return true;
}

}  // namespace emulator
