// The kernel, included once for each variant with these macros defined:
//   CCF_MC_WIDTH        lanes of a vector, 4, 8 or 16
//   CCF_MC_WIDE         lanes that the transform works on in step: up to 32, a multiple of CCF_MC_WIDTH, and without
//                       a fused multiply-add CCF_MC_WIDTH itself
//   CCF_MC_BUNDLE       vectors of Philox blocks that are worked on in step
//   CCF_MC_NAME(name)   the variant's name for a function or type
//   CCF_MC_SOFT_FMA     defined where the instruction set has no fused multiply-add
//
// Bit for bit the same in all variants:
// - the operations are IEEE additions, multiplications, fused multiply-adds, square roots and conversions, each
//   rounded once; contraction is off, so no compiler fuses what is written apart;
// - there are 16 lanes whatever the width of a vector; a lane adds up its own samples in their order, and lanes are
//   added up by one fixed tree at the end of a block.

#pragma clang fp contract(off)
// Wide vectors are passed to functions that are always inlined, never through a calling convention.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))
// Arrays of vectors live in registers only where every loop over them is unrolled.
#define UNROLLED _Pragma("clang loop unroll(full)")
#define W CCF_MC_WIDTH
#define WIDE CCF_MC_WIDE
#define BUNDLE CCF_MC_BUNDLE
#define PARTS (CCF_MC_LANES / W)

typedef float CCF_MC_NAME(floats) __attribute__((ext_vector_type(W), aligned(4 * W)));
typedef int32_t CCF_MC_NAME(ints) __attribute__((ext_vector_type(W)));
typedef uint32_t CCF_MC_NAME(words) __attribute__((ext_vector_type(W)));
typedef double CCF_MC_NAME(doubles) __attribute__((ext_vector_type(W), aligned(4 * W)));
typedef int64_t CCF_MC_NAME(longs) __attribute__((ext_vector_type(W)));
typedef uint64_t CCF_MC_NAME(products) __attribute__((ext_vector_type(W / 2)));
typedef float CCF_MC_NAME(wide_floats) __attribute__((ext_vector_type(WIDE), aligned(4 * W)));
typedef int32_t CCF_MC_NAME(wide_ints) __attribute__((ext_vector_type(WIDE)));
typedef uint32_t CCF_MC_NAME(wide_words) __attribute__((ext_vector_type(WIDE)));
#define FLOATS CCF_MC_NAME(floats)
#define INTS CCF_MC_NAME(ints)
#define WORDS CCF_MC_NAME(words)
#define DOUBLES CCF_MC_NAME(doubles)
#define LONGS CCF_MC_NAME(longs)
#define PRODUCTS CCF_MC_NAME(products)
#define WIDE_FLOATS CCF_MC_NAME(wide_floats)
#define WIDE_INTS CCF_MC_NAME(wide_ints)
#define WIDE_WORDS CCF_MC_NAME(wide_words)

// MARK: Arithmetic

/// a * b + c, rounded once.
#ifdef CCF_MC_SOFT_FMA
// The product is exact in double precision. The sum is rounded to odd (Boldo and Melquiond, "Emulation of FMA and
// correctly rounded sums", 2008), after which rounding to single precision gives what one rounding would.
INLINE FLOATS CCF_MC_NAME(fma)(FLOATS a, FLOATS b, FLOATS c) {
  DOUBLES product = __builtin_convertvector(a, DOUBLES) * __builtin_convertvector(b, DOUBLES);
  DOUBLES addend = __builtin_convertvector(c, DOUBLES);
  DOUBLES sum = product + addend;
  DOUBLES shifted = sum - product;
  DOUBLES error = (product - (sum - shifted)) + (addend - shifted);
  LONGS bits = (LONGS)sum;
  LONGS inexact_and_even = (error != 0) & ((bits & 1) == 0);
  // Towards the error: away from 0 where its sign is the sum's, else towards 0.
  LONGS step = (((LONGS)error ^ bits) >> 63) | 1;
  bits += step & inexact_and_even;
  return __builtin_convertvector((DOUBLES)bits, FLOATS);
}
#define FMA CCF_MC_NAME(fma)
#define WIDE_FMA CCF_MC_NAME(fma)
#else
#define FMA __builtin_elementwise_fma
#define WIDE_FMA __builtin_elementwise_fma
#endif

