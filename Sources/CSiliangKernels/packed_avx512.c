// Packed products with AVX-512 VNNI: 16 rows and 4 columns an instruction. Layouts: packed_scalar.c.
//
// vpdpbusd multiplies unsigned by signed bytes, so weights are stored with an offset and the
// accumulator starts at minus offset times the sum of the block's activations. Per 16 x 32 block
// and token: 8 dot products and about 4 other instructions, weights decoded once for up to 8 tokens.
#if defined(__x86_64__)
#include "kernels_internal.h"

#include <immintrin.h>

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"))),        \
    apply_to = function)

// How far ahead of its use a weight is asked for, in bytes.
enum { SL_AHEAD = 4096 };

SL_INLINE __m512i chunk_of(const int8_t *q, int j) {
    int32_t four;
    memcpy(&four, q + 4 * j, 4);
    return _mm512_set1_epi32(four);
}

// One token reads each weight once, faster than the hardware looks ahead by itself.
SL_INLINE void prefetch(const uint8_t *p, int lines, const int T) {
    if (T > 1) return;
#pragma clang loop unroll(full)
    for (int i = 0; i < lines; i++) _mm_prefetch((const char *)p + 64 * i, _MM_HINT_T0);
}

SL_INLINE void store_tile(const __m512 *sum, int T, float *out, int64_t out_stride, int rows) {
    const __mmask16 mask = (__mmask16)((1u << rows) - 1);
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) _mm512_mask_storeu_ps(out + t * out_stride, mask, sum[t]);
}

SL_INLINE __m512 halves_at(const uint8_t *p) {
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}

// Splits 4 chunks of nibbles into 8 chunks of bytes.
SL_INLINE void unpack_nibbles(const uint8_t *p, __m512i *w) {
    const __m512i low = _mm512_set1_epi8(15);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        const __m512i v = _mm512_loadu_si512(p + 64 * j);
        w[j] = _mm512_and_si512(v, low);
        w[4 + j] = _mm512_and_si512(_mm512_srli_epi16(v, 4), low);
    }
}

SL_INLINE void q4_0_tile(const uint8_t *w, int64_t blocks, const uint8_t *tile, const int T,
                         float *out, int64_t out_stride, int rows) {
    const uint8_t *scales = w + blocks * 256;
    __m512 sum[SL_TILE];
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) sum[t] = _mm512_setzero_ps();
    for (int64_t b = 0; b < blocks; b++) {
        __m512i v[8];
        unpack_nibbles(w + b * 256, v);
        prefetch(w + b * 256 + SL_AHEAD, 4, T);
        const __m512 scale = halves_at(scales + b * 32);
        const sl_act_block a = sl_act_at(tile, b, T);
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++) {
            __m512i dot = _mm512_set1_epi32(a.bias_8[t]);
#pragma clang loop unroll(full)
            for (int j = 0; j < 8; j++)
                dot = _mm512_dpbusd_epi32(dot, v[j], chunk_of(a.q + t * 32, j));
            sum[t] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot),
                                     _mm512_mul_ps(scale, _mm512_set1_ps(a.scale[t])), sum[t]);
        }
    }
    store_tile(sum, T, out, out_stride, rows);
}

SL_INLINE void q8_0_tile(const uint8_t *w, int64_t blocks, const uint8_t *tile, const int T,
                         float *out, int64_t out_stride, int rows) {
    const uint8_t *scales = w + blocks * 512;
    __m512 sum[SL_TILE];
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) sum[t] = _mm512_setzero_ps();
    for (int64_t b = 0; b < blocks; b++) {
        __m512i v[8];
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) v[j] = _mm512_loadu_si512(w + b * 512 + 64 * j);
        prefetch(w + b * 512 + SL_AHEAD, 8, T);
        const __m512 scale = halves_at(scales + b * 32);
        const sl_act_block a = sl_act_at(tile, b, T);
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++) {
            __m512i dot = _mm512_set1_epi32(a.bias_128[t]);
#pragma clang loop unroll(full)
            for (int j = 0; j < 8; j++)
                dot = _mm512_dpbusd_epi32(dot, v[j], chunk_of(a.q + t * 32, j));
            sum[t] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot),
                                     _mm512_mul_ps(scale, _mm512_set1_ps(a.scale[t])), sum[t]);
        }
    }
    store_tile(sum, T, out, out_stride, rows);
}

