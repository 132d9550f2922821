// The kernel, included once for each variant with these macros defined:
//   CCF_MC_WIDTH        lanes of a vector, 4, 8 or 16
//   CCF_MC_NAME(name)   the variant's name for a function or type
//   CCF_MC_SOFT_FMA     defined where the instruction set has no fused multiply-add
//
// Bit for bit the same in all variants:
// - the operations are IEEE additions, multiplications, fused multiply-adds, square roots and conversions, each
//   rounded once; contraction is off, so no compiler fuses what is written apart;
// - there are 16 lanes whatever the width of a vector; a lane adds up its own samples in their order, and lanes are
//   added up by one fixed tree at the end of a block.

#pragma clang fp contract(off)

#define INLINE static inline __attribute__((always_inline))
#define W CCF_MC_WIDTH
#define PARTS (CCF_MC_LANES / W)

typedef float CCF_MC_NAME(floats) __attribute__((ext_vector_type(W), aligned(4 * W)));
typedef int32_t CCF_MC_NAME(ints) __attribute__((ext_vector_type(W)));
typedef uint32_t CCF_MC_NAME(words) __attribute__((ext_vector_type(W)));
typedef double CCF_MC_NAME(doubles) __attribute__((ext_vector_type(W)));
typedef int64_t CCF_MC_NAME(longs) __attribute__((ext_vector_type(W)));
typedef uint64_t CCF_MC_NAME(products) __attribute__((ext_vector_type(W / 2)));
#define FLOATS CCF_MC_NAME(floats)
#define INTS CCF_MC_NAME(ints)
#define WORDS CCF_MC_NAME(words)
#define DOUBLES CCF_MC_NAME(doubles)
#define LONGS CCF_MC_NAME(longs)
#define PRODUCTS CCF_MC_NAME(products)

// MARK: Arithmetic

/// a * b + c, rounded once.
INLINE FLOATS CCF_MC_NAME(fma)(FLOATS a, FLOATS b, FLOATS c) {
#ifdef CCF_MC_SOFT_FMA
  // The product is exact in double precision. The sum is rounded to odd (Boldo and Melquiond, "Emulation of FMA and
  // correctly rounded sums", 2008), after which rounding to single precision gives what one rounding would.
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
#else
  return __builtin_elementwise_fma(a, b, c);
#endif
}
#define FMA CCF_MC_NAME(fma)

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

/// Philox4x32-10 of the blocks `first`, ..., `first + W - 1`; `first` is a multiple of W, so that only the lowest
/// bits of the counter differ.
///
/// Each word is the low half of a 64-bit lane, with anything above it: the multiplication looks at the low half
/// only, and its low half is the next word as it stands. The even blocks and the odd ones make two vectors.
INLINE void CCF_MC_NAME(philox)(const key_schedule *schedule, uint64_t stream, uint64_t first, WORDS result[4]) {
  const uint64_t m0 = 0xD2511F53u, m1 = 0xCD9E8D57u, low = 0xFFFFFFFFu;
  // Round 1, and half of round 2: all but the lowest counter word is the same in every lane.
  const uint64_t s0 = (uint32_t)stream * m1;
  const uint64_t u0 = (s0 >> 32) ^ (first >> 32) ^ schedule->key[0][0];
  const uint64_t u3 = (u0 & low) * m0;
  PRODUCTS c0[2], c1[2], c2[2], c3[2];
  for (int parity = 0; parity < 2; ++parity) {
    PRODUCTS p = (((first + (uint64_t)parity) | EVEN_LANES) & low) * m0;
    PRODUCTS q = (((p >> 32) ^ ((stream >> 32) ^ schedule->key[0][1])) & low) * m1;
    c0[parity] = (q >> 32) ^ ((s0 & low) ^ schedule->key[1][0]);
    c1[parity] = q;
    c2[parity] = p ^ ((u3 >> 32) ^ schedule->key[1][1]);
    c3[parity] = (PRODUCTS)(u3 & low);
  }
#pragma clang loop unroll(full)
  for (int round = 2; round < 9; ++round) {
    const uint64_t k0 = schedule->key[round][0], k1 = schedule->key[round][1];
    for (int parity = 0; parity < 2; ++parity) {
      PRODUCTS p = (c0[parity] & low) * m0, q = (c2[parity] & low) * m1;
      c0[parity] = (q >> 32) ^ c1[parity] ^ k0;
      c1[parity] = q;
      c2[parity] = (p >> 32) ^ c3[parity] ^ k1;
      c3[parity] = p;
    }
  }
  PRODUCTS p[2], q[2];
  for (int parity = 0; parity < 2; ++parity) {
    p[parity] = (c0[parity] & low) * m0;
    q[parity] = (c2[parity] & low) * m1;
  }
  result[0] = HIGH_HALVES(q[0], q[1]) ^ LOW_HALVES(c1[0], c1[1]) ^ (uint32_t)schedule->key[9][0];
  result[1] = LOW_HALVES(q[0], q[1]);
  result[2] = HIGH_HALVES(p[0], p[1]) ^ LOW_HALVES(c3[0], c3[1]) ^ (uint32_t)schedule->key[9][1];
  result[3] = LOW_HALVES(p[0], p[1]);
}

