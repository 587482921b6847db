// Packed products with the Armv8.2 dot product: 4 rows and 4 columns an instruction, so a chunk is
// four registers. Layouts: packed_scalar.c. sdot takes signed bytes, so offsets are removed first.
#if defined(__aarch64__)
#include "kernels_internal.h"

#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

SL_INLINE int8x16_t chunk_of(const int8_t *q, int j) {
    int32_t four;
    memcpy(&four, q + 4 * j, 4);
    return vreinterpretq_s8_s32(vdupq_n_s32(four));
}

SL_INLINE float32x4_t halves_at(const uint8_t *p) {
    return vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(p)));
}

SL_INLINE void store_quarter(float32x4_t sum, float *out, int rows) {
    if (rows >= 4) {
        vst1q_f32(out, sum);
    } else if (rows > 0) {
        float lanes[4];
        vst1q_f32(lanes, sum);
        memcpy(out, lanes, (size_t)rows * sizeof(float));
    }
}

SL_INLINE void unpack_nibbles(const uint8_t *p, uint8x16_t *w) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        const uint8x16_t v = vld1q_u8(p + 64 * j);
        w[j] = vandq_u8(v, vdupq_n_u8(15));
        w[4 + j] = vshrq_n_u8(v, 4);
    }
}

// One tile whose blocks have a single scale per row, for 4 rows starting at 4 * quarter.
#define SINGLE_SCALE_TILE(NAME, CHUNK_BYTES, DECODE)                                               \
    SL_INLINE void NAME(const uint8_t *w, int64_t blocks, const uint8_t *tile, const int T,        \
                        float *out, int64_t out_stride, int rows) {                                \
        for (int quarter = 0; quarter < 4; quarter++) {                                            \
            const uint8_t *q = w + 16 * quarter,                                                   \
                          *scales = w + blocks * CHUNK_BYTES + 8 * quarter;                        \
            float32x4_t sum[SL_TILE];                                                              \
            for (int t = 0; t < T; t++) sum[t] = vdupq_n_f32(0);                                   \
            for (int64_t b = 0; b < blocks; b++) {                                                 \
                int8x16_t v[8];                                                                    \
                DECODE(q + b * CHUNK_BYTES, v);                                                    \
                const float32x4_t scale = halves_at(scales + b * 32);                              \
                const sl_act_block a = sl_act_at(tile, b, T);                                      \
                for (int t = 0; t < T; t++) {                                                      \
                    int32x4_t dot = vdupq_n_s32(0);                                                \
                    for (int j = 0; j < 8; j++)                                                    \
                        dot = vdotq_s32(dot, v[j], chunk_of(a.q + t * 32, j));                     \
                    sum[t] = vfmaq_f32(sum[t], vcvtq_f32_s32(dot),                                 \
                                       vmulq_n_f32(scale, a.scale[t]));                            \
                }                                                                                  \
            }                                                                                      \
            for (int t = 0; t < T; t++)                                                            \
                store_quarter(sum[t], out + t * out_stride + 4 * quarter, rows - 4 * quarter);     \
        }                                                                                          \
    }

SL_INLINE void decode_q4_0(const uint8_t *p, int8x16_t *v) {
    uint8x16_t w[8];
    unpack_nibbles(p, w);
#pragma clang loop unroll(full)
    for (int j = 0; j < 8; j++) v[j] = vsubq_s8(vreinterpretq_s8_u8(w[j]), vdupq_n_s8(8));
}

SL_INLINE void decode_q8_0(const uint8_t *p, int8x16_t *v) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 8; j++)
        v[j] = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(p + 64 * j), vdupq_n_u8(0x80)));
}

