// Packed products with AVX2: 8 rows and 4 columns an instruction, so a row group is two halves.
// Layouts: packed_scalar.c.
//
// vpmaddubsw adds two products in 16 bits. 4-bit and 6-bit weights leave room for that; 8-bit
// weights are made non-negative first, their sign moved to the activations (128 * 127 * 2 fits).
#if defined(__x86_64__)
#include "kernels_internal.h"

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

SL_INLINE __m256i chunk_of(const int8_t *q, int j) {
    int32_t four;
    memcpy(&four, q + 4 * j, 4);
    return _mm256_set1_epi32(four);
}

// sum += unsigned bytes of w times signed bytes of x, four at a time.
SL_INLINE __m256i dot_unsigned(__m256i sum, __m256i w, __m256i x) {
    const __m256i pairs = _mm256_maddubs_epi16(w, x);
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

SL_INLINE __m256i dot_signed(__m256i sum, __m256i w, __m256i x) {
    return dot_unsigned(sum, _mm256_sign_epi8(w, w), _mm256_sign_epi8(x, w));
}

SL_INLINE __m256 halves_at(const uint8_t *p) {
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

SL_INLINE __m256i load(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }

SL_INLINE void store_half(__m256 sum, float *out, int rows) {
    if (rows >= 8) {
        _mm256_storeu_ps(out, sum);
    } else if (rows > 0) {
        float lanes[8];
        _mm256_storeu_ps(lanes, sum);
        memcpy(out, lanes, (size_t)rows * sizeof(float));
    }
}

SL_INLINE void unpack_nibbles(const uint8_t *p, __m256i *w) {
    const __m256i low = _mm256_set1_epi8(15);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        const __m256i v = load(p + 64 * j);
        w[j] = _mm256_and_si256(v, low);
        w[4 + j] = _mm256_and_si256(_mm256_srli_epi16(v, 4), low);
    }
}

SL_INLINE void q4_0_tile(const uint8_t *w, int64_t blocks, const uint8_t *tile, const int T,
                         float *out, int64_t out_stride, int rows) {
    for (int half = 0; half < 2; half++) {
        const uint8_t *q = w + 32 * half, *scales = w + blocks * 256 + 16 * half;
        __m256 sum[SL_TILE];
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++) sum[t] = _mm256_setzero_ps();
        for (int64_t b = 0; b < blocks; b++) {
            __m256i v[8];
            unpack_nibbles(q + b * 256, v);
            const __m256 scale = halves_at(scales + b * 32);
            const sl_act_block a = sl_act_at(tile, b, T);
#pragma clang loop unroll(full)
            for (int t = 0; t < T; t++) {
                __m256i dot = _mm256_set1_epi32(a.bias_8[t]);
#pragma clang loop unroll(full)
                for (int j = 0; j < 8; j++)
                    dot = dot_unsigned(dot, v[j], chunk_of(a.q + t * 32, j));
                sum[t] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dot),
                                         _mm256_mul_ps(scale, _mm256_set1_ps(a.scale[t])), sum[t]);
            }
        }
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++)
            store_half(sum[t], out + t * out_stride + 8 * half, rows - 8 * half);
    }
}

SL_INLINE void q8_0_tile(const uint8_t *w, int64_t blocks, const uint8_t *tile, const int T,
                         float *out, int64_t out_stride, int rows) {
    const __m256i offset = _mm256_set1_epi8((char)0x80);
    for (int half = 0; half < 2; half++) {
        const uint8_t *q = w + 32 * half, *scales = w + blocks * 512 + 16 * half;
        __m256 sum[SL_TILE];
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++) sum[t] = _mm256_setzero_ps();
        for (int64_t b = 0; b < blocks; b++) {
            __m256i v[8];
#pragma clang loop unroll(full)
            for (int j = 0; j < 8; j++)
                v[j] = _mm256_xor_si256(load(q + b * 512 + 64 * j), offset);
            const __m256 scale = halves_at(scales + b * 32);
            const sl_act_block a = sl_act_at(tile, b, T);
#pragma clang loop unroll(full)
            for (int t = 0; t < T; t++) {
                __m256i dot = _mm256_setzero_si256();
#pragma clang loop unroll(full)
                for (int j = 0; j < 8; j++)
                    dot = dot_signed(dot, v[j], chunk_of(a.q + t * 32, j));
                sum[t] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dot),
                                         _mm256_mul_ps(scale, _mm256_set1_ps(a.scale[t])), sum[t]);
            }
        }
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++)
            store_half(sum[t], out + t * out_stride + 8 * half, rows - 8 * half);
    }
}