// MARK: Random words

/// The even (or odd) 32-bit halves of `even` and `odd`, interleaved.
#if CCF_MC_WIDTH == 16
#define LOW_HALVES(even, odd)                                                                        \
  __builtin_shufflevector((WORDS)(even), (WORDS)(odd), 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30)
#define HIGH_HALVES(even, odd)                                                                       \
  __builtin_shufflevector((WORDS)(even), (WORDS)(odd), 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31)
#define EVEN_LANES ((PRODUCTS){0, 2, 4, 6, 8, 10, 12, 14})
#elif CCF_MC_WIDTH == 8
#define LOW_HALVES(even, odd)                                                                        \
  __builtin_shufflevector((WORDS)(even), (WORDS)(odd), 0, 8, 2, 10, 4, 12, 6, 14)
#define HIGH_HALVES(even, odd)                                                                       \
  __builtin_shufflevector((WORDS)(even), (WORDS)(odd), 1, 9, 3, 11, 5, 13, 7, 15)
#define EVEN_LANES ((PRODUCTS){0, 2, 4, 6})
#else
#define LOW_HALVES(even, odd) __builtin_shufflevector((WORDS)(even), (WORDS)(odd), 0, 4, 2, 6)
#define HIGH_HALVES(even, odd) __builtin_shufflevector((WORDS)(even), (WORDS)(odd), 1, 5, 3, 7)
#define EVEN_LANES ((PRODUCTS){0, 2})
#endif

/// Philox4x32-10 of `bundle * W` blocks from `first` on, W of them in each result; `first` is a multiple of W, so that
/// within W blocks only the lowest bits of the counter differ.
///
/// Each word is the low half of a 64-bit lane, with anything above it: the multiplication looks at the low half
/// only, and its low half is the next word as it stands. The even blocks and the odd ones make two vectors, and a
/// bundle is worked on in step: a round's latency is several times what it takes to issue.
INLINE void CCF_MC_NAME(philox)(const key_schedule *schedule, uint64_t stream, uint64_t first, int bundle,
                                WORDS result[][4]) {
  const uint64_t m0 = 0xD2511F53u, m1 = 0xCD9E8D57u, low = 0xFFFFFFFFu;
  PRODUCTS c0[2 * BUNDLE], c1[2 * BUNDLE], c2[2 * BUNDLE], c3[2 * BUNDLE], p[2 * BUNDLE], q[2 * BUNDLE];
  // Round 1, and half of round 2: all but the lowest counter word is the same in every lane.
  const uint64_t s0 = (uint32_t)stream * m1;
  UNROLLED for (int half = 0; half < 2 * bundle; ++half) {
    const uint64_t number = first + (uint64_t)(half / 2) * W;
    const uint64_t u0 = (s0 >> 32) ^ (number >> 32) ^ schedule->key[0][0];
    const uint64_t u3 = (u0 & low) * m0;
    PRODUCTS product = (((number | (uint64_t)(half % 2)) | EVEN_LANES) & low) * m0;
    PRODUCTS other = (((product >> 32) ^ ((stream >> 32) ^ schedule->key[0][1])) & low) * m1;
    c0[half] = (other >> 32) ^ ((s0 & low) ^ schedule->key[1][0]);
    c1[half] = other;
    c2[half] = product ^ ((u3 >> 32) ^ schedule->key[1][1]);
    c3[half] = (PRODUCTS)(u3 & low);
  }
  UNROLLED for (int round = 2; round < 9; ++round) {
    const uint64_t k0 = schedule->key[round][0], k1 = schedule->key[round][1];
    UNROLLED for (int half = 0; half < 2 * bundle; ++half) p[half] = (c0[half] & low) * m0;
    UNROLLED for (int half = 0; half < 2 * bundle; ++half) q[half] = (c2[half] & low) * m1;
    UNROLLED for (int half = 0; half < 2 * bundle; ++half) {
      c0[half] = (q[half] >> 32) ^ c1[half] ^ k0;
      c1[half] = q[half];
      c2[half] = (p[half] >> 32) ^ c3[half] ^ k1;
      c3[half] = p[half];
    }
  }
  UNROLLED for (int half = 0; half < 2 * bundle; ++half) p[half] = (c0[half] & low) * m0;
  UNROLLED for (int half = 0; half < 2 * bundle; ++half) q[half] = (c2[half] & low) * m1;
  UNROLLED for (int member = 0; member < bundle; ++member) {
    const int e = 2 * member, o = 2 * member + 1;
    result[member][0] = HIGH_HALVES(q[e], q[o]) ^ LOW_HALVES(c1[e], c1[o]) ^ (uint32_t)schedule->key[9][0];
    result[member][1] = LOW_HALVES(q[e], q[o]);
    result[member][2] = HIGH_HALVES(p[e], p[o]) ^ LOW_HALVES(c3[e], c3[o]) ^ (uint32_t)schedule->key[9][1];
    result[member][3] = LOW_HALVES(p[e], p[o]);
  }
}

