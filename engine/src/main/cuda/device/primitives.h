// What the kernels need of a GPU, as thin wrappers over PTX: no CUDA header is included, so that the kernels compile
// wherever there is a compiler for CUDA C++. src/test/cuda/host has the same functions for the CPU.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define DEVICE __device__ __forceinline__
#define KERNEL(threads) extern "C" __global__ void __launch_bounds__(threads)
#define UNROLL _Pragma("unroll")
#define PRAGMA(text) _Pragma(#text)
#define UNROLL_BY(times) PRAGMA(unroll times)
#define ALIGNED(bytes) __align__(bytes)
#define MINUS_INFINITY __int_as_float(0xff800000)

DEVICE int thread() { return threadIdx.x; }
DEVICE int block_x() { return blockIdx.x; }
DEVICE int block_y() { return blockIdx.y; }

/// Shared memory is addressed by bytes from here on.
extern __shared__ __align__(256) u8 shared_memory[];
DEVICE u32 shared_base() { return (u32)__cvta_generic_to_shared(shared_memory); }
DEVICE void shared_store(u32 address, u32 value) {
  asm volatile("st.shared.u32 [%0], %1;" ::"r"(address), "r"(value) : "memory");
}
DEVICE u32 shared_load(u32 address) {
  u32 value;
  asm volatile("ld.shared.u32 %0, [%1];" : "=r"(value) : "r"(address) : "memory");
  return value;
}

/// Waits for all threads of the block.
#define barrier() __syncthreads()

/// Begins to copy 16 bytes to shared memory; zeros where not `valid`. Both addresses are multiples of 16.
DEVICE void copy_async(u32 to, const void *from, bool valid) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(valid ? 16 : 0) : "memory");
}
/// Makes one group of the thread's copies begun since the last time.
#define commit_copies() asm volatile("cp.async.commit_group;" ::: "memory")
/// Waits until no more than so many of the thread's groups are under way.
#define wait_copies(groups) asm volatile("cp.async.wait_group %0;" ::"n"(groups) : "memory")

/// Four 8 x 8 matrices of 16-bit numbers. Thread t gives the address of row t % 8 of matrix t / 8, and gets of each
/// the numbers 2 (t % 4) and 2 (t % 4) + 1 of row t / 4.
DEVICE void load_matrices(u32 *m, u32 row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(m[0]), "=r"(m[1]), "=r"(m[2]), "=r"(m[3])
               : "r"(row)
               : "memory");
}
/// The same, each matrix transposed.
DEVICE void load_transposed(u32 *m, u32 row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(m[0]), "=r"(m[1]), "=r"(m[2]), "=r"(m[3])
               : "r"(row)
               : "memory");
}
/// d[16, 8] += a[16, 16] b[16, 8], bf16 factors, f32 sums. Thread t holds of d the numbers 2 (t % 4) and the next, of
/// rows t / 4 and t / 4 + 8.
DEVICE void multiply_add(float *d, const u32 *a, u32 b0, u32 b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}
/// The value of the warp's thread whose number differs in the bits of `mask`.
DEVICE float shuffle(float value, int mask) { return __shfl_xor_sync(0xffffffffu, value, mask); }

/// Two bf16, rounded to nearest even, the first in the low half.
DEVICE u32 pack(float low, float high) {
  u32 both;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(high), "f"(low));
  return both;
}
DEVICE float from_bf16(u16 bits) { return __uint_as_float((u32)bits << 16); }
DEVICE float from_f16(u16 bits) {
  float value;
  asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
  return value;
}
DEVICE float from_bits(u32 bits) { return __uint_as_float(bits); }
/// a b + c, rounded once. Where it is not asked for, the assembler rounds once or twice as it likes.
DEVICE float fused(float a, float b, float c) { return __fmaf_rn(a, b, c); }
DEVICE float reciprocal(float x) {
  float value;
  asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(value) : "f"(x));
  return value;
}
/// 2 to the power of x.
DEVICE float power_of_two(float x) {
  float value;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(value) : "f"(x));
  return value;
}
