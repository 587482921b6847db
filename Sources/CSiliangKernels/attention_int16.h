// Attention over keys and values as 16-bit whole numbers with a scale per row (sl_kernels.to_i16);
// included by attention_kernels.h. Processors multiply 16-bit numbers and add neighbouring products
// in one instruction, twice as many at a time as floats, and the sums are exact: they do not depend
// on the order, nor on the tile.
//
// A row's whole numbers have a length of at most SL_I16_NORM, whose square fits into 31 bits, so by
// the Cauchy-Schwarz inequality neither a key's product with a query nor any part of it overflows.
// Softmax weights of one block become whole numbers too, after the values' scales have been
// multiplied in; their sum is at most SL_I16_WEIGHTS, so that 32,767 times it fits as well.

#define SL_I16_NORM 46000.0f
#define SL_I16_WEIGHTS 65000.0f

typedef int16_t vw __attribute__((ext_vector_type(2 * SL_LANES)));

SL_INLINE vw load_i16(const int16_t *p) {
    vw v;
    memcpy(&v, p, sizeof v);
    return v;
}

// sum + x[2i] * y[2i] + x[2i + 1] * y[2i + 1] in lane i. Rows that are not finite may overflow: it
// wraps. SL_ADD_PAIRS is the processor's own instruction for it.
SL_INLINE vu add_pairs(vu sum, vw x, vw y) {
#ifdef SL_ADD_PAIRS
    return (vu)SL_ADD_PAIRS(sum, x, y);
#else
    // The lower and the upper half of every 32 bits, their signs kept.
    const vi even = ((vi)((vu)x << 16) >> 16) * ((vi)((vu)y << 16) >> 16);
    const vi odd = ((vi)x >> 16) * ((vi)y >> 16);
    return sum + (vu)even + (vu)odd;
#endif
}

// Two rows of values as pairs, a value of each, in the order in which the instructions for it leave
// them: `upper` takes the other half of every 8 values.
SL_INLINE vw interleaved(vw even, vw odd, const int upper) {
#if SL_LANES == 16
#define SL_PAIRS(a, b, c, d)                                                                       \
    __builtin_shufflevector(even, odd, a, a + 32, a + 1, a + 33, a + 2, a + 34, a + 3, a + 35, b,  \
                            b + 32, b + 1, b + 33, b + 2, b + 34, b + 3, b + 35, c, c + 32, c + 1, \
                            c + 33, c + 2, c + 34, c + 3, c + 35, d, d + 32, d + 1, d + 33, d + 2, \
                            d + 34, d + 3, d + 35)
    return upper ? SL_PAIRS(4, 12, 20, 28) : SL_PAIRS(0, 8, 16, 24);
#elif SL_LANES == 8
#define SL_PAIRS(a, b)                                                                             \
    __builtin_shufflevector(even, odd, a, a + 16, a + 1, a + 17, a + 2, a + 18, a + 3, a + 19, b,  \
                            b + 16, b + 1, b + 17, b + 2, b + 18, b + 3, b + 19)
    return upper ? SL_PAIRS(4, 12) : SL_PAIRS(0, 8);
#else
#define SL_PAIRS(a)                                                                                \
    __builtin_shufflevector(even, odd, a, a + 8, a + 1, a + 9, a + 2, a + 10, a + 3, a + 11)
    return upper ? SL_PAIRS(4) : SL_PAIRS(0);
#endif
#undef SL_PAIRS
}

// The sums of interleaved's two halves in the order of the values: the first SL_LANES of them, or
// those behind.
SL_INLINE vf in_order(vf low, vf high, const int behind) {
#if SL_LANES == 16
#define SL_ORDER(a, b)                                                                             \
    __builtin_shufflevector(low, high, a, a + 1, a + 2, a + 3, a + 16, a + 17, a + 18, a + 19, b,  \
                            b + 1, b + 2, b + 3, b + 16, b + 17, b + 18, b + 19)
    return behind ? SL_ORDER(8, 12) : SL_ORDER(0, 4);
#elif SL_LANES == 8
#define SL_ORDER(a)                                                                                \
    __builtin_shufflevector(low, high, a, a + 1, a + 2, a + 3, a + 8, a + 9, a + 10, a + 11)
    return behind ? SL_ORDER(4) : SL_ORDER(0);
#else
    return behind ? high : low;
#endif
#undef SL_ORDER
}

// Whole numbers in the last bits of what SL_ROUND was added to.
SL_INLINE void store_i16(int16_t *p, vi rounded) {
    const vs bits = __builtin_convertvector((vu)rounded, vs);
    memcpy(p, &bits, sizeof bits);
}