/// The words of vectors `first`, ..., `first + count - 1`, as bits of floats.
INLINE void CCF_MC_NAME(store_words)(const key_schedule *schedule, uint64_t stream, uint64_t first, size_t count,
                                     float *output) {
  const size_t units = count * PARTS;
  const uint64_t start = first * CCF_MC_LANES;
  size_t unit = 0;
  for (; unit + BUNDLE <= units; unit += BUNDLE) {
    WORDS words[BUNDLE][4];
    CCF_MC_NAME(philox)(schedule, stream, start + unit * W, BUNDLE, words);
    UNROLLED for (int member = 0; member < BUNDLE; ++member) {
      const size_t at = unit + (size_t)member;
      FLOATS *to = (FLOATS *)(output + at / PARTS * CCF_MC_GROUP_SAMPLES + at % PARTS * W);
      for (int s = 0; s < CCF_MC_DRAWS; ++s) to[s * PARTS] = (FLOATS)words[member][s];
    }
  }
  for (; unit < units; ++unit) {
    WORDS words[1][4];
    CCF_MC_NAME(philox)(schedule, stream, start + unit * W, 1, words);
    FLOATS *to = (FLOATS *)(output + unit / PARTS * CCF_MC_GROUP_SAMPLES + unit % PARTS * W);
    for (int s = 0; s < CCF_MC_DRAWS; ++s) to[s * PARTS] = (FLOATS)words[0][s];
  }
}

// MARK: Normals

/// sqrt(-2 log u) for u = (2k + 1) / 2^32.
///
/// With s the signed integer of the word's bits, its lowest set, u is s / 2^32 or, where that is negative, 1 + s / 2^32: both ends of
/// (0, 1) are as fine as single precision is near 0. Powers of 2 are taken off in the exponent's bits (no such s is 0):
/// multiplications are the scarce resource. u = 2^e (1 + g) with 1 + g in [1/sqrt 2, sqrt 2); log(1 + g)/g
/// is a polynomial of relative error 2.6e-8.
INLINE WIDE_FLOATS CCF_MC_NAME(radius)(WIDE_WORDS word) {
  WIDE_INTS odd = (WIDE_INTS)(word | 1);
  WIDE_INTS negative = odd >> 31;
  WIDE_FLOATS s = (WIDE_FLOATS)((WIDE_INTS)__builtin_convertvector(odd, WIDE_FLOATS) - (32 << 23));
  WIDE_FLOATS u = (WIDE_FLOATS)(negative & 0x3F800000) + s;
  // e 2^23: the bits of u less those of 1/sqrt(2), without the fraction.
  WIDE_INTS exponent = ((WIDE_INTS)u - 0x3F3504F3) & (int32_t)0xFF800000;
  WIDE_INTS power = 0x3F800000 - exponent;
  // 2^-e s + (2^-e or 0) - 1, where the sum of the last two is exact.
  WIDE_FLOATS g = WIDE_FMA(s, (WIDE_FLOATS)power, (WIDE_FLOATS)(power & negative) - 1.0f);
  WIDE_FLOATS q = (WIDE_FLOATS)-0x1.654492p-3f;
  q = WIDE_FMA(q, g, (WIDE_FLOATS)0x1.263ba6p-2f);
  q = WIDE_FMA(q, g, (WIDE_FLOATS)-0x1.3238f0p-2f);
  q = WIDE_FMA(q, g, (WIDE_FLOATS)0x1.5332a4p-2f);
  q = WIDE_FMA(q, g, (WIDE_FLOATS)-0x1.98b748p-2f);
  q = WIDE_FMA(q, g, (WIDE_FLOATS)0x1.000570p-1f);
  q = WIDE_FMA(q, g, (WIDE_FLOATS)-0x1.555792p-1f);
  q = WIDE_FMA(q, g, (WIDE_FLOATS)0x1.fffff8p-1f);
  q = WIDE_FMA(q, g, (WIDE_FLOATS)-2.0f);
  // -2 log(2) 2^-23.
  WIDE_FLOATS square = WIDE_FMA(__builtin_convertvector(exponent, WIDE_FLOATS), (WIDE_FLOATS)-0x1.62e430p-23f, g * q);
  return __builtin_elementwise_sqrt(square);
}

