// Packed products with NEON: 4 rows and 4 columns a register, so a piece is four registers.
// Layouts: packed_formats.h. The instructions take signed bytes, so offsets are removed first. The
// including file defines SL_I8MM if it has the matrix product.

SL_INLINE int8x16_t piece_of(const int8_t *q, int j) {
    int32_t four;
    memcpy(&four, q + 4 * j, 4);
    return vreinterpretq_s8_s32(vdupq_n_s32(four));
}

SL_INLINE float32x4_t halves_at(const uint8_t *p) {
    return vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(p)));
}

SL_INLINE float32x4_t bfloats_at(const uint8_t *p) {
    return vreinterpretq_f32_u32(vshll_n_u16(vreinterpret_u16_u8(vld1_u8(p)), 16));
}

SL_INLINE float32x4_t bytes_at(const uint8_t *p, const int is_signed) {
    uint8_t four[8] = {0};
    memcpy(four, p, 4);
    if (is_signed)
        return vcvtq_f32_s32(
            vmovl_s16(vget_low_s16(vmovl_s8(vreinterpret_s8_u8(vld1_u8(four))))));
    return vcvtq_f32_u32(vmovl_u16(vget_low_u16(vmovl_u8(vld1_u8(four)))));
}

// v shifted left (or right where negative) within its bytes.
SL_INLINE uint8x16_t shifted(uint8x16_t v, const int left) {
    return vshlq_u8(v, vdupq_n_s8((int8_t)left));
}

SL_INLINE void unpack_pairs(const uint8_t *p, const int shift, uint8x16_t *w) {
    const uint8x16_t mask = vdupq_n_u8((uint8_t)(3 << shift)), v = vld1q_u8(p);
#pragma clang loop unroll(full)
    for (int c = 0; c < 4; c++) w[c] = vandq_u8(shifted(v, shift - 2 * c), mask);
}

// The 8 pieces of a block for 4 rows, as signed bytes.
SL_INLINE void decode(const int f, const sl_layout *l, int64_t b, int quarter, int8x16_t *out) {
    const uint8_t *low = l->low + b * sl_low_bytes(f) + 16 * quarter;
    uint8x16_t w[8];
    if (f == SL_Q8_0) {
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = vld1q_u8(low + 64 * j);
    } else if (sl_low_bytes(f) == 128) {
        unpack_pairs(low, 0, w);
        unpack_pairs(low + 64, 0, w + 4);
    } else {
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            const uint8x16_t v = vld1q_u8(low + 64 * j);
            w[j] = vandq_u8(v, vdupq_n_u8(15));
            w[4 + j] = vshrq_n_u8(v, 4);
        }
    }
    if (sl_has_table(f)) {
        const uint8x16_t table = vld1q_u8(sl_table(f));
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = vqtbl1q_u8(table, w[j]);
    }
    if (f == SL_Q6_K) {
        uint8x16_t upper[8];
        unpack_pairs(l->high + b * 128 + 16 * quarter, 4, upper);
        unpack_pairs(l->high + b * 128 + 64 + 16 * quarter, 4, upper + 4);
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = vorrq_u8(w[j], upper[j]);
    } else if (sl_high_bytes(f) == 64) {
        const int shift = f == SL_Q3_K ? 2 : 4;
        const uint8x16_t mask = vdupq_n_u8((uint8_t)(1 << shift));
        const uint8x16_t v = vld1q_u8(l->high + b * 64 + 16 * quarter);
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++)
            w[j] = vorrq_u8(w[j], vandq_u8(shifted(v, shift - j), mask));
    }
    const uint8x16_t offset = vdupq_n_u8((uint8_t)sl_offset(f));
#pragma clang loop unroll(full)
    for (int j = 0; j < 8; j++) out[j] = vreinterpretq_s8_u8(vsubq_u8(w[j], offset));
}

SL_INLINE void scales_of(const int f, const sl_layout *l, int64_t b, int quarter,
                         float32x4_t *scale) {
    const uint8_t *p = l->scale + b * sl_scale_bytes(f);
    if (!sl_has_super(f)) {
        scale[0] = f == SL_MXFP4 ? bfloats_at(p + 8 * quarter) : halves_at(p + 8 * quarter);
        return;
    }
    const float32x4_t d = halves_at(l->d + 8 * quarter);
    scale[0] = vmulq_f32(d, bytes_at(p + 4 * quarter, !sl_has_super_min(f)));
    if (sl_by_halves(f))
        scale[1] = vmulq_f32(d, bytes_at(p + 16 + 4 * quarter, !sl_has_super_min(f)));
}

SL_INLINE void mins_of(const int f, const sl_layout *l, int64_t b, int quarter, float32x4_t *min) {
    const uint8_t *p = l->min + b * sl_min_bytes(f);
    if (!sl_has_super_min(f)) {
        min[0] = vnegq_f32(halves_at(p + 8 * quarter));
        return;
    }
    const float32x4_t d = halves_at(l->dmin + 8 * quarter);
    min[0] = vmulq_f32(d, bytes_at(p + 4 * quarter, 0));
    if (sl_by_halves(f)) min[1] = vmulq_f32(d, bytes_at(p + 16 + 4 * quarter, 0));
}