SL_INLINE vi lane_numbers(void) {
    vi v;
#pragma clang loop unroll(full)
    for (int i = 0; i < SL_LANES; i++) v[i] = i;
    return v;
}

SL_INLINE vf floats_of(vu v) { return __builtin_convertvector((vi)v, vf); }

// The scale of a row of n values whose squares add up to `squares` and whose largest magnitude is
// `peak`. What is not finite gives a scale that is not, and so shows in the result.
SL_INLINE float scale_of_i16(float squares, float peak, int64_t n) {
    // Squares of what is larger or smaller leave the range of floats: the length at most instead.
    const int squared = peak > 1e-15f && peak < 1e15f;
    const float length = squared ? __builtin_sqrtf(squares) : peak * __builtin_sqrtf((float)n);
    const float scale = length / SL_I16_NORM, largest = peak / 32767.0f;
    return largest > scale ? largest : scale;
}

// What is multiplied by it becomes 0 where no number would do.
SL_INLINE float inverse_of(float scale) {
    return scale > 1e-37f && scale < __builtin_inff() ? 1.0f / scale : 0.0f;
}

static float to_i16(const float *x, int64_t n, int16_t *y) {
    vf squares = splat(0);
    vi largest = (vi)splat(0);
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) {
        const vf v = load_f32(x + i);
        squares += v * v;
        largest = __builtin_elementwise_max(largest, (vi)v & 0x7fffffff);
    }
    // The rest of the row, filled up with zeros.
    float rest[SL_LANES] = {0};
    memcpy(rest, x + i, (size_t)(n - i) * sizeof *x);
    const vf last = load_f32(rest);
    squares += last * last;
    largest = __builtin_elementwise_max(largest, (vi)last & 0x7fffffff);
    SL_HALVES(SL_MAX_INT_HALF, largest);
    const float scale = scale_of_i16(sum_of(squares), ((vf)largest)[0], n);
    const vf inverse = splat(inverse_of(scale)), round = splat(SL_ROUND);
    const vi low = round_bits(-32767), high = round_bits(32767);
    for (i = 0; i + SL_LANES <= n; i += SL_LANES)
        store_i16(y + i, clamped_bits(load_f32(x + i) * inverse + round, low, high));
    int16_t whole[SL_LANES];
    store_i16(whole, clamped_bits(last * inverse + round, low, high));
    memcpy(y + i, whole, (size_t)(n - i) * sizeof *y);
    return scale;
}

typedef int8_t vwb __attribute__((ext_vector_type(2 * SL_LANES)));

SL_INLINE vw widened(const int8_t *q) {
    vwb bytes;
    memcpy(&bytes, q, sizeof bytes);
    return __builtin_convertvector(bytes, vw);
}

// x * y / 2^15, rounded; SL_SCALE_WORDS is the processor's own instruction for it.
SL_INLINE vw scaled_words(vw x, vw y) {
#ifdef SL_SCALE_WORDS
    return (vw)SL_SCALE_WORDS(x, y);
#else
    typedef int32_t wide __attribute__((ext_vector_type(2 * SL_LANES)));
    return __builtin_convertvector(
        (__builtin_convertvector(x, wide) * __builtin_convertvector(y, wide) + (1 << 14)) >> 15,
        vw);
#endif
}

// The scale is that of a row whose bytes are all 127, which spares looking at them: a step of 16
// bits is still some tenth of one of 8 in rows of 1,024 values.
static float i16_from_q8(const int8_t *q, const uint16_t *scales, int64_t n, int16_t *y) {
    float squares = 0;
    for (int64_t b = 0; b < n / SL_BLOCK; b++) {
        const float scale = value_any(scales, b, SL_F16);
        squares += scale * scale;
    }
    const float scale = 127.0f * __builtin_sqrtf(SL_BLOCK * squares) / SL_I16_NORM;
    // Factors are at most 64 and take 8 bits more, bytes 7: together the 15 that are taken off
    // again.
    const float inverse = inverse_of(scale) * 256.0f;
    for (int64_t b = 0; b < n / SL_BLOCK; b++) {
        const float factor = value_any(scales, b, SL_F16) * inverse + SL_ROUND;
        int16_t bits;
        memcpy(&bits, &factor, sizeof bits);
#pragma clang loop unroll(full)
        for (int i = 0; i < SL_BLOCK; i += 2 * SL_LANES) {
            const vw value = scaled_words(widened(q + b * SL_BLOCK + i) << 7, (vw)(bits));
            memcpy(y + b * SL_BLOCK + i, &value, sizeof value);
        }
    }
    return scale;
}