/// Box and Muller's transform of two words. Bit 31 of the angle word is the cosine's sign, bit 30 exchanges the two
/// coordinates, and the rest is an angle of [-pi/4, pi/4]: together the midpoints of 2^32 equal arcs, each once.
INLINE void CCF_MC_NAME(normals)(WIDE_WORDS radius_word, WIDE_WORDS angle_word, WIDE_FLOATS *cosine, WIDE_FLOATS *sine) {
  WIDE_FLOATS r = CCF_MC_NAME(radius)(radius_word);
  WIDE_INTS odd = (WIDE_INTS)(angle_word << 2 | 2);
  WIDE_FLOATS x = (WIDE_FLOATS)((WIDE_INTS)__builtin_convertvector(odd, WIDE_FLOATS) - (31 << 23));
  WIDE_FLOATS y = x * x;
  WIDE_FLOATS c = (WIDE_FLOATS)-0x1.4e5ed6p-12f;
  c = WIDE_FMA(c, y, (WIDE_FLOATS)0x1.03af5cp-6f);
  c = WIDE_FMA(c, y, (WIDE_FLOATS)-0x1.3bd392p-2f);
  c = WIDE_FMA(c, y, (WIDE_FLOATS)1.0f);
  WIDE_FLOATS s = (WIDE_FLOATS)-0x1.2d9bb8p-15f;
  s = WIDE_FMA(s, y, (WIDE_FLOATS)0x1.465ec6p-9f);
  s = WIDE_FMA(s, y, (WIDE_FLOATS)-0x1.4abbbap-4f);
  s = WIDE_FMA(s, y, (WIDE_FLOATS)0x1.921fb6p-1f);
  WIDE_WORDS sign = angle_word & 0x80000000u;
  WIDE_FLOATS a = (WIDE_FLOATS)((WIDE_WORDS)(r * c) ^ sign);
  WIDE_FLOATS b = (r * x) * s;
  WIDE_INTS exchange = (WIDE_INTS)(angle_word << 1) < 0;
  *cosine = exchange ? b : a;
  *sine = exchange ? a : b;
}

// MARK: Forms

INLINE FLOATS CCF_MC_NAME(larger)(FLOATS a, FLOATS b) { return a > b ? a : b; }

/// Counts the event that `value` is negative, by itself and together with the event that `event` remembers.
INLINE void CCF_MC_NAME(decide)(FLOATS value, int memory, uint32_t *event, WORDS *count, WORDS *both) {
  WORDS happens = (WORDS)(value < 0);
  *count -= happens;
  if (memory & COMPARE) *both -= happens & *(const WORDS *)event;
  if (memory & REMEMBER) *(WORDS *)event = happens;
}

