// Packed products in 256-bit registers where an instruction multiplies bytes and sums four products in
// 32 bits. The including file defines it as dot_unsigned.
#include "packed_256.h"

SL_INLINE __m256 bytes_at(const uint8_t *p, const int is_signed) {
    const __m128i v = _mm_loadl_epi64((const __m128i *)p);
    return _mm256_cvtepi32_ps(is_signed ? _mm256_cvtepi8_epi32(v) : _mm256_cvtepu8_epi32(v));
}

SL_INLINE void scales_of(const int f, const sl_layout *l, int64_t b, int half, __m256 *scale) {
    const uint8_t *p = l->scale + b * sl_scale_bytes(f);
    if (!sl_has_super(f)) {
        scale[0] = f == SL_MXFP4 ? bfloats_at(p + 16 * half) : halves_at(p + 16 * half);
        return;
    }
    const __m256 d = halves_at(l->d + 16 * half);
    scale[0] = _mm256_mul_ps(d, bytes_at(p + 8 * half, !sl_has_super_min(f)));
    if (sl_by_halves(f))
        scale[1] = _mm256_mul_ps(d, bytes_at(p + 16 + 8 * half, !sl_has_super_min(f)));
}

SL_INLINE void mins_of(const int f, const sl_layout *l, int64_t b, int half, __m256 *min) {
    const uint8_t *p = l->min + b * sl_min_bytes(f);
    if (!sl_has_super_min(f)) {
        min[0] = _mm256_sub_ps(_mm256_setzero_ps(), halves_at(p + 16 * half));
        return;
    }
    const __m256 d = halves_at(l->dmin + 16 * half);
    min[0] = _mm256_mul_ps(d, bytes_at(p + 8 * half, 0));
    if (sl_by_halves(f)) min[1] = _mm256_mul_ps(d, bytes_at(p + 16 + 8 * half, 0));
}

SL_INLINE __m256i start_whole(const int f, const sl_act_block *a, int t) {
    switch (sl_offset(f)) {
    case 8: return _mm256_set1_epi32(a->bias_8[t]);
    case 16: return _mm256_slli_epi32(_mm256_set1_epi32(a->bias_8[t]), 1);
    case 128: return _mm256_set1_epi32(a->bias_128[t]);
    default: return _mm256_setzero_si256();
    }
}

SL_INLINE __m256i start_half(const int f, int32_t bias_32) {
    switch (sl_offset(f)) {
    case 4: return _mm256_srai_epi32(_mm256_set1_epi32(bias_32), 3);
    case 32: return _mm256_set1_epi32(bias_32);
    default: return _mm256_setzero_si256();
    }
}

SL_INLINE __m256 whole_block(const int f, const __m256i *w, const sl_act_block *a, int t,
                             const __m256 *scale, const __m256 *min, __m256 sum) {
    __m256i total = start_whole(f, a, t);
#pragma clang loop unroll(full)
    for (int j = 0; j < 8; j++) total = dot_unsigned(total, w[j], piece_of(a->q + t * 32, j));
    sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(total),
                          _mm256_mul_ps(scale[0], _mm256_set1_ps(a->scale[t])), sum);
    return sl_has_min(f) ? _mm256_fmadd_ps(min[0], _mm256_set1_ps(a->minus_sum[t]), sum) : sum;
}

SL_INLINE __m256 half_blocks(const int f, const __m256i *w, const sl_act_block *a, int t,
                             const __m256 *scale, const __m256 *min, __m256 sum) {
    __m256i lo = start_half(f, a->bias_lo_32[t]), hi = start_half(f, a->bias_hi_32[t]);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        lo = dot_unsigned(lo, w[j], piece_of(a->q + t * 32, j));
        hi = dot_unsigned(hi, w[4 + j], piece_of(a->q + t * 32, 4 + j));
    }
    __m256 both = _mm256_mul_ps(_mm256_cvtepi32_ps(lo), scale[0]);
    both = _mm256_fmadd_ps(_mm256_cvtepi32_ps(hi), scale[1], both);
    if (sl_has_min(f)) {
        const float part = 1.0f / 32;
        both = _mm256_fmadd_ps(min[0], _mm256_set1_ps((float)a->bias_lo_32[t] * part), both);
        both = _mm256_fmadd_ps(min[1], _mm256_set1_ps((float)a->bias_hi_32[t] * part), both);
    }
    return _mm256_fmadd_ps(both, _mm256_set1_ps(a->scale[t]), sum);
}

#define SL_MOST_TOKENS 12

SL_INLINE void packed_tile(const int f, const uint8_t *w, int64_t blocks, const uint8_t *tile,
                           int T, int t, const int N, float *out, int64_t out_stride, int rows) {
    for (int half = 0; half < 2; half++) {
        __m256 sum[SL_TILE], scale[2], min[2];
        const uint8_t *chunk = w;
#pragma clang loop unroll(full)
        for (int i = 0; i < N; i++) sum[i] = _mm256_setzero_ps();
        for (int64_t first = 0; first < blocks; first += SL_CHUNK) {
            const int64_t n = blocks - first < SL_CHUNK ? blocks - first : SL_CHUNK;
            const sl_layout l = sl_layout_of(f, chunk, n);
            for (int64_t b = 0; b < n; b++) {
                __m256i v[8];
                decode(f, &l, b, half, 0, v);
                scales_of(f, &l, b, half, scale);
                if (sl_has_min(f)) mins_of(f, &l, b, half, min);
                const sl_act_block a = sl_act_at(tile, first + b, T);
#pragma clang loop unroll(full)
                for (int i = 0; i < N; i++)
                    sum[i] = sl_by_halves(f) ? half_blocks(f, v, &a, t + i, scale, min, sum[i])
                                             : whole_block(f, v, &a, t + i, scale, min, sum[i]);
            }
            chunk += sl_chunk_bytes(f, n);
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < N; i++)
            store_half(sum[i], out + i * out_stride + 8 * half, rows - 8 * half);
    }
}

SL_DEFINE_ALL_PACKED

#define SL_LANES 8
#include "float_kernels.h"
