// Norms, activations, rotations and quantisation of one row; included by float_kernels.h.

static void rms_norm(const float *x, const float *weight, float eps, int64_t n, float *y) {
    vf squares = splat(0);
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) {
        const vf v = load_f32(x + i);
        squares += v * v;
    }
    float sum = sum_of(squares);
    for (; i < n; i++) sum += x[i] * x[i];
    const float scale = 1.0f / __builtin_sqrtf(sum / (float)n + eps);
    for (i = 0; i + SL_LANES <= n; i += SL_LANES) {
        const vf v = load_f32(x + i) * splat(scale);
        store_f32(y + i, weight ? v * load_f32(weight + i) : v);
    }
    for (; i < n; i++) y[i] = x[i] * scale * (weight ? weight[i] : 1.0f);
}

static void silu_mul(float *gate, const float *up, int64_t n) {
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) {
        const vf g = load_f32(gate + i);
        store_f32(gate + i, g / (splat(1.0f) + exp_vector(-g)) * load_f32(up + i));
    }
    for (; i < n; i++) gate[i] = gate[i] / (1.0f + exp_scalar(-gate[i])) * up[i];
}

static void add(float *y, const float *x, int64_t n) {
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) store_f32(y + i, load_f32(y + i) + load_f32(x + i));
    for (; i < n; i++) y[i] += x[i];
}

static void add_scaled(float *y, const float *x, float a, int64_t n) {
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES)
        store_f32(y + i, load_f32(y + i) + splat(a) * load_f32(x + i));
    for (; i < n; i++) y[i] += a * x[i];
}

static void softmax(float *x, int64_t n) {
    float maximum = -__builtin_inff(), sum = 0;
    for (int64_t i = 0; i < n; i++) maximum = x[i] > maximum ? x[i] : maximum;
    vf sums = splat(0);
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) {
        const vf e = exp_vector(load_f32(x + i) - splat(maximum));
        store_f32(x + i, e);
        sums += e;
    }
    sum = sum_of(sums);
    for (; i < n; i++) sum += x[i] = exp_scalar(x[i] - maximum);
    const float scale = 1.0f / sum;
    for (i = 0; i < n; i++) x[i] *= scale;
}

static void to_f16(const float *x, int64_t n, uint16_t *y) {
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) {
        const vh h = __builtin_convertvector(load_f32(x + i), vh);
        memcpy(y + i, &h, sizeof h);
    }
    for (; i < n; i++) {
        const _Float16 h = (_Float16)x[i];
        memcpy(y + i, &h, 2);
    }
}