// The upper pair of bits of chunk c (0 to 3), moved to bits 4 and 5.
SL_INLINE __m256i upper_bits(__m256i u, int c) {
    const __m256i mask = _mm256_set1_epi8(0x30);
    switch (c) {
    case 0: return _mm256_and_si256(_mm256_slli_epi16(u, 4), mask);
    case 1: return _mm256_and_si256(_mm256_slli_epi16(u, 2), mask);
    case 2: return _mm256_and_si256(u, mask);
    default: return _mm256_and_si256(_mm256_srli_epi16(u, 2), mask);
    }
}

SL_INLINE __m256 scales_at(const uint8_t *p) {
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}

SL_INLINE void q6_k_tile(const uint8_t *w, int64_t blocks, const uint8_t *tile, const int T,
                         float *out, int64_t out_stride, int rows) {
    for (int half = 0; half < 2; half++) {
        const uint8_t *q = w + 32 * half, *upper = w + blocks * 256 + 32 * half,
                      *scales = w + blocks * 384 + 8 * half,
                      *halves = w + blocks * 416 + 16 * half;
        __m256 sum[SL_TILE];
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++) sum[t] = _mm256_setzero_ps();
        for (int64_t b = 0; b < blocks; b++) {
            __m256i v[8];
            unpack_nibbles(q + b * 256, v);
#pragma clang loop unroll(full)
            for (int h = 0; h < 2; h++) {
                const __m256i u = load(upper + b * 128 + 64 * h);
#pragma clang loop unroll(full)
                for (int c = 0; c < 4; c++)
                    v[4 * h + c] = _mm256_or_si256(v[4 * h + c], upper_bits(u, c));
            }
            const __m256 d = halves_at(halves + b / 8 * 32);
            const __m256 scale_lo = _mm256_mul_ps(d, scales_at(scales + b * 32));
            const __m256 scale_hi = _mm256_mul_ps(d, scales_at(scales + b * 32 + 16));
            const sl_act_block a = sl_act_at(tile, b, T);
#pragma clang loop unroll(full)
            for (int t = 0; t < T; t++) {
                __m256i lo = _mm256_set1_epi32(a.bias_lo_32[t]);
                __m256i hi = _mm256_set1_epi32(a.bias_hi_32[t]);
#pragma clang loop unroll(full)
                for (int j = 0; j < 4; j++) {
                    lo = dot_unsigned(lo, v[j], chunk_of(a.q + t * 32, j));
                    hi = dot_unsigned(hi, v[4 + j], chunk_of(a.q + t * 32, 4 + j));
                }
                const __m256 both = _mm256_fmadd_ps(
                    _mm256_cvtepi32_ps(hi), scale_hi,
                    _mm256_mul_ps(_mm256_cvtepi32_ps(lo), scale_lo));
                sum[t] = _mm256_fmadd_ps(both, _mm256_set1_ps(a.scale[t]), sum[t]);
            }
        }
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++)
            store_half(sum[t], out + t * out_stride + 8 * half, rows - 8 * half);
    }
}

#define Q4_0_TILE(T) q4_0_tile(w, blocks, tile, T, o, out_stride, valid)
#define Q8_0_TILE(T) q8_0_tile(w, blocks, tile, T, o, out_stride, valid)
#define Q6_K_TILE(T) q6_k_tile(w, blocks, tile, T, o, out_stride, valid)
SL_PACKED_GEMM(q4_0, Q4_0_TILE)
SL_PACKED_GEMM(q8_0, Q8_0_TILE)
SL_PACKED_GEMM(q6_k, Q6_K_TILE)

#define SL_LANES 8
#include "float_kernels.h"

#pragma clang attribute pop

const sl_kernels sl_kernels_avx2 = {SL_ISA_AVX2, q4_0, q8_0, q6_k, SL_FLOAT_KERNELS};
#endif