/// One row over `CCF_MC_CHUNK_GROUPS` groups of normals, added to the row's lanes. `events` has all bits of a word for
/// each sample's pairwise event, and then for each one's joint event; `memory` says what is done with it, a constant
/// wherever this is inlined.
INLINE void CCF_MC_NAME(row)(const float *normals, size_t dimension, size_t targets, const float *forms, int memory,
                             uint32_t *events, row_lanes *lanes) {
  for (int part = 0; part < PARTS; ++part) {
    WORDS first_count = 0, all_count = 0, first_both = 0, all_both = 0;
    FLOATS chunk_sum = 0, chunk_square = 0;
    for (int group = 0; group < CCF_MC_CHUNK_GROUPS; ++group) {
      const float *draws = normals + (size_t)group * dimension * CCF_MC_GROUP_SAMPLES + part * W;
      uint32_t *first_events = events + group * CCF_MC_GROUP_SAMPLES + part * W;
      uint32_t *all_events = first_events + CCF_MC_CHUNK_GROUPS * CCF_MC_GROUP_SAMPLES;
      FLOATS largest[CCF_MC_DRAWS];
      const float *form = forms;
      for (size_t target = 0; target < targets; ++target) {
        FLOATS value[CCF_MC_DRAWS];
        for (int draw = 0; draw < CCF_MC_DRAWS; ++draw) value[draw] = (FLOATS)form[0];
        for (size_t normal = 0; normal < dimension; ++normal) {
          FLOATS coefficient = (FLOATS)form[normal + 1];
          const float *from = draws + normal * CCF_MC_GROUP_SAMPLES;
          for (int draw = 0; draw < CCF_MC_DRAWS; ++draw)
            value[draw] = FMA(coefficient, *(const FLOATS *)(from + draw * CCF_MC_LANES), value[draw]);
        }
        for (int draw = 0; draw < CCF_MC_DRAWS; ++draw) {
          if (target == 0) {
            CCF_MC_NAME(decide)(value[draw], memory, first_events + draw * CCF_MC_LANES, &first_count, &first_both);
            largest[draw] = value[draw];
          } else {
            largest[draw] = CCF_MC_NAME(larger)(largest[draw], value[draw]);
          }
        }
        form += dimension + 1;
      }
      for (int draw = 0; draw < CCF_MC_DRAWS; ++draw)
        CCF_MC_NAME(decide)(largest[draw], memory, all_events + draw * CCF_MC_LANES, &all_count, &all_both);
      FLOATS squares = FMA(largest[1], largest[1], largest[0] * largest[0]);
      FLOATS others = FMA(largest[3], largest[3], largest[2] * largest[2]);
      chunk_sum += (largest[0] + largest[1]) + (largest[2] + largest[3]);
      chunk_square += squares + others;
    }
    *(WORDS *)(lanes->pairwise + part * W) += first_count;
    *(WORDS *)(lanes->joint + part * W) += all_count;
    if (memory != UNTOUCHED) {
      *(WORDS *)(lanes->pairwise_in_both + part * W) += memory & COMPARE ? first_both : first_count;
      *(WORDS *)(lanes->joint_in_both + part * W) += memory & COMPARE ? all_both : all_count;
    }
    *(DOUBLES *)(lanes->sum + part * W) += __builtin_convertvector(chunk_sum, DOUBLES);
    *(DOUBLES *)(lanes->square + part * W) += __builtin_convertvector(chunk_square, DOUBLES);
  }
}

/// All rows over one chunk; `pairing` is a constant wherever this is inlined.
INLINE void CCF_MC_NAME(all_rows)(const float *normals, size_t dimension, size_t targets, size_t rows,
                                  const float *forms, int pairing, uint32_t *events, row_lanes *lanes) {
  const int memory = pairing == CCF_MC_WITH_FIRST      ? COMPARE
                     : pairing == CCF_MC_WITH_PREVIOUS ? COMPARE | REMEMBER
                                                       : UNTOUCHED;
  const size_t stride = targets * (dimension + 1);
  if (memory != UNTOUCHED) CCF_MC_NAME(row)(normals, dimension, targets, forms, REMEMBER, events, lanes);
  for (size_t row = memory == UNTOUCHED ? 0 : 1; row < rows; ++row)
    CCF_MC_NAME(row)(normals, dimension, targets, forms + row * stride, memory, events, lanes + row);
}

/// The words go through the memory of the normals that they become: two short loops, of which the processor works on
/// several turns at once, are faster than one long one.
static __attribute__((noinline)) void CCF_MC_NAME(fill)(const key_schedule *schedule, uint64_t stream, uint64_t first,
                                                        size_t count, float *output) {
  CCF_MC_NAME(store_words)(schedule, stream, first, count, output);
  for (size_t v = 0; v < count; ++v) {
    // Words 0 and 1 of 16 blocks, then words 2 and 3.
    float *radii = output + v * CCF_MC_GROUP_SAMPLES, *angles = radii + 2 * CCF_MC_LANES;
    for (int lane = 0; lane < 2 * CCF_MC_LANES; lane += WIDE) {
      WIDE_FLOATS *radius = (WIDE_FLOATS *)(radii + lane), *angle = (WIDE_FLOATS *)(angles + lane);
      CCF_MC_NAME(normals)((WIDE_WORDS)*radius, (WIDE_WORDS)*angle, radius, angle);
    }
  }
}