SL_INLINE void decode_q6_k(const uint8_t *p, const uint8_t *upper, int8x16_t *v) {
    uint8x16_t w[8];
    unpack_nibbles(p, w);
    const uint8x16_t mask = vdupq_n_u8(0x30);
#pragma clang loop unroll(full)
    for (int h = 0; h < 2; h++) {
        const uint8x16_t u = vld1q_u8(upper + 64 * h);
        w[4 * h] = vorrq_u8(w[4 * h], vandq_u8(vshlq_n_u8(u, 4), mask));
        w[4 * h + 1] = vorrq_u8(w[4 * h + 1], vandq_u8(vshlq_n_u8(u, 2), mask));
        w[4 * h + 2] = vorrq_u8(w[4 * h + 2], vandq_u8(u, mask));
        w[4 * h + 3] = vorrq_u8(w[4 * h + 3], vandq_u8(vshrq_n_u8(u, 2), mask));
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < 8; j++) v[j] = vsubq_s8(vreinterpretq_s8_u8(w[j]), vdupq_n_s8(32));
}

SINGLE_SCALE_TILE(q4_0_tile, 256, decode_q4_0)
SINGLE_SCALE_TILE(q8_0_tile, 512, decode_q8_0)

SL_INLINE float32x4_t scales_at(const uint8_t *p) {
    int8_t s[8] = {0};
    memcpy(s, p, 4);
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(vmovl_s8(vld1_s8(s)))));
}

SL_INLINE void q6_k_tile(const uint8_t *w, int64_t blocks, const uint8_t *tile, const int T,
                         float *out, int64_t out_stride, int rows) {
    for (int quarter = 0; quarter < 4; quarter++) {
        const uint8_t *q = w + 16 * quarter, *upper = w + blocks * 256 + 16 * quarter,
                      *scales = w + blocks * 384 + 4 * quarter,
                      *halves = w + blocks * 416 + 8 * quarter;
        float32x4_t sum[SL_TILE];
        for (int t = 0; t < T; t++) sum[t] = vdupq_n_f32(0);
        for (int64_t b = 0; b < blocks; b++) {
            int8x16_t v[8];
            decode_q6_k(q + b * 256, upper + b * 128, v);
            const float32x4_t d = halves_at(halves + b / 8 * 32);
            const float32x4_t scale_lo = vmulq_f32(d, scales_at(scales + b * 32));
            const float32x4_t scale_hi = vmulq_f32(d, scales_at(scales + b * 32 + 16));
            const sl_act_block a = sl_act_at(tile, b, T);
            for (int t = 0; t < T; t++) {
                int32x4_t lo = vdupq_n_s32(0), hi = vdupq_n_s32(0);
                for (int j = 0; j < 4; j++) {
                    lo = vdotq_s32(lo, v[j], chunk_of(a.q + t * 32, j));
                    hi = vdotq_s32(hi, v[4 + j], chunk_of(a.q + t * 32, 4 + j));
                }
                const float32x4_t both = vfmaq_f32(vmulq_f32(vcvtq_f32_s32(lo), scale_lo),
                                                   vcvtq_f32_s32(hi), scale_hi);
                sum[t] = vfmaq_n_f32(sum[t], both, a.scale[t]);
            }
        }
        for (int t = 0; t < T; t++)
            store_quarter(sum[t], out + t * out_stride + 4 * quarter, rows - 4 * quarter);
    }
}

#define Q4_0_TILE(T) q4_0_tile(w, blocks, tile, T, o, out_stride, valid)
#define Q8_0_TILE(T) q8_0_tile(w, blocks, tile, T, o, out_stride, valid)
#define Q6_K_TILE(T) q6_k_tile(w, blocks, tile, T, o, out_stride, valid)
SL_PACKED_GEMM(q4_0, Q4_0_TILE)
SL_PACKED_GEMM(q8_0, Q8_0_TILE)
SL_PACKED_GEMM(q6_k, Q6_K_TILE)

#define SL_LANES 4
#include "float_kernels.h"

#pragma clang attribute pop

const sl_kernels sl_kernels_neon = {SL_ISA_NEON, q4_0, q8_0, q6_k, SL_FLOAT_KERNELS};
#endif
