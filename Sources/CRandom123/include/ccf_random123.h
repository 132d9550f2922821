// Counter-based random bits from Random123 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers:
// as easy as 1, 2, 3", SC11). Only RandomStreams imports this module.
#ifndef CCF_RANDOM123_H
#define CCF_RANDOM123_H

#include <stddef.h>
#include <stdint.h>

/// One Philox4x32-10 block: four 32-bit words for a 128-bit counter and a 64-bit key.
void ccf_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]);

/// Philox4x32-10 blocks for the counters (first, first + 1, …) in the low 64 bits, `stream` in the
/// high 64 bits and `seed` as the key; each block gives two 64-bit words.
void ccf_philox_fill(uint64_t seed, uint64_t stream, uint64_t first, size_t blocks,
                     uint64_t *output);

#endif