// sum + what the dot products of a block's two halves are worth for token t.
SL_INLINE float32x4_t scaled(const int f, int32x4_t lo, int32x4_t hi, const sl_act_block *a, int t,
                             const float32x4_t *scale, const float32x4_t *min, float32x4_t sum) {
    if (!sl_by_halves(f)) {
        sum = vfmaq_f32(sum, vcvtq_f32_s32(vaddq_s32(lo, hi)), vmulq_n_f32(scale[0], a->scale[t]));
        return sl_has_min(f) ? vfmaq_n_f32(sum, min[0], a->minus_sum[t]) : sum;
    }
    float32x4_t both = vmulq_f32(vcvtq_f32_s32(lo), scale[0]);
    both = vfmaq_f32(both, vcvtq_f32_s32(hi), scale[1]);
    if (sl_has_min(f)) {
        both = vfmaq_n_f32(both, min[0], (float)a->bias_lo_32[t] / 32);
        both = vfmaq_n_f32(both, min[1], (float)a->bias_hi_32[t] / 32);
    }
    return vfmaq_n_f32(sum, both, a->scale[t]);
}

SL_INLINE float32x4_t block_of(const int f, const int8x16_t *w, const sl_act_block *a, int t,
                               const float32x4_t *scale, const float32x4_t *min,
                               float32x4_t sum) {
    int32x4_t lo = vdupq_n_s32(0), hi = vdupq_n_s32(0);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        lo = vdotq_s32(lo, w[j], piece_of(a->q + t * 32, j));
        hi = vdotq_s32(hi, w[4 + j], piece_of(a->q + t * 32, 4 + j));
    }
    return scaled(f, lo, hi, a, t, scale, min, sum);
}

#if SL_I8MM
// Pieces j and j + 1 as two registers of two rows and 8 columns each, for all four pairs.
SL_INLINE void pair_up(const int8x16_t *w, int8x16_t *pairs) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 8; j += 2) {
        const int32x4_t even = vreinterpretq_s32_s8(w[j]), odd = vreinterpretq_s32_s8(w[j + 1]);
        pairs[j] = vreinterpretq_s8_s32(vzip1q_s32(even, odd));
        pairs[j + 1] = vreinterpretq_s8_s32(vzip2q_s32(even, odd));
    }
}

// Tokens t and t + 1: a product of two rows and two tokens gives both rows' sums for both.
SL_INLINE void two_tokens(const int f, const int8x16_t *pairs, const sl_act_block *a, int t,
                          const float32x4_t *scale, const float32x4_t *min, float32x4_t *sum) {
    // [half of the block][rows 0 and 1, rows 2 and 3]
    int32x4_t total[2][2];
#pragma clang loop unroll(full)
    for (int half = 0; half < 2; half++) {
        total[half][0] = total[half][1] = vdupq_n_s32(0);
#pragma clang loop unroll(full)
        for (int j = 4 * half; j < 4 * half + 4; j += 2) {
            const int8_t *q = a->q + t * 32 + 4 * j;
            const int8x16_t x = vcombine_s8(vld1_s8(q), vld1_s8(q + 32));
            total[half][0] = vmmlaq_s32(total[half][0], pairs[j], x);
            total[half][1] = vmmlaq_s32(total[half][1], pairs[j + 1], x);
        }
    }
    sum[0] = scaled(f, vuzp1q_s32(total[0][0], total[0][1]),
                    vuzp1q_s32(total[1][0], total[1][1]), a, t, scale, min, sum[0]);
    sum[1] = scaled(f, vuzp2q_s32(total[0][0], total[0][1]),
                    vuzp2q_s32(total[1][0], total[1][1]), a, t + 1, scale, min, sum[1]);
}
#endif

SL_INLINE void store_quarter(float32x4_t sum, float *out, int rows) {
    if (rows >= 4) {
        vst1q_f32(out, sum);
    } else if (rows > 0) {
        float lanes[4];
        vst1q_f32(lanes, sum);
        memcpy(out, lanes, (size_t)rows * sizeof(float));
    }
}

#define SL_MOST_TOKENS 8

SL_INLINE void packed_tile(const int f, const uint8_t *w, int64_t blocks, const uint8_t *tile,
                           int T, int t, const int N, float *out, int64_t out_stride, int rows) {
    for (int quarter = 0; quarter < 4; quarter++) {
        float32x4_t sum[SL_TILE], scale[2], min[2];
        const uint8_t *chunk = w;
#pragma clang loop unroll(full)
        for (int i = 0; i < N; i++) sum[i] = vdupq_n_f32(0);
        for (int64_t first = 0; first < blocks; first += SL_CHUNK) {
            const int64_t n = blocks - first < SL_CHUNK ? blocks - first : SL_CHUNK;
            const sl_layout l = sl_layout_of(f, chunk, n);
            for (int64_t b = 0; b < n; b++) {
                int8x16_t v[8];
                decode(f, &l, b, quarter, v);
                scales_of(f, &l, b, quarter, scale);
                if (sl_has_min(f)) mins_of(f, &l, b, quarter, min);
                const sl_act_block a = sl_act_at(tile, first + b, T);
                int i = 0;
#if SL_I8MM
                int8x16_t pairs[8];
                if (N > 1) pair_up(v, pairs);
#pragma clang loop unroll(full)
                for (; i + 1 < N; i += 2) two_tokens(f, pairs, &a, t + i, scale, min, sum + i);
#endif
#pragma clang loop unroll(full)
                for (; i < N; i++) sum[i] = block_of(f, v, &a, t + i, scale, min, sum[i]);
            }
            chunk += sl_chunk_bytes(f, n);
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < N; i++)
            store_quarter(sum[i], out + i * out_stride + 4 * quarter, rows - 4 * quarter);
    }
}

SL_DEFINE_ALL_PACKED

#define SL_LANES 4
#include "float_kernels.h"