SL_INLINE void q6_k_tile(const uint8_t *w, int64_t blocks, const uint8_t *tile, const int T,
                         float *out, int64_t out_stride, int rows) {
    const uint8_t *upper = w + blocks * 256, *scales = upper + blocks * 128,
                  *halves = scales + blocks * 32;
    const __m512i two_bits = _mm512_set1_epi8(0x30);
    __m512 sum[SL_TILE];
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) sum[t] = _mm512_setzero_ps();
    for (int64_t b = 0; b < blocks; b++) {
        __m512i v[8];
        unpack_nibbles(w + b * 256, v);
        prefetch(w + b * 256 + SL_AHEAD, 4, T);
#pragma clang loop unroll(full)
        for (int h = 0; h < 2; h++) {
            const __m512i u = _mm512_loadu_si512(upper + b * 128 + 64 * h);
            v[4 * h] = _mm512_or_si512(
                v[4 * h], _mm512_and_si512(_mm512_slli_epi16(u, 4), two_bits));
            v[4 * h + 1] = _mm512_or_si512(
                v[4 * h + 1], _mm512_and_si512(_mm512_slli_epi16(u, 2), two_bits));
            v[4 * h + 2] = _mm512_or_si512(v[4 * h + 2], _mm512_and_si512(u, two_bits));
            v[4 * h + 3] = _mm512_or_si512(
                v[4 * h + 3], _mm512_and_si512(_mm512_srli_epi16(u, 2), two_bits));
        }
        const __m512 d = halves_at(halves + b / 8 * 32);
        const __m128i *s = (const __m128i *)(scales + b * 32);
        const __m512 scale_lo =
            _mm512_mul_ps(d, _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(s))));
        const __m512 scale_hi =
            _mm512_mul_ps(d, _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(s + 1))));
        const sl_act_block a = sl_act_at(tile, b, T);
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++) {
            __m512i lo = _mm512_set1_epi32(a.bias_lo_32[t]);
            __m512i hi = _mm512_set1_epi32(a.bias_hi_32[t]);
#pragma clang loop unroll(full)
            for (int j = 0; j < 4; j++) {
                lo = _mm512_dpbusd_epi32(lo, v[j], chunk_of(a.q + t * 32, j));
                hi = _mm512_dpbusd_epi32(hi, v[4 + j], chunk_of(a.q + t * 32, 4 + j));
            }
            const __m512 both = _mm512_fmadd_ps(_mm512_cvtepi32_ps(hi), scale_hi,
                                                _mm512_mul_ps(_mm512_cvtepi32_ps(lo), scale_lo));
            sum[t] = _mm512_fmadd_ps(both, _mm512_set1_ps(a.scale[t]), sum[t]);
        }
    }
    store_tile(sum, T, out, out_stride, rows);
}

#define Q4_0_TILE(T) q4_0_tile(w, blocks, tile, T, o, out_stride, valid)
#define Q8_0_TILE(T) q8_0_tile(w, blocks, tile, T, o, out_stride, valid)
#define Q6_K_TILE(T) q6_k_tile(w, blocks, tile, T, o, out_stride, valid)
SL_PACKED_GEMM(q4_0, Q4_0_TILE)
SL_PACKED_GEMM(q8_0, Q8_0_TILE)
SL_PACKED_GEMM(q6_k, Q6_K_TILE)

#define SL_LANES 16
#include "float_kernels.h"

#pragma clang attribute pop

const sl_kernels sl_kernels_avx512 = {SL_ISA_AVX512, q4_0, q8_0, q6_k, SL_FLOAT_KERNELS};
#endif