static void to_bf16(const float *x, int64_t n, uint16_t *y) {
    for (int64_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, 4);
        // A NaN must not be rounded to infinity.
        y[i] = (bits & 0x7FFFFFFF) > 0x7F800000
                   ? (uint16_t)(bits >> 16 | 0x40)
                   : (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}

// The largest magnitude. Magnitudes compare as their bits do, and what is no number is the largest.
SL_INLINE float largest_of(const float *x, int64_t n) {
    vi largest = (vi)splat(0);
    for (int64_t i = 0; i < n; i += SL_LANES)
        largest = __builtin_elementwise_max(largest, (vi)load_f32(x + i) & 0x7fffffff);
    SL_HALVES(SL_MAX_INT_HALF, largest);
    return ((vf)largest)[0];
}

// SL_BLOCK values times `inverse`, rounded to whole numbers from -127 to 127; what was not finite ends
// up at one of these.
SL_INLINE void round_block(const float *x, float inverse, vi *whole) {
    const vi low = round_bits(-127), high = round_bits(127);
#pragma clang loop unroll(full)
    for (int i = 0; i < SL_BLOCK / SL_LANES; i++)
        whole[i] = clamped_bits(load_f32(x + i * SL_LANES) * splat(inverse) + splat(SL_ROUND),
                                low, high) -
                   (vi)splat(SL_ROUND);
}

typedef int32_t block_of_ints __attribute__((ext_vector_type(SL_BLOCK)));
typedef int8_t block_of_bytes __attribute__((ext_vector_type(SL_BLOCK)));

// Whole numbers as bytes. One conversion of all 32 takes less than one of each vector.
SL_INLINE void store_bytes(const vi *whole, int8_t *q) {
    block_of_ints all;
    memcpy(&all, whole, sizeof all);
    const block_of_bytes bytes = __builtin_convertvector(all, block_of_bytes);
    memcpy(q, &bytes, sizeof bytes);
}

static void to_q8(const float *x, int64_t n, int8_t *q, uint16_t *scales) {
    for (int64_t b = 0; b < n / SL_BLOCK; b++, x += SL_BLOCK, q += SL_BLOCK) {
        // The rounded scale may be smaller than the exact one: 127 is held all the same.
        const _Float16 scale = (_Float16)(largest_of(x, SL_BLOCK) / 127.0f);
        const float d = (float)scale, inverse = d > 0 && d < __builtin_inff() ? 1.0f / d : 0.0f;
        memcpy(scales + b, &scale, 2);
        vi whole[SL_BLOCK / SL_LANES];
        round_block(x, inverse, whole);
        store_bytes(whole, q);
    }
}

static void from_q8(const int8_t *q, const uint16_t *scales, int64_t n, uint16_t *y) {
    for (int64_t b = 0; b < n / SL_BLOCK; b++, q += SL_BLOCK, y += SL_BLOCK) {
        _Float16 scale;
        memcpy(&scale, scales + b, 2);
#pragma clang loop unroll(full)
        for (int i = 0; i < SL_BLOCK; i += SL_LANES) {
            vb bytes;
            memcpy(&bytes, q + i, sizeof bytes);
            const vu value = (vu)(__builtin_convertvector(bytes, vf) * splat((float)scale));
            const vs rounded = __builtin_convertvector(
                (value + 0x7FFF + (value >> 16 & 1)) >> 16, vs);
            memcpy(y + i, &rounded, sizeof rounded);
        }
    }
}

static void rotate(float *x, const float *cosine, const float *sine, int64_t n, int interleaved) {
    const int64_t half = n / 2;
    if (interleaved) {
        for (int64_t i = 0; i < half; i++) {
            const float a = x[2 * i], b = x[2 * i + 1];
            x[2 * i] = a * cosine[i] - b * sine[i];
            x[2 * i + 1] = a * sine[i] + b * cosine[i];
        }
        return;
    }
    for (int64_t i = 0; i < half; i++) {
        const float a = x[i], b = x[i + half];
        x[i] = a * cosine[i] - b * sine[i];
        x[i + half] = a * sine[i] + b * cosine[i];
    }
}

// One block of 32 values: the scale maps the largest magnitude (of the values that share it) to
// 127. Values that are not finite give a scale that is not finite, which shows in the result
// instead of vanishing.
SL_INLINE void quantize_block(const float *x, float largest, const sl_act_block *a, int t) {
    const float d = largest / 127.0f;
    const float inverse = d > 0 && d < __builtin_inff() ? 1.0f / d : 0.0f;
    vi whole[SL_BLOCK / SL_LANES];
    round_block(x, inverse, whole);
    store_bytes(whole, (int8_t *)a->q + t * SL_BLOCK);
    const int half = SL_BLOCK / SL_LANES / 2;
    vi lo = whole[0], hi = whole[half];
#pragma clang loop unroll(full)
    for (int i = 1; i < half; i++) {
        lo += whole[i];
        hi += whole[half + i];
    }
    const int32_t sum_lo = sum_of_ints(lo), sum_hi = sum_of_ints(hi);
    ((float *)a->scale)[t] = d;
    ((float *)a->minus_sum)[t] = -(float)(sum_lo + sum_hi) * d;
    ((int32_t *)a->bias_8)[t] = -8 * (sum_lo + sum_hi);
    ((int32_t *)a->bias_128)[t] = -128 * (sum_lo + sum_hi);
    ((int32_t *)a->bias_lo_32)[t] = -32 * sum_lo;
    ((int32_t *)a->bias_hi_32)[t] = -32 * sum_hi;
}

// Asks for a block's place, or with many tokens its first and last lines, in order to write it. Other
// threads have read the block that was there, and every line that is taken back from their caches
// takes as long as reading memory. Processors without the instruction pass over it.
SL_INLINE void claim_block(const uint8_t *tile, int64_t b, int T, int t) {
    const sl_act_block a = sl_act_at(tile, b, T);
    __builtin_prefetch(a.q + t * SL_BLOCK, 1);
    __builtin_prefetch(a.bias_hi_32 + t, 1);
}

// How many blocks ahead.
enum { SL_CLAIM_AHEAD = 4 };

static void quantize(const float *x, int64_t x_stride, int64_t blocks, int64_t tokens, int wide,
                     int64_t first_tile, int64_t end_tile, uint8_t *act) {
    const int64_t shared = wide ? SL_CHUNK : 1;
    for (int64_t i = first_tile; i < end_tile; i++) {
        const int64_t t0 = i * SL_TILE;
        const int T = tokens - t0 < SL_TILE ? (int)(tokens - t0) : SL_TILE;
        const uint8_t *tile = act + t0 * blocks * SL_ACT_BYTES;
        for (int t = 0; t < T; t++) {
            for (int64_t b = 0; b < SL_CLAIM_AHEAD && b < blocks; b++) claim_block(tile, b, T, t);
            for (int64_t first = 0; first < blocks; first += shared) {
                const int64_t end = first + shared < blocks ? first + shared : blocks;
                const float *row = x + (t0 + t) * x_stride;
                const float largest =
                    largest_of(row + first * SL_BLOCK, (end - first) * SL_BLOCK);
                for (int64_t b = first; b < end; b++) {
                    const sl_act_block a = sl_act_at(tile, b, T);
                    if (b + SL_CLAIM_AHEAD < blocks) claim_block(tile, b + SL_CLAIM_AHEAD, T, t);
                    quantize_block(row + b * SL_BLOCK, largest, &a, t);
                }
                for (int64_t b = first; wide && b + 1 < end; b += 2) {
                    const sl_act_block even = sl_act_at(tile, b, T);
                    const sl_act_block odd = sl_act_at(tile, b + 1, T);
                    const uint32_t sum = (uint16_t)(even.bias_128[t] / -128);
                    ((int32_t *)even.sum_pairs)[t] =
                        (int32_t)(sum | (uint32_t)(odd.bias_128[t] / -128) << 16);
                }
            }
        }
    }
}
