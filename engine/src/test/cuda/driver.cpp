// NVIDIA's driver as a library, so far as the engine calls it: the same C functions (cuda.h), with one GPU that is the
// emulator. So the engine's own calls are tested as they are, from finding the library to what kernels compute.
//
// It is stricter than a driver: memory is NaN until it is written and ends where a page does, copies must lie within
// one allocation, every thread must have made the context its own, and what may not be called while a stream is captured
// breaks the capture.
#include <sys/mman.h>

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "kernels.cu"

using Address = unsigned long long;

enum Result {
  SUCCESS = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  NOT_INITIALIZED = 3,
  NO_DEVICE = 100,
  INVALID_IMAGE = 200,
  INVALID_CONTEXT = 201,
  NO_BINARY_FOR_GPU = 209,
  NOT_FOUND = 500,
  ILLEGAL_ADDRESS = 700,
  LAUNCH_FAILED = 719,
  CAPTURE_UNSUPPORTED = 900,
  CAPTURE_INVALIDATED = 901
};

static std::recursive_mutex lock;
static bool initialised = false;
static int contexts = 0, modules = 0, devices = 1;
static thread_local void *current = nullptr;
static std::map<Address, size_t> allocations;
static size_t allocated = 0, memory_bytes = 1ull << 30;
static bool hidden = false;
static std::string idle;
static int shared_bytes_of_multiprocessor = 100 * 1024;
static bool takes_machine_code = true;
static bool of_ptx = false;  // the last module
static char context_of_gpu, module_of_gpu;

/// What a stream does at once, and a graph whenever it is launched.
using Work = std::function<int()>;
struct Graph {
  std::vector<Work> steps;
};
struct Stream {
  Graph *captured = nullptr;  // what is asked for, while that is captured
  bool broken = false;        // by a call that may not be captured
};
static std::set<Stream *> streams;
static std::set<Graph *> graphs, executables;
static long captures = 0, graph_launches = 0, kernel_launches = 0;

/// What the tests ask for: that a function fails, after so many calls that do not.
struct Failure {
  int after, result;
};
static std::map<std::string, Failure> failures;

/// Pinned memory of the CPU, which kernels may read where it is, and what the GPU still is to copy from it: it was copied at once, but must not change until
/// the stream or an event behind it was waited for.
static std::map<const u8 *, size_t> pinned;
struct UnderWay {
  const u8 *from;
  std::vector<u8> content;
};
static std::vector<UnderWay> under_way;
static long copies_begun = 0;
struct Event {
  long behind = 0;    // so many copies
  long launches = 0;  // and so many kernels that were asked for
};
static long asked_for = 0, waited_for = 0, most_ahead = 0;  // kernels; the last may be set to 0
static std::set<Event *> events;

static const u8 *pinned_at(const void *memory) {
  auto behind = pinned.upper_bound((const u8 *)memory);
  if (behind == pinned.begin()) return nullptr;
  --behind;
  return (const u8 *)memory < behind->first + behind->second ? behind->first : nullptr;
}

/// Whether what was under way until the first so many copies had not been changed.
static bool landed(long behind) {
  bool sound = true;
  while (!under_way.empty() && copies_begun - (long)under_way.size() < behind) {
    const UnderWay &copy = under_way.front();
    sound &= !memcmp(copy.from, copy.content.data(), copy.content.size());
    under_way.erase(under_way.begin());
  }
  if (!sound) fprintf(stderr, "emulated GPU: pinned memory was changed while it was copied\n");
  return sound;
}

/// What every function fails with that works on the context, since one failed with it and lost the context: until nobody
/// holds that any more.
static int lost = SUCCESS;

static int failing(const char *function) {
  auto found = failures.find(function);
  if (found == failures.end()) return SUCCESS;
  if (found->second.after-- > 0) return SUCCESS;
  const int result = found->second.result;
  failures.erase(found);
  if (result >= 700 && result < CAPTURE_UNSUPPORTED) lost = result;
  return result;
}

