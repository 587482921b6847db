// Packed products in 256-bit registers: 8 rows and 4 columns an instruction, so a row group is two
// halves. Layouts: packed_formats.h. The including file defines dot_unsigned, and SL_SIGNED_BYTES if
// that has no room for unsigned weights of 8 bits.

// Whether weights are stored plus 128.
SL_INLINE int is_wide(const int f) { return sl_offset(f) == 128; }

SL_INLINE __m256i piece_of(const int8_t *q, int j) {
    int32_t four;
    memcpy(&four, q + 4 * j, 4);
    return _mm256_set1_epi32(four);
}

// Weights of 8 bits, and those from tables, are signed where they have to be; they are made
// non-negative then, their sign moved to the activations.
SL_INLINE __m256i dot(const int f, __m256i sum, __m256i w, __m256i x) {
    if (!SL_SIGNED_BYTES || !is_wide(f)) return dot_unsigned(sum, w, x);
    return dot_unsigned(sum, _mm256_sign_epi8(w, w), _mm256_sign_epi8(x, w));
}

SL_INLINE __m256 halves_at(const uint8_t *p) {
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

SL_INLINE __m256 bfloats_at(const uint8_t *p) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(
        _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p)), 16));
}

SL_INLINE __m256 bytes_at(const uint8_t *p, const int is_signed) {
    const __m128i v = _mm_loadl_epi64((const __m128i *)p);
    return _mm256_cvtepi32_ps(is_signed ? _mm256_cvtepi8_epi32(v) : _mm256_cvtepu8_epi32(v));
}

SL_INLINE __m256i load(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }

SL_INLINE __m256i shifted(__m256i v, const int left) {
    return left > 0   ? _mm256_slli_epi16(v, left)
           : left < 0 ? _mm256_srli_epi16(v, -left)
                      : v;
}

// Pairs of bits of 4 pieces, moved up by `shift`.
SL_INLINE void unpack_pairs(const uint8_t *p, const int shift, __m256i *w) {
    const __m256i mask = _mm256_set1_epi8((char)(3 << shift)), v = load(p);
#pragma clang loop unroll(full)
    for (int c = 0; c < 4; c++) w[c] = _mm256_and_si256(shifted(v, shift - 2 * c), mask);
}

// The 8 pieces of a block for 8 rows: unsigned bytes, or for wide formats signed ones if wanted.
SL_INLINE void decode(const int f, const sl_layout *l, int64_t b, int half, __m256i *w) {
    const uint8_t *low = l->low + b * sl_low_bytes(f) + 32 * half;
    const __m256i wide_offset = _mm256_set1_epi8((char)(SL_SIGNED_BYTES ? 0x80 : 0));
    if (f == SL_Q8_0) {
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = _mm256_xor_si256(load(low + 64 * j), wide_offset);
        return;
    }
    if (sl_low_bytes(f) == 128) {
        unpack_pairs(low, 0, w);
        unpack_pairs(low + 64, 0, w + 4);
    } else {
        const __m256i nibble = _mm256_set1_epi8(15);
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            const __m256i v = load(low + 64 * j);
            w[j] = _mm256_and_si256(v, nibble);
            w[4 + j] = _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble);
        }
    }
    if (sl_has_table(f)) {
        const __m256i table = _mm256_xor_si256(
            _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)sl_table(f))),
            wide_offset);
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = _mm256_shuffle_epi8(table, w[j]);
    }
    if (f == SL_Q6_K) {
        __m256i upper[8];
        unpack_pairs(l->high + b * 128 + 32 * half, 4, upper);
        unpack_pairs(l->high + b * 128 + 64 + 32 * half, 4, upper + 4);
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = _mm256_or_si256(w[j], upper[j]);
    } else if (sl_high_bytes(f) == 64) {
        const int shift = f == SL_Q3_K ? 2 : 4;
        const __m256i mask = _mm256_set1_epi8((char)(1 << shift));
        const __m256i v = load(l->high + b * 64 + 32 * half);
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++)
            w[j] = _mm256_or_si256(w[j], _mm256_and_si256(shifted(v, shift - j), mask));
    }
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
    case 128:
        return SL_SIGNED_BYTES ? _mm256_setzero_si256() : _mm256_set1_epi32(a->bias_128[t]);
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
    for (int j = 0; j < 8; j++) total = dot(f, total, w[j], piece_of(a->q + t * 32, j));
    sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(total),
                          _mm256_mul_ps(scale[0], _mm256_set1_ps(a->scale[t])), sum);
    return sl_has_min(f) ? _mm256_fmadd_ps(min[0], _mm256_set1_ps(a->minus_sum[t]), sum) : sum;
}

SL_INLINE __m256 half_blocks(const int f, const __m256i *w, const sl_act_block *a, int t,
                             const __m256 *scale, const __m256 *min, __m256 sum) {
    __m256i lo = start_half(f, a->bias_lo_32[t]), hi = start_half(f, a->bias_hi_32[t]);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        lo = dot(f, lo, w[j], piece_of(a->q + t * 32, j));
        hi = dot(f, hi, w[4 + j], piece_of(a->q + t * 32, 4 + j));
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

SL_INLINE void store_half(__m256 sum, float *out, int rows) {
    if (rows >= 8) {
        _mm256_storeu_ps(out, sum);
    } else if (rows > 0) {
        float lanes[8];
        _mm256_storeu_ps(lanes, sum);
        memcpy(out, lanes, (size_t)rows * sizeof(float));
    }
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
                decode(f, &l, b, half, v);
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