// scores[q + j][key...] for 4 keys and SL_B_ROWS queries j, of which `full` are wanted; their own
// scales are still missing.
SL_INLINE void score_tile_i16(const sl_attend_args *x, const int16_t *const *keys, vf key_scales,
                              int key, int q, int full) {
    const int16_t *queries[SL_B_ROWS];
    for (int j = 0; j < SL_B_ROWS; j++)
        queries[j] = (const int16_t *)x->q + (q + (j < full ? j : full - 1)) * x->q_stride;
    vu sum[SL_LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < SL_LANES; i++) sum[i] = (vu)splat(0);
    for (int64_t d = 0; d < x->key_size; d += 2 * SL_LANES) {
        vw rows[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) rows[i] = load_i16(keys[i] + d);
#pragma clang loop unroll(full)
        for (int j = 0; j < SL_B_ROWS; j++) {
            const vw query = load_i16(queries[j] + d);
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++)
                sum[4 * j + i] = add_pairs(sum[4 * j + i], rows[i], query);
        }
    }
    float lanes[SL_LANES];
    store_f32(lanes, floats_of(sum_lanes_of_ints(sum)) * key_scales);
    float *scores = x->scores + q * SL_ATTEND_KEYS + key;
    if (full == SL_B_ROWS) {
#pragma clang loop unroll(full)
        for (int j = 0; j < SL_B_ROWS; j++) memcpy(scores + j * SL_ATTEND_KEYS, lanes + 4 * j, 16);
    } else {
        for (int j = 0; j < full; j++) memcpy(scores + j * SL_ATTEND_KEYS, lanes + 4 * j, 16);
    }
}

SL_INLINE void score_i16(const sl_attend_args *x) {
    const int spread = spreads_asking(x);
    const int steps = asking_steps(x, SL_B_ROWS);
    int step = 0;
    for (int i = 0; i < x->keys; i += 4) {
        const int16_t *keys[4];
        for (int j = 0; j < 4; j++)
            keys[j] = (const int16_t *)x->k + (i + j < x->keys ? i + j : i) * x->k_stride;
        float scales[SL_LANES];
        for (int j = 0; j < SL_B_ROWS; j++) memcpy(scales + 4 * j, x->k_scale + i, 16);
        if (!spread) ask_for_rows(x->next_k, i, x->k_stride * 2);
        for (int q = 0; q < x->queries; q += SL_B_ROWS) {
            if (spread) ask_for_share(x->next_k, x->k_stride * 2, step++, steps);
            score_tile_i16(x, keys, load_f32(scales), i, q,
                           x->queries - q < SL_B_ROWS ? x->queries - q : SL_B_ROWS);
        }
    }
    for (int q = 0; q < x->queries; q++)
#pragma clang loop unroll(full)
        for (int i = 0; i < SL_ATTEND_KEYS; i += SL_LANES) {
            float *s = x->scores + q * SL_ATTEND_KEYS + i;
            store_f32(s, load_f32(s) * splat(x->q_scale[q]));
        }
}

// Where a query's weights are kept as whole numbers, 64 of them in place of its first scores, and
// their scale.
SL_INLINE int16_t *weights_i16(const sl_attend_args *x, int q) {
    return (int16_t *)(x->scores + q * SL_ATTEND_KEYS);
}
SL_INLINE float *weight_scale(const sl_attend_args *x, int q) {
    return x->scores + q * SL_ATTEND_KEYS + SL_ATTEND_KEYS / 2;
}

// A query's softmax weights times the values' scales, rounded in place. Values that it can't see
// have a weight of 0, whatever lies there as their scale; a scale that is no number shows.
SL_INLINE void round_weights_i16(const sl_attend_args *x, int q) {
    const float *s = x->scores + q * SL_ATTEND_KEYS;
    vf weights[SL_ATTEND_KEYS / SL_LANES], sums = splat(0), largest = splat(0);
#pragma clang loop unroll(full)
    for (int i = 0; i < SL_ATTEND_KEYS / SL_LANES; i++) {
        const vf scaled = load_f32(s + i * SL_LANES) * load_f32(x->v_scale + i * SL_LANES);
        weights[i] = (vf)((vi)scaled & (lane_numbers() < (vi)(x->visible[q] - i * SL_LANES)));
        sums += weights[i];
        largest = larger(weights[i], largest);
    }
    const float length = sum_of(sums) / SL_I16_WEIGHTS, peak = max_of(largest) / 32767.0f;
    const float scale = peak > length ? peak : length;
    const float inverse = scale > 0 && scale < __builtin_inff() ? 1.0f / scale : 0.0f;
    const vi low = round_bits(0), high = round_bits(32767);
    int16_t *to = weights_i16(x, q);
#pragma clang loop unroll(full)
    for (int i = 0; i < SL_ATTEND_KEYS / SL_LANES; i++) {
        const vf rounded = weights[i] * splat(inverse) + splat(SL_ROUND);
        store_i16(to + i * SL_LANES, clamped_bits(rounded, low, high));
    }
    *weight_scale(x, q) = scale;
}

