#include "ccf_random123.h"

#include <Random123/philox.h>

void ccf_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]) {
  philox4x32_ctr_t c = {{counter[0], counter[1], counter[2], counter[3]}};
  philox4x32_key_t k = {{key[0], key[1]}};
  philox4x32_ctr_t r = philox4x32_R(10, c, k);
  for (int i = 0; i < 4; ++i) output[i] = r.v[i];
}

void ccf_philox_fill(uint64_t seed, uint64_t stream, uint64_t first, size_t blocks,
                     uint64_t *output) {
  philox4x32_key_t k = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
  for (size_t b = 0; b < blocks; ++b) {
    uint64_t n = first + b;
    philox4x32_ctr_t c = {{(uint32_t)n, (uint32_t)(n >> 32), (uint32_t)stream,
                           (uint32_t)(stream >> 32)}};
    philox4x32_ctr_t r = philox4x32_R(10, c, k);
    output[2 * b] = (uint64_t)r.v[0] | ((uint64_t)r.v[1] << 32);
    output[2 * b + 1] = (uint64_t)r.v[2] | ((uint64_t)r.v[3] << 32);
  }
}