// MARK: Normals

/// sqrt(-2 log u) for u = (2k + 1) / 2^32, k the upper 31 bits of `word` with its sign bit flipped.
///
/// With s the odd integer of the word's bits, u is s / 2^32 or, where that is negative, 1 + s / 2^32: both ends of
/// (0, 1) are as fine as single precision is near 0. u = 2^e (1 + g) with 1 + g in [1/sqrt 2, sqrt 2); log(1 + g)/g
/// is a polynomial of relative error 2.6e-8.
INLINE FLOATS CCF_MC_NAME(radius)(WORDS word) {
  INTS odd = (INTS)(word | 1);
  FLOATS s = __builtin_convertvector(odd, FLOATS) * 0x1p-32f;
  FLOATS base = (FLOATS)((odd >> 31) & 0x3F800000);
  FLOATS u = base + s;
  // e 2^23: the bits of u less those of 1/sqrt(2), without the fraction.
  INTS exponent = ((INTS)u - 0x3F3504F3) & (int32_t)0xFF800000;
  FLOATS power = (FLOATS)(0x3F800000 - exponent);
  FLOATS g = FMA(s, power, FMA(base, power, (FLOATS)-1.0f));
  FLOATS q = (FLOATS)-0x1.654492p-3f;
  q = FMA(q, g, (FLOATS)0x1.263ba6p-2f);
  q = FMA(q, g, (FLOATS)-0x1.3238f0p-2f);
  q = FMA(q, g, (FLOATS)0x1.5332a4p-2f);
  q = FMA(q, g, (FLOATS)-0x1.98b748p-2f);
  q = FMA(q, g, (FLOATS)0x1.000570p-1f);
  q = FMA(q, g, (FLOATS)-0x1.555792p-1f);
  q = FMA(q, g, (FLOATS)0x1.fffff8p-1f);
  q = FMA(q, g, (FLOATS)-2.0f);
  // -2 log(2) 2^-23.
  FLOATS square = FMA(__builtin_convertvector(exponent, FLOATS), (FLOATS)-0x1.62e430p-23f, g * q);
  return __builtin_elementwise_sqrt(square);
}

/// Box and Muller's transform of two words. Bit 31 of the angle word is the cosine's sign, bit 30 exchanges the two
/// coordinates, and the rest is an angle of [-pi/4, pi/4]: together the midpoints of 2^32 equal arcs, each once.
INLINE void CCF_MC_NAME(normals)(WORDS radius_word, WORDS angle_word, FLOATS *cosine, FLOATS *sine) {
  FLOATS r = CCF_MC_NAME(radius)(radius_word);
  FLOATS x = __builtin_convertvector((INTS)(angle_word << 2 | 2), FLOATS) * 0x1p-31f;
  FLOATS y = x * x;
  FLOATS c = (FLOATS)-0x1.4e5ed6p-12f;
  c = FMA(c, y, (FLOATS)0x1.03af5cp-6f);
  c = FMA(c, y, (FLOATS)-0x1.3bd392p-2f);
  c = FMA(c, y, (FLOATS)1.0f);
  FLOATS s = (FLOATS)-0x1.2d9bb8p-15f;
  s = FMA(s, y, (FLOATS)0x1.465ec6p-9f);
  s = FMA(s, y, (FLOATS)-0x1.4abbbap-4f);
  s = FMA(s, y, (FLOATS)0x1.921fb6p-1f);
  WORDS sign = angle_word & 0x80000000u;
  FLOATS a = (FLOATS)((WORDS)(r * c) ^ sign);
  FLOATS b = (r * x) * s;
  INTS exchange = (INTS)(angle_word << 1) < 0;
  *cosine = exchange ? b : a;
  *sine = exchange ? a : b;
}

// MARK: Forms

INLINE FLOATS CCF_MC_NAME(larger)(FLOATS a, FLOATS b) { return a > b ? a : b; }

/// One row over `CCF_MC_CHUNK_GROUPS` groups of normals, added to the row's lanes.
INLINE void CCF_MC_NAME(row)(const float *normals, size_t dimension, size_t targets, const float *forms,
                             uint32_t *pairwise, uint32_t *joint, double *sum, double *square) {
  for (int part = 0; part < PARTS; ++part) {
    WORDS first_count = 0, all_count = 0;
    FLOATS chunk_sum = 0, chunk_square = 0;
    for (int group = 0; group < CCF_MC_CHUNK_GROUPS; ++group) {
      const float *draws = normals + (size_t)group * dimension * CCF_MC_GROUP_SAMPLES + part * W;
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
            first_count -= (WORDS)(value[draw] < 0);
            largest[draw] = value[draw];
          } else {
            largest[draw] = CCF_MC_NAME(larger)(largest[draw], value[draw]);
          }
        }
        form += dimension + 1;
      }
      for (int draw = 0; draw < CCF_MC_DRAWS; ++draw) all_count -= (WORDS)(largest[draw] < 0);
      FLOATS squares = FMA(largest[1], largest[1], largest[0] * largest[0]);
      FLOATS others = FMA(largest[3], largest[3], largest[2] * largest[2]);
      chunk_sum += (largest[0] + largest[1]) + (largest[2] + largest[3]);
      chunk_square += squares + others;
    }
    *(WORDS *)(pairwise + part * W) += first_count;
    *(WORDS *)(joint + part * W) += all_count;
    *(DOUBLES *)(sum + part * W) += __builtin_convertvector(chunk_sum, DOUBLES);
    *(DOUBLES *)(square + part * W) += __builtin_convertvector(chunk_square, DOUBLES);
  }
}