// Where the share of the next block's values begins that is asked for along with the values from d
// on, 4 * SL_LANES bytes a key; asking for all of them with the keys would leave memory idle here.
// Where nothing is next, what is at hand is asked for.
SL_INLINE const char *next_values(const sl_attend_args *x, int q, int64_t d) {
    if (q > 0 || !x->next_v) return (const char *)x->v;
    return (const char *)x->next_v + d / (2 * SL_LANES) * SL_ATTEND_KEYS * 4 * SL_LANES;
}

// out[q][d...] += sum over keys of weight * value, for Q queries and 2 * SL_LANES values, of which
// `width` exist.
SL_INLINE void accumulate_tile_i16(const sl_attend_args *x, int q, int64_t d, int64_t width,
                                   const int Q) {
    vu sum[8][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < Q; i++) sum[i][0] = sum[i][1] = (vu)splat(0);
    const int16_t *row = (const int16_t *)x->v + d, *weights = weights_i16(x, q);
    const char *next = next_values(x, q, d);
    for (int key = 0; key < x->keys; key += 2, row += 2 * x->v_stride) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 8 * SL_LANES; i += 64)
            __builtin_prefetch(next + key * 4 * SL_LANES + i, 0, 2);
        const vw even = load_i16(row), odd = load_i16(row + x->v_stride);
        const vw low = interleaved(even, odd, 0), high = interleaved(even, odd, 1);
#pragma clang loop unroll(full)
        for (int i = 0; i < Q; i++) {
            int32_t pair;
            memcpy(&pair, weights + i * 2 * SL_ATTEND_KEYS + key, 4);
            const vw weight = (vw)((vi)(pair));
            sum[i][0] = add_pairs(sum[i][0], low, weight);
            sum[i][1] = add_pairs(sum[i][1], high, weight);
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < Q; i++) {
        const vf scale = splat(*weight_scale(x, q + i));
        const vf low = floats_of(sum[i][0]), high = floats_of(sum[i][1]);
        float *out = x->out + (q + i) * x->out_stride + d;
        if (width >= 2 * SL_LANES) {
            store_f32(out, load_f32(out) + in_order(low, high, 0) * scale);
            store_f32(out + SL_LANES, load_f32(out + SL_LANES) + in_order(low, high, 1) * scale);
        } else {
            float lanes[2 * SL_LANES];
            store_f32(lanes, in_order(low, high, 0) * scale);
            store_f32(lanes + SL_LANES, in_order(low, high, 1) * scale);
            for (int64_t j = 0; j < width; j++) out[j] += lanes[j];
        }
    }
}

// Queries whose sums are in registers at once.
#define SL_I16_QUERIES (SL_LANES == 8 ? 6 : 8)

SL_INLINE void accumulate_i16(const sl_attend_args *x) {
    // Values in slices of a few lines of memory per key, which stay near for all queries.
    const int64_t slice = 8 * SL_LANES;
    for (int64_t from = 0; from < x->value_size; from += slice) {
        const int64_t end = from + slice < x->value_size ? from + slice : x->value_size;
        int q = 0;
        for (; q + SL_I16_QUERIES <= x->queries; q += SL_I16_QUERIES)
            for (int64_t d = from; d < end; d += 2 * SL_LANES)
                accumulate_tile_i16(x, q, d, end - d, SL_I16_QUERIES);
        for (; q + 4 <= x->queries; q += 4)
            for (int64_t d = from; d < end; d += 2 * SL_LANES)
                accumulate_tile_i16(x, q, d, end - d, 4);
        for (; q + 2 <= x->queries; q += 2)
            for (int64_t d = from; d < end; d += 2 * SL_LANES)
                accumulate_tile_i16(x, q, d, end - d, 2);
        for (; q < x->queries; q++)
            for (int64_t d = from; d < end; d += 2 * SL_LANES)
                accumulate_tile_i16(x, q, d, end - d, 1);
    }
}

SL_INLINE void attend_i16(const sl_attend_args *args) {
    // A copy that nothing written below can lie over, so that it need not be read anew.
    const sl_attend_args local = *args, *x = &local;
    score_i16(x);
    for (int q = 0; q < x->queries; q++) {
        weigh(x, q);
        round_weights_i16(x, q);
    }
    accumulate_i16(x);
}
