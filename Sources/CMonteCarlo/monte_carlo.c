#include "ccf_monte_carlo.h"

/// The round keys of Philox4x32-10, each in a 64-bit lane as the kernel's vectors have them.
typedef struct {
  uint64_t key[10][2];
} key_schedule;

/// Not inlined: keys in memory are an operand of the instruction that uses them, keys that the compiler can compute
/// are computed anew for each block.
static __attribute__((noinline)) key_schedule make_schedule(uint64_t seed) {
  key_schedule schedule;
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    schedule.key[round][0] = k0;
    schedule.key[round][1] = k1;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return schedule;
}

/// The lanes of one row's accumulators over a block.
typedef struct {
  _Alignas(64) double sum[CCF_MC_LANES];
  double square[CCF_MC_LANES];
  uint32_t pairwise[CCF_MC_LANES];
  uint32_t joint[CCF_MC_LANES];
  uint32_t pairwise_in_both[CCF_MC_LANES];
  uint32_t joint_in_both[CCF_MC_LANES];
} row_lanes;

/// What a row does with the memory of events, two for each of the chunk's samples.
enum {
  /// Nothing.
  UNTOUCHED = 0,
  /// Compares its events with those that are there.
  COMPARE = 1,
  /// Writes its events into it.
  REMEMBER = 2,
};

/// The sum of 16 lanes by halving: lane l and lane l + 8, then l + 4, ...
static double add_tree(const double *lanes) {
  double values[CCF_MC_LANES];
  for (int l = 0; l < CCF_MC_LANES; ++l) values[l] = lanes[l];
  for (int half = CCF_MC_LANES / 2; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) values[l] += values[l + half];
  return values[0];
}

static ccf_mc_totals add_lanes(const row_lanes *lanes) {
  ccf_mc_totals totals = {.sum = add_tree(lanes->sum), .sum_of_squares = add_tree(lanes->square)};
  for (int l = 0; l < CCF_MC_LANES; ++l) {
    totals.pairwise += lanes->pairwise[l];
    totals.joint += lanes->joint[l];
    totals.pairwise_in_both += lanes->pairwise_in_both[l];
    totals.joint_in_both += lanes->joint_in_both[l];
  }
  return totals;
}

#define CCF_MC_NAME(name) name##_portable
#define CCF_MC_WIDTH 4
#define CCF_MC_WIDE 4
#define CCF_MC_BUNDLE 1
#if !defined(__FMA__) && !defined(__aarch64__)
#define CCF_MC_SOFT_FMA
#endif
#include "monte_carlo_kernel.h"
#undef CCF_MC_SOFT_FMA
#undef CCF_MC_WIDTH
#undef CCF_MC_WIDE
#undef CCF_MC_BUNDLE
#undef CCF_MC_NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define CCF_MC_NAME(name) name##_avx2
#define CCF_MC_WIDTH 8
#define CCF_MC_WIDE 32
#define CCF_MC_BUNDLE 1
#include "monte_carlo_kernel.h"
#undef CCF_MC_WIDTH
#undef CCF_MC_WIDE
#undef CCF_MC_BUNDLE
#undef CCF_MC_NAME
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,fma"))), apply_to = function)
#define CCF_MC_NAME(name) name##_avx512
#define CCF_MC_WIDTH 16
#define CCF_MC_WIDE 32
#define CCF_MC_BUNDLE 3
#include "monte_carlo_kernel.h"
#undef CCF_MC_WIDTH
#undef CCF_MC_WIDE
#undef CCF_MC_BUNDLE
#undef CCF_MC_NAME
#pragma clang attribute pop

#define DISPATCH(variant, name, ...)                              \
  switch (variant) {                                              \
    case CCF_MC_AVX512: name##_avx512(__VA_ARGS__); break;        \
    case CCF_MC_AVX2: name##_avx2(__VA_ARGS__); break;            \
    default: name##_portable(__VA_ARGS__); break;                 \
  }
#else
#define DISPATCH(variant, name, ...) ((void)(variant), name##_portable(__VA_ARGS__))
#endif

int ccf_mc_is_supported(int variant) {
  if (variant == CCF_MC_PORTABLE) return 1;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (variant == CCF_MC_AVX2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (variant == CCF_MC_AVX512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
#endif
  return 0;
}

size_t ccf_mc_scratch_size(size_t dimension, size_t rows) {
  // The lanes, the normals of a chunk, and a row's two events on it.
  return rows * sizeof(row_lanes) +
         CCF_MC_CHUNK_GROUPS * CCF_MC_GROUP_SAMPLES * (dimension * sizeof(float) + 2 * sizeof(uint32_t));
}

void ccf_mc_run_block(int variant, uint64_t seed, uint64_t stream, uint64_t block, size_t dimension,
                      size_t targets, size_t rows, const float *forms, int pairing, void *scratch,
                      ccf_mc_totals *totals) {
  DISPATCH(variant, run_block, seed, stream, block, dimension, targets, rows, forms, pairing, scratch, totals);
}

void ccf_mc_fill_words(int variant, uint64_t seed, uint64_t stream, uint64_t first, size_t count,
                       float *output) {
  DISPATCH(variant, fill_words, seed, stream, first, count, output);
}

void ccf_mc_fill_normals(int variant, uint64_t seed, uint64_t stream, uint64_t first, size_t count,
                         float *output) {
  DISPATCH(variant, fill_normals, seed, stream, first, count, output);
}

void ccf_mc_transform(int variant, size_t count, const uint32_t *radius_words,
                      const uint32_t *angle_words, float *cosines, float *sines) {
  DISPATCH(variant, transform, count, radius_words, angle_words, cosines, sines);
}