/// The words go through the memory of the normals that they become: two short loops, of which the processor works on
/// several turns at once, are faster than one long one.
static __attribute__((noinline)) void CCF_MC_NAME(fill)(const key_schedule *schedule, uint64_t stream, uint64_t first,
                                                        size_t count, float *output) {
  for (size_t v = 0; v < count; ++v) {
    for (int part = 0; part < PARTS; ++part) {
      WORDS words[4];
      CCF_MC_NAME(philox)(schedule, stream, (first + v) * CCF_MC_LANES + (uint64_t)part * W, words);
      FLOATS *to = (FLOATS *)(output + v * CCF_MC_GROUP_SAMPLES + part * W);
      for (int s = 0; s < CCF_MC_DRAWS; ++s) to[s * PARTS] = (FLOATS)words[s];
    }
  }
  for (size_t pair = 0; pair < 2 * count; ++pair) {
    for (int part = 0; part < PARTS; ++part) {
      FLOATS *at = (FLOATS *)(output + pair * 2 * CCF_MC_LANES + part * W);
      CCF_MC_NAME(normals)((WORDS)at[0], (WORDS)at[PARTS], &at[0], &at[PARTS]);
    }
  }
}

// MARK: Entry points

static void CCF_MC_NAME(run_block)(uint64_t seed, uint64_t stream, uint64_t block, size_t dimension, size_t targets,
                                   size_t rows, const float *forms, void *scratch, ccf_mc_totals *totals) {
  const key_schedule schedule = make_schedule(seed);
  row_lanes *lanes = scratch;
  float *normals = (float *)(lanes + rows);
  for (size_t row = 0; row < rows; ++row) lanes[row] = (row_lanes){0};
  const size_t stride = targets * (dimension + 1);
  for (size_t chunk = 0; chunk < CCF_MC_BLOCK_GROUPS / CCF_MC_CHUNK_GROUPS; ++chunk) {
    uint64_t group = block * CCF_MC_BLOCK_GROUPS + chunk * CCF_MC_CHUNK_GROUPS;
    CCF_MC_NAME(fill)(&schedule, stream, group * dimension, CCF_MC_CHUNK_GROUPS * dimension, normals);
    if (dimension == 3 && targets == 2) {
      for (size_t row = 0; row < rows; ++row)
        CCF_MC_NAME(row)(normals, 3, 2, forms + row * stride, lanes[row].pairwise, lanes[row].joint, lanes[row].sum,
                         lanes[row].square);
    } else {
      for (size_t row = 0; row < rows; ++row)
        CCF_MC_NAME(row)(normals, dimension, targets, forms + row * stride, lanes[row].pairwise, lanes[row].joint,
                         lanes[row].sum, lanes[row].square);
    }
  }
  for (size_t row = 0; row < rows; ++row) totals[row] = add_lanes(&lanes[row]);
}

static void CCF_MC_NAME(fill_words)(uint64_t seed, uint64_t stream, uint64_t first, size_t count, uint32_t *output) {
  const key_schedule schedule = make_schedule(seed);
  for (size_t v = 0; v < count; ++v) {
    for (int part = 0; part < PARTS; ++part) {
      WORDS words[4];
      CCF_MC_NAME(philox)(&schedule, stream, (first + v) * CCF_MC_LANES + (uint64_t)part * W, words);
      for (int s = 0; s < 4; ++s)
        __builtin_memcpy(output + v * CCF_MC_GROUP_SAMPLES + (size_t)s * CCF_MC_LANES + part * W, &words[s],
                         sizeof(WORDS));
    }
  }
}

static void CCF_MC_NAME(fill_normals)(uint64_t seed, uint64_t stream, uint64_t first, size_t count, float *output) {
  const key_schedule schedule = make_schedule(seed);
  CCF_MC_NAME(fill)(&schedule, stream, first, count, output);
}

static void CCF_MC_NAME(transform)(size_t count, const uint32_t *radius_words, const uint32_t *angle_words,
                                   float *cosines, float *sines) {
  for (size_t index = 0; index < count; index += W) {
    WORDS radius_word, angle_word;
    FLOATS cosine, sine;
    __builtin_memcpy(&radius_word, radius_words + index, sizeof(WORDS));
    __builtin_memcpy(&angle_word, angle_words + index, sizeof(WORDS));
    CCF_MC_NAME(normals)(radius_word, angle_word, &cosine, &sine);
    __builtin_memcpy(cosines + index, &cosine, sizeof(FLOATS));
    __builtin_memcpy(sines + index, &sine, sizeof(FLOATS));
  }
}

#undef INLINE
#undef W
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