// MARK: Entry points

static void CCF_MC_NAME(run_block)(uint64_t seed, uint64_t stream, uint64_t block, size_t dimension, size_t targets,
                                   size_t rows, const float *forms, int pairing, void *scratch, ccf_mc_totals *totals) {
  const key_schedule schedule = make_schedule(seed);
  row_lanes *lanes = scratch;
  float *normals = (float *)(lanes + rows);
  uint32_t *events = (uint32_t *)(normals + CCF_MC_CHUNK_GROUPS * CCF_MC_GROUP_SAMPLES * dimension);
  for (size_t row = 0; row < rows; ++row) lanes[row] = (row_lanes){0};
  for (size_t chunk = 0; chunk < CCF_MC_BLOCK_GROUPS / CCF_MC_CHUNK_GROUPS; ++chunk) {
    uint64_t group = block * CCF_MC_BLOCK_GROUPS + chunk * CCF_MC_CHUNK_GROUPS;
    CCF_MC_NAME(fill)(&schedule, stream, group * dimension, CCF_MC_CHUNK_GROUPS * dimension, normals);
    // Constants make loops of known length for the paper's model, and leave out what a pairing does not need.
#define ALL_ROWS(dimension, targets, pairing) \
  CCF_MC_NAME(all_rows)(normals, dimension, targets, rows, forms, pairing, events, lanes)
#define ALL_PAIRINGS(dimension, targets)                                                        \
  switch (pairing) {                                                                            \
    case CCF_MC_WITH_FIRST: ALL_ROWS(dimension, targets, CCF_MC_WITH_FIRST); break;             \
    case CCF_MC_WITH_PREVIOUS: ALL_ROWS(dimension, targets, CCF_MC_WITH_PREVIOUS); break;       \
    default: ALL_ROWS(dimension, targets, CCF_MC_UNPAIRED); break;                              \
  }
    if (dimension == 3 && targets == 2) {
      ALL_PAIRINGS(3, 2)
    } else {
      ALL_PAIRINGS(dimension, targets)
    }
#undef ALL_PAIRINGS
#undef ALL_ROWS
  }
  for (size_t row = 0; row < rows; ++row) totals[row] = add_lanes(&lanes[row]);
}

static void CCF_MC_NAME(fill_words)(uint64_t seed, uint64_t stream, uint64_t first, size_t count, float *output) {
  const key_schedule schedule = make_schedule(seed);
  CCF_MC_NAME(store_words)(&schedule, stream, first, count, output);
}

static void CCF_MC_NAME(fill_normals)(uint64_t seed, uint64_t stream, uint64_t first, size_t count, float *output) {
  const key_schedule schedule = make_schedule(seed);
  CCF_MC_NAME(fill)(&schedule, stream, first, count, output);
}

static void CCF_MC_NAME(transform)(size_t count, const uint32_t *radius_words, const uint32_t *angle_words,
                                   float *cosines, float *sines) {
  for (size_t index = 0; index < count; index += WIDE) {
    WIDE_WORDS radius_word, angle_word;
    WIDE_FLOATS cosine, sine;
    __builtin_memcpy(&radius_word, radius_words + index, sizeof(WIDE_WORDS));
    __builtin_memcpy(&angle_word, angle_words + index, sizeof(WIDE_WORDS));
    CCF_MC_NAME(normals)(radius_word, angle_word, &cosine, &sine);
    __builtin_memcpy(cosines + index, &cosine, sizeof(WIDE_FLOATS));
    __builtin_memcpy(sines + index, &sine, sizeof(WIDE_FLOATS));
  }
}

#undef INLINE
#undef UNROLLED
#undef W
#undef WIDE
#undef BUNDLE
#undef WIDE_FLOATS
#undef WIDE_INTS
#undef WIDE_WORDS
#undef WIDE_FMA
#undef PARTS
#undef FLOATS
#undef INTS
#undef WORDS
#undef DOUBLES
#undef LONGS
#undef PRODUCTS
#undef FMA
#undef LOW_HALVES
#undef HIGH_HALVES
#undef EVEN_LANES