#define BEGIN(needs_context)                                        \
  std::lock_guard<std::recursive_mutex> guard(lock);                \
  if (int result = failing(__func__)) return result;                \
  if (!initialised) return NOT_INITIALIZED;                         \
  if ((needs_context) && lost) return lost;                         \
  if ((needs_context) && current != &context_of_gpu) return INVALID_CONTEXT

static int enqueue(void *stream, Work work) {
  if (!streams.contains((Stream *)stream)) return INVALID_VALUE;
  Graph *captured = ((Stream *)stream)->captured;
  if (!captured) return work();
  captured->steps.push_back(work);
  return SUCCESS;
}

/// Of what may not be called while a stream is captured: whether one is.
static bool breaks_a_capture() {
  bool any = false;
  for (Stream *stream : streams)
    if (stream->captured) any = stream->broken = true;
  return any;
}

#define OUTSIDE_CAPTURES \
  if (breaks_a_capture()) return CAPTURE_UNSUPPORTED

/// Whether so many bytes lie within one allocation.
static bool within(Address at, size_t bytes) {
  auto behind = allocations.upper_bound(at);
  if (behind == allocations.begin()) return false;
  --behind;
  return at + bytes <= behind->first + behind->second;
}

const size_t PAGE = 4096;

/// The whole pages of an allocation, which ends where they do.
static size_t pages(size_t bytes) { return (bytes + PAGE - 1) / PAGE * PAGE; }
static void protect(Address at, size_t bytes, int access) {
  const Address start = at / PAGE * PAGE;
  mprotect((void *)start, pages(at - start + bytes), access);
}
static void protect_all(int access) {
  for (const auto &[at, bytes] : allocations) protect(at, bytes, access);
}

static void unpin(const u8 *memory) {
  landed(copies_begun);
  pinned.erase(memory);
  free((void *)memory);
}

static void forget(Address address) {
  const size_t bytes = allocations[address];
  const Address start = address / PAGE * PAGE;
  munmap((void *)start, pages(address - start + bytes) + PAGE);
  allocated -= bytes;
  allocations.erase(address);
}

/// While it is there, hidden memory can be used.
struct Visible {
  Visible() {
    if (hidden) protect_all(PROT_READ | PROT_WRITE);
  }
  ~Visible() {
    if (hidden) protect_all(PROT_NONE);
  }
};

/// A kernel: how it is called, and how many arguments it has.
struct Call {
  std::function<void(void **)> call;
  size_t arguments;
  unsigned shared_bytes = 48 * 1024;  // that its blocks may have
};

template <class... Types, size_t... Numbers>
static Call unpacked(void (*kernel)(Types...), std::index_sequence<Numbers...>) {
  return {[kernel](void **values) { kernel(*(Types *)values[Numbers]...); }, sizeof...(Types)};
}
template <class... Types>
static Call callable(void (*kernel)(Types...)) {
  return unpacked(kernel, std::index_sequence_for<Types...>());
}

