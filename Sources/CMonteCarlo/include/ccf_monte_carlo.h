// Draw, attack, decide: counts the events "the robust margin loss is negative" over standard normal draws.
// Only MonteCarlo imports this module.
//
// Every result is a function of the arguments alone, bit for bit, for every variant below and on every platform with
// IEEE arithmetic: see monte_carlo_kernel.h.
#ifndef CCF_MONTE_CARLO_H
#define CCF_MONTE_CARLO_H

#include <stddef.h>
#include <stdint.h>

/// Lanes of a group: the accumulators' number, whatever the width of the machine's vectors.
#define CCF_MC_LANES 16
/// Samples of a lane in one group: the words of one Philox block.
#define CCF_MC_DRAWS 4
/// Samples of a group.
#define CCF_MC_GROUP_SAMPLES (CCF_MC_LANES * CCF_MC_DRAWS)
/// Groups that are held in memory at once, and whose margins are added up in single precision.
#define CCF_MC_CHUNK_GROUPS 8
/// Samples of a block, the unit of work.
#define CCF_MC_BLOCK_SAMPLES 65536
/// Groups of a block.
#define CCF_MC_BLOCK_GROUPS (CCF_MC_BLOCK_SAMPLES / CCF_MC_GROUP_SAMPLES)

/// The instruction sets that the kernel is compiled for.
enum {
  /// What every machine of the architecture has; without a fused multiply-add it is emulated, exactly and slowly.
  CCF_MC_PORTABLE = 0,
  /// x86-64 with AVX2 and FMA, 8 lanes at a time.
  CCF_MC_AVX2 = 1,
  /// x86-64 with AVX-512 F, DQ and VL, 16 lanes at a time.
  CCF_MC_AVX512 = 2,
};

/// Which row is a row's partner, with which its events are compared.
enum {
  /// None.
  CCF_MC_UNPAIRED = 0,
  /// The first row, for every row.
  CCF_MC_WITH_FIRST = 1,
  /// The row before; the first row is its own.
  CCF_MC_WITH_PREVIOUS = 2,
};

/// What one block contributes to one row.
typedef struct {
  /// Samples whose first form is negative.
  uint64_t pairwise;
  /// Samples whose forms are all negative.
  uint64_t joint;
  /// Samples whose first form is negative in this row and in its partner; 0 without a partner.
  uint64_t pairwise_in_both;
  /// Samples whose forms are all negative in this row and in its partner; 0 without a partner.
  uint64_t joint_in_both;
  /// Sum of the largest form.
  double sum;
  /// Sum of the square of the largest form.
  double sum_of_squares;
} ccf_mc_totals;

/// Whether this machine runs the variant.
int ccf_mc_is_supported(int variant);

/// Bytes of scratch memory, aligned to 64, that `ccf_mc_run_block` needs.
size_t ccf_mc_scratch_size(size_t dimension, size_t rows);

/// One block of samples against `rows` rows.
///
/// Sample `s` (0 to 3) of lane `l` in group `g`, counted over the whole stream, has as normal number `r` the normal
/// `s` of Philox block `(g * dimension + r) * 16 + l` (see `ccf_mc_fill_normals`).
///
/// - forms: for each row `targets` affine forms of `dimension + 1` coefficients, the constant first.
/// - pairing: one of the above.
/// - totals: `rows` results, overwritten.
void ccf_mc_run_block(int variant, uint64_t seed, uint64_t stream, uint64_t block, size_t dimension,
                      size_t targets, size_t rows, const float *forms, int pairing, void *scratch,
                      ccf_mc_totals *totals);

/// The four words of `count` times 16 Philox4x32-10 blocks from number `16 * first` on: word `s` of block
/// `16 * (first + v) + l` goes to `output[64 * v + 16 * s + l]`, as the bits of a float. `output` is aligned to
/// 64 bytes.
void ccf_mc_fill_words(int variant, uint64_t seed, uint64_t stream, uint64_t first, size_t count,
                       float *output);

/// Standard normals in the same arrangement. In the place of words w0 to w3 stand `r0 cos a0`, `r1 cos a1`,
/// `r0 sin a0`, `r1 sin a1` by Box and Muller, the radii from w0 and w1, the angles from w2 and w3. The uniform of the radius is an odd multiple of 2^-32; the
/// angle is one of 2^32 midpoints of the circle. `output` is aligned to 64 bytes.
void ccf_mc_fill_normals(int variant, uint64_t seed, uint64_t stream, uint64_t first, size_t count,
                         float *output);

/// The transform alone, for tests: pairs of words to pairs of normals. `count` is a multiple of 32.
void ccf_mc_transform(int variant, size_t count, const uint32_t *radius_words,
                      const uint32_t *angle_words, float *cosines, float *sines);

#endif