#define ENTRY(name) {#name, callable(name)}
#define BOTH(name) ENTRY(decode_##name), ENTRY(embed_##name)
#define STORED_ROWS(name, rows) \
  ENTRY(stored_store_##name##_##rows), ENTRY(stored_add_##name##_##rows), ENTRY(stored_swiglu_##name##_##rows)
#define STORED_PRODUCTS_OF(name) STORED_ROWS(name, 16), STORED_ROWS(name, 64)
#define QUERIES(name) ENTRY(name##_64), ENTRY(name##_128)
#define TILES(name) ENTRY(product_##name##_64), ENTRY(product_##name##_128)
static std::map<std::string, Call> kernels = {
    ENTRY(activate_gelu), ENTRY(activate_swiglu), ENTRY(activate_geglu),
    QUERIES(attention_32), QUERIES(attention_64), QUERIES(attention_128), ENTRY(layer_norm), ENTRY(rms_norm), ENTRY(rotate),
    ENTRY(copy_rows),    ENTRY(mean_rows),    ENTRY(decode_awq),    TILES(store),      TILES(gelu),     TILES(add),
    TILES(swiglu),       TILES(geglu),        BOTH(f32),            BOTH(f16),         BOTH(bf16),      BOTH(q4_0),
    BOTH(q4_1),          BOTH(q5_0),          BOTH(q5_1),           BOTH(q8_0),        BOTH(q2_k),      BOTH(q3_k),
    BOTH(q4_k),          BOTH(q5_k),          BOTH(q6_k),
    STORED_PRODUCTS_OF(q4_0), STORED_PRODUCTS_OF(q8_0), STORED_PRODUCTS_OF(q4_k), STORED_PRODUCTS_OF(q5_k),
    STORED_PRODUCTS_OF(q6_k), STORED_PRODUCTS_OF(awq)};

extern "C" {
// For the tests alone.
void emulator_fail(const char *function, int after, int result) {
  std::lock_guard<std::recursive_mutex> guard(lock);
  failures[function] = Failure{after, result};
}
void emulator_set_devices(int count) { devices = count; }
void emulator_set_memory(size_t bytes) { memory_bytes = bytes; }
/// From everyone but the driver and the kernels, as a GPU's memory is.
void emulator_hide_memory(int hide) {
  std::lock_guard<std::recursive_mutex> guard(lock);
  hidden = hide;
  protect_all(hidden ? PROT_NONE : PROT_READ | PROT_WRITE);
}
/// A kernel that does nothing from now on; "" for none.
void emulator_set_idle(const char *kernel) { idle = kernel; }
void emulator_set_shared_bytes(int bytes) { shared_bytes_of_multiprocessor = bytes; }
/// As that of a driver that is older than the assembler.
void emulator_take_machine_code(int take) { takes_machine_code = take; }
/// The most kernels that were asked for and not waited for, since this was asked last.
long emulator_most_ahead() { return std::exchange(most_ahead, 0); }
/// Whether the last module was made of PTX.
long emulator_ptx() { return of_ptx; }
size_t emulator_allocated() { return allocated; }
int emulator_open_handles() {
  return contexts + modules + (int)(streams.size() + pinned.size() + events.size() + graphs.size() + executables.size());
}
long emulator_captures() { return captures; }
long emulator_graph_launches() { return graph_launches; }
/// Those that were asked for one by one, and not those of graphs.
long emulator_kernel_launches() { return kernel_launches; }

// For the libraries that work by the driver, here cuBLASLt.
/// What a call of such a library fails with, if it does.
int emulator_library_failure(const char *function) {
  std::lock_guard<std::recursive_mutex> guard(lock);
  if (int result = failing(function)) return result;
  if (!initialised) return NOT_INITIALIZED;
  if (lost) return lost;
  return current == &context_of_gpu ? SUCCESS : INVALID_CONTEXT;
}
int emulator_within(Address at, size_t bytes) { return within(at, bytes); }
/// Does it in the stream's order, with the GPU's memory at hand.
int emulator_enqueue(void *stream, void (*work)(void *), void *data, size_t bytes) {
  std::lock_guard<std::recursive_mutex> guard(lock);
  std::vector<u8> copy((u8 *)data, (u8 *)data + bytes);
  return enqueue(stream, [work, copy] {
    Visible visible;
    work((void *)copy.data());
    return SUCCESS;
  });
}

int cuInit(unsigned flags) {
  std::lock_guard<std::recursive_mutex> guard(lock);
  if (int result = failing(__func__)) return result;
  initialised = true;
  return flags ? INVALID_VALUE : devices ? SUCCESS : NO_DEVICE;
}
int cuDriverGetVersion(int *version) {
  *version = 13000;
  return SUCCESS;
}
int cuGetErrorName(int error, const char **name) {
  static const std::map<int, const char *> names = {
      {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE"}, {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY"},
      {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED"}, {NO_DEVICE, "CUDA_ERROR_NO_DEVICE"},
      {INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE"}, {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT"},
      {NOT_FOUND, "CUDA_ERROR_NOT_FOUND"}, {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED"},
      {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS"},
      {CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"},
      {CAPTURE_INVALIDATED, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"}};
  auto found = names.find(error);
  *name = found == names.end() ? nullptr : found->second;
  return *name ? SUCCESS : INVALID_VALUE;
}

int cuDeviceGetCount(int *count) {
  BEGIN(false);
  *count = devices;
  return SUCCESS;
}
int cuDeviceGet(int *device, int ordinal) {
  BEGIN(false);
  *device = ordinal;
  return ordinal < devices ? SUCCESS : INVALID_VALUE;
}
int cuDeviceGetName(char *name, int length, int) {
  BEGIN(false);
  snprintf(name, length, "Emulated GPU");
  return SUCCESS;
}
int cuDeviceGetAttribute(int *value, int attribute, int) {
  BEGIN(false);
  switch (attribute) {
    case 16: *value = 4; return SUCCESS;  // multiprocessors
    case 75: *value = 8; return SUCCESS;  // compute capability, major
    case 76: *value = 6; return SUCCESS;  // and minor
    case 81: *value = shared_bytes_of_multiprocessor; return SUCCESS;
    default: return INVALID_VALUE;
  }
}
int cuDeviceTotalMem_v2(size_t *bytes, int) {
  BEGIN(false);
  *bytes = memory_bytes;
  return SUCCESS;
}
int cuDevicePrimaryCtxRetain(void **context, int) {
  BEGIN(false);
  contexts++;
  *context = &context_of_gpu;
  return SUCCESS;
}
int cuDevicePrimaryCtxRelease_v2(int) {
  BEGIN(false);
  if (contexts-- <= 0) return INVALID_CONTEXT;
  if (!contexts && lost) {  // with a context goes what it holds
    while (!allocations.empty()) forget(allocations.begin()->first);
    lost = modules = 0;
    for (Stream *stream : streams) {
      delete stream->captured;
      delete stream;
    }
    streams.clear();
    for (auto *all : {&graphs, &executables}) {
      for (Graph *graph : *all) delete graph;
      all->clear();
    }
    while (!pinned.empty()) {
      const u8 *first = pinned.begin()->first;
      unpin(first);
    }
    for (Event *event : events) delete event;
    events.clear();
  }
  return SUCCESS;
}
int cuCtxSetCurrent(void *context) {
  BEGIN(false);
  current = context;
  return SUCCESS;
}
int cuMemGetInfo_v2(size_t *free_bytes, size_t *total) {
  BEGIN(true);
  *free_bytes = memory_bytes - allocated;
  *total = memory_bytes;
  return SUCCESS;
}

int cuModuleLoadDataEx(void **module, const void *image, unsigned options, int *names, void **values) {
  BEGIN(true);
  if (!memcmp(image, "\177ELF", 4)) {
    if (!takes_machine_code) return NO_BINARY_FOR_GPU;
    of_ptx = false;
  } else if (const char *text = (const char *)image; strstr(text, ".version") && strstr(text, ".entry attention_64")) {
    of_ptx = true;
  } else {
    for (unsigned i = 0; i + 1 < options; i++)
      if (names[i] == 5) snprintf((char *)values[i], (size_t)values[i + 1], "ptxas fatal: no kernels");  // the log
    return INVALID_IMAGE;
  }
  modules++;
  *module = &module_of_gpu;
  return SUCCESS;
}
int cuModuleUnload(void *) {
  BEGIN(true);
  modules--;
  return SUCCESS;
}
int cuFuncSetAttribute(void *function, int attribute, int value) {
  BEGIN(true);
  if (attribute != 8 || value < 0 || value > emulator::SHARED_LIMIT) return INVALID_VALUE;
  ((Call *)function)->shared_bytes = (unsigned)value;
  return SUCCESS;
}
int cuModuleGetFunction(void **function, void *, const char *name) {
  BEGIN(true);
  auto found = kernels.find(name);
  if (found == kernels.end()) return NOT_FOUND;
  *function = &found->second;
  return SUCCESS;
}

int cuMemAlloc_v2(Address *address, size_t bytes) {
  BEGIN(true);
  OUTSIDE_CAPTURES;
  if (!bytes) return INVALID_VALUE;
  if (allocated + bytes > memory_bytes) return OUT_OF_MEMORY;
  const size_t room = (bytes + 15) / 16 * 16, all = pages(room);
  u8 *start = (u8 *)mmap(nullptr, all + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(start + all, PAGE, PROT_NONE);
  memset(start, 0xff, all);
  *address = (Address)(start + all - room);
  allocations[*address] = bytes;
  if (hidden) protect(*address, bytes, PROT_NONE);
  allocated += bytes;
  return SUCCESS;
}
int cuMemFree_v2(Address address) {
  BEGIN(true);
  OUTSIDE_CAPTURES;
  if (!allocations.contains(address)) return INVALID_VALUE;
  forget(address);
  return SUCCESS;
}
int cuMemcpyHtoDAsync_v2(Address to, const void *from, size_t bytes, void *stream) {
  BEGIN(true);
  OUTSIDE_CAPTURES;
  if (!within(to, bytes)) return INVALID_VALUE;
  return enqueue(stream, [=] {
    Visible visible;
    memcpy((void *)to, from, bytes);
    if (pinned_at(from)) {
      under_way.push_back({(const u8 *)from, std::vector<u8>((const u8 *)from, (const u8 *)from + bytes)});
      copies_begun++;
    }
    return SUCCESS;
  });
}
int cuMemcpyDtoHAsync_v2(void *to, Address from, size_t bytes, void *stream) {
  BEGIN(true);
  OUTSIDE_CAPTURES;
  if (!within(from, bytes)) return INVALID_VALUE;
  return enqueue(stream, [=] {
    Visible visible;
    memcpy(to, (void *)from, bytes);
    return SUCCESS;
  });
}
int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, void *stream) {
  BEGIN(true);
  if (to < from + bytes && from < to + bytes) return INVALID_VALUE;  // undefined where they overlap
  return enqueue(stream, [=] {
    if (!within(from, bytes) || !within(to, bytes)) return INVALID_VALUE;
    Visible visible;
    memcpy((void *)to, (void *)from, bytes);
    return SUCCESS;
  });
}
int cuMemsetD8Async(Address to, unsigned char value, size_t bytes, void *stream) {
  BEGIN(true);
  return enqueue(stream, [=] {
    if (!within(to, bytes)) return INVALID_VALUE;
    Visible visible;
    memset((void *)to, value, bytes);
    return SUCCESS;
  });
}

int cuStreamCreate(void **stream, unsigned) {
  BEGIN(true);
  *stream = *streams.insert(new Stream()).first;
  return SUCCESS;
}
int cuStreamDestroy_v2(void *stream) {
  BEGIN(true);
  if (!streams.erase((Stream *)stream)) return INVALID_VALUE;
  delete ((Stream *)stream)->captured;
  delete (Stream *)stream;
  return SUCCESS;
}
int cuStreamBeginCapture_v2(void *stream, int mode) {
  BEGIN(true);
  Stream *captured = (Stream *)stream;
  if (!streams.contains(captured) || captured->captured || mode != 1) return INVALID_VALUE;  // 1: of this thread
  captured->captured = new Graph();
  captured->broken = false;
  return SUCCESS;
}
int cuStreamEndCapture(void *stream, void **graph) {
  BEGIN(true);
  Stream *captured = (Stream *)stream;
  if (!streams.contains(captured) || !captured->captured) return INVALID_VALUE;
  Graph *made = captured->captured;
  captured->captured = nullptr;
  *graph = nullptr;
  if (captured->broken) {
    delete made;
    return CAPTURE_INVALIDATED;
  }
  *graph = *graphs.insert(made).first;
  captures++;
  return SUCCESS;
}
int cuGraphInstantiateWithFlags(void **executable, void *graph, unsigned long long flags) {
  BEGIN(true);
  if (!graphs.contains((Graph *)graph) || flags) return INVALID_VALUE;
  *executable = *executables.insert(new Graph(*(Graph *)graph)).first;
  return SUCCESS;
}
int cuGraphLaunch(void *executable, void *stream) {
  BEGIN(true);
  if (!executables.contains((Graph *)executable)) return INVALID_VALUE;
  graph_launches++;
  for (const Work &step : ((Graph *)executable)->steps)
    if (int result = enqueue(stream, step)) return result;
  return SUCCESS;
}
int cuGraphDestroy(void *graph) {
  BEGIN(true);
  if (!graphs.erase((Graph *)graph)) return INVALID_VALUE;
  delete (Graph *)graph;
  return SUCCESS;
}
int cuGraphExecDestroy(void *executable) {
  BEGIN(true);
  if (!executables.erase((Graph *)executable)) return INVALID_VALUE;
  delete (Graph *)executable;
  return SUCCESS;
}
int cuMemHostAlloc(void **memory, size_t bytes, unsigned) {
  BEGIN(true);
  u8 *made = (u8 *)malloc(bytes);
  pinned[made] = bytes;
  *memory = made;
  return SUCCESS;
}
int cuMemFreeHost(void *memory) {
  BEGIN(true);
  if (!pinned.contains((const u8 *)memory)) return INVALID_VALUE;
  for (const UnderWay &copy : under_way)
    if (pinned_at(copy.from) == memory) return INVALID_VALUE;  // it is still read
  unpin((const u8 *)memory);
  return SUCCESS;
}
int cuEventCreate(void **event, unsigned) {
  BEGIN(true);
  *event = *events.insert(new Event()).first;
  return SUCCESS;
}
int cuEventDestroy_v2(void *event) {
  BEGIN(true);
  if (!events.erase((Event *)event)) return INVALID_VALUE;
  delete (Event *)event;
  return SUCCESS;
}
int cuEventRecord(void *event, void *stream) {
  BEGIN(true);
  if (!events.contains((Event *)event) || !streams.contains((Stream *)stream)) return INVALID_VALUE;
  ((Event *)event)->behind = copies_begun;
  ((Event *)event)->launches = asked_for;
  return SUCCESS;
}
int cuEventSynchronize(void *event) {
  BEGIN(true);
  if (!events.contains((Event *)event)) return INVALID_VALUE;
  waited_for = std::max(waited_for, ((Event *)event)->launches);
  return landed(((Event *)event)->behind) ? SUCCESS : lost = LAUNCH_FAILED;
}
int cuStreamSynchronize(void *stream) {
  BEGIN(true);
  OUTSIDE_CAPTURES;
  waited_for = asked_for;
  if (!landed(copies_begun)) return lost = LAUNCH_FAILED;
  return streams.contains((Stream *)stream) ? SUCCESS : INVALID_VALUE;
}
int cuLaunchKernel(void *function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned x, unsigned y,
                   unsigned z, unsigned shared_bytes, void *stream, void **parameters, void **extra) {
  BEGIN(true);
  if (grid_z != 1 || y != 1 || z != 1 || extra) return INVALID_VALUE;
  const Call *kernel = (const Call *)function;
  if (shared_bytes > kernel->shared_bytes) return INVALID_VALUE;
  kernel_launches++;
  most_ahead = std::max(most_ahead, ++asked_for - waited_for);
  std::vector<u64> values(kernel->arguments);  // the caller's are its own again when this returns
  for (size_t i = 0; i < values.size(); i++) memcpy(&values[i], parameters[i], sizeof(u64));
  return enqueue(stream, [=] {
    if (!idle.empty() && kernel == &kernels[idle]) return SUCCESS;
    Visible visible;
    std::vector<void *> pointers;
    for (const u64 &value : values) pointers.push_back((void *)&value);
    if (!emulator::launch((int)grid_x, (int)grid_y, (int)x, (int)shared_bytes, [&] { kernel->call(pointers.data()); })) {
      fprintf(stderr, "emulated GPU: %s\n", emulator::state.fault.c_str());
      lost = LAUNCH_FAILED;
      return LAUNCH_FAILED;
    }
    emulator::state.order ^= 1;
    return SUCCESS;
  });
}
}
