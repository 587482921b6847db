// Packed products with AVX-512 VNNI: 16 rows and 4 columns an instruction. Layouts:
// packed_formats.h.
//
// vpdpbusd multiplies unsigned by signed bytes, so weights are stored with an offset and the
// accumulator starts at minus offset times the sum of the block's activations. Per 16 x 32 block
// and token: 8 dot products and 4 other instructions, weights decoded once for up to 8 tokens.
#if defined(__x86_64__)
#include "packed_formats.h"

#include <immintrin.h>

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"))),        \
    apply_to = function)

// How far ahead of its use a weight is asked for, in bytes, when one token reads each weight once.
enum { SL_AHEAD = 4096 };

SL_INLINE __m512i chunk_of(const int8_t *q, int j) {
    int32_t four;
    memcpy(&four, q + 4 * j, 4);
    return _mm512_set1_epi32(four);
}

SL_INLINE __m512 halves_at(const uint8_t *p) {
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}

SL_INLINE __m512 bfloats_at(const uint8_t *p) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(
        _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)p)), 16));
}

SL_INLINE __m512 bytes_at(const uint8_t *p, const int is_signed) {
    const __m128i v = _mm_loadu_si128((const __m128i *)p);
    return _mm512_cvtepi32_ps(is_signed ? _mm512_cvtepi8_epi32(v) : _mm512_cvtepu8_epi32(v));
}

// Pairs of bits of 4 chunks, moved to the bits of `mask` (0x03 or 0x30).
SL_INLINE void unpack_pairs(const uint8_t *p, const int shift, __m512i *w) {
    const __m512i mask = _mm512_set1_epi8((char)(3 << shift));
    const __m512i v = _mm512_loadu_si512(p);
#pragma clang loop unroll(full)
    for (int c = 0; c < 4; c++) {
        const int left = shift - 2 * c;
        const __m512i moved = left > 0   ? _mm512_slli_epi16(v, (unsigned)left)
                              : left < 0 ? _mm512_srli_epi16(v, (unsigned)-left)
                                         : v;
        w[c] = _mm512_and_si512(moved, mask);
    }
}

// One bit of each of 8 chunks, moved to bit `shift` and joined to w.
SL_INLINE void join_bits(const uint8_t *p, const int shift, __m512i *w) {
    const __m512i mask = _mm512_set1_epi8((char)(1 << shift));
    const __m512i v = _mm512_loadu_si512(p);
#pragma clang loop unroll(full)
    for (int c = 0; c < 8; c++) {
        const int left = shift - c;
        const __m512i moved = left > 0   ? _mm512_slli_epi16(v, (unsigned)left)
                              : left < 0 ? _mm512_srli_epi16(v, (unsigned)-left)
                                         : v;
        // w | (moved & mask) in one instruction.
        w[c] = _mm512_ternarylogic_epi32(w[c], moved, mask, 0xF8);
    }
}

// The 8 chunks of a block as unsigned bytes.
SL_INLINE void decode(const int f, const sl_layout *l, int64_t b, __m512i *w) {
    const uint8_t *low = l->low + b * sl_low_bytes(f);
    if (f == SL_Q8_0) {
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = _mm512_loadu_si512(low + 64 * j);
        return;
    }
    if (sl_low_bytes(f) == 128) {
        unpack_pairs(low, 0, w);
        unpack_pairs(low + 64, 0, w + 4);
    } else {
        const __m512i nibble = _mm512_set1_epi8(15);
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            const __m512i v = _mm512_loadu_si512(low + 64 * j);
            w[j] = _mm512_and_si512(v, nibble);
            w[4 + j] = _mm512_and_si512(_mm512_srli_epi16(v, 4), nibble);
        }
    }
    if (sl_has_table(f)) {
        const __m512i table =
            _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)sl_table(f)));
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = _mm512_shuffle_epi8(table, w[j]);
    }
    if (f == SL_Q6_K) {
        __m512i upper[8];
        unpack_pairs(l->high + b * 128, 4, upper);
        unpack_pairs(l->high + b * 128 + 64, 4, upper + 4);
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = _mm512_or_si512(w[j], upper[j]);
    } else if (sl_high_bytes(f) == 64) {
        join_bits(l->high + b * 64, f == SL_Q3_K ? 2 : 4, w);
    }
}

// Scales of a block's two halves (one scale stands for both unless the format has two).
SL_INLINE void scales_of(const int f, const sl_layout *l, int64_t b, __m512 *scale) {
    const uint8_t *p = l->scale + b * sl_scale_bytes(f);
    if (!sl_has_super(f)) {
        scale[0] = f == SL_MXFP4 ? bfloats_at(p) : halves_at(p);
        return;
    }
    const __m512 d = halves_at(l->d + b / 8 * 32);
    scale[0] = _mm512_mul_ps(d, bytes_at(p, !sl_has_super_min(f)));
    if (sl_by_halves(f)) scale[1] = _mm512_mul_ps(d, bytes_at(p + 16, !sl_has_super_min(f)));
}

// What is subtracted from a block's weights.
SL_INLINE void mins_of(const int f, const sl_layout *l, int64_t b, __m512 *min) {
    const uint8_t *p = l->min + b * sl_min_bytes(f);
    if (!sl_has_super_min(f)) {
        min[0] = _mm512_sub_ps(_mm512_setzero_ps(), halves_at(p));
        return;
    }
    const __m512 d = halves_at(l->dmin + b / 8 * 32);
    min[0] = _mm512_mul_ps(d, bytes_at(p, 0));
    if (sl_by_halves(f)) min[1] = _mm512_mul_ps(d, bytes_at(p + 16, 0));
}

// Where an accumulator of a whole block starts: minus offset times the sum.
SL_INLINE __m512i start_whole(const int f, const sl_act_block *a, int t) {
    switch (sl_offset(f)) {
    case 0: return _mm512_setzero_si512();
    case 8: return _mm512_set1_epi32(a->bias_8[t]);
    case 16: return _mm512_slli_epi32(_mm512_set1_epi32(a->bias_8[t]), 1);
    default: return _mm512_set1_epi32(a->bias_128[t]);
    }
}

SL_INLINE __m512i start_half(const int f, int32_t bias_32) {
    switch (sl_offset(f)) {
    case 0: return _mm512_setzero_si512();
    case 4: return _mm512_srai_epi32(_mm512_set1_epi32(bias_32), 3);
    default: return _mm512_set1_epi32(bias_32);
    }
}

SL_INLINE __m512 whole_block(const int f, const __m512i *w, const sl_act_block *a, int t,
                             const __m512 *scale, const __m512 *min, __m512 sum) {
    __m512i dot = start_whole(f, a, t);
#pragma clang loop unroll(full)
    for (int j = 0; j < 8; j++) dot = _mm512_dpbusd_epi32(dot, w[j], chunk_of(a->q + t * 32, j));
    sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot),
                          _mm512_mul_ps(scale[0], _mm512_set1_ps(a->scale[t])), sum);
    return sl_has_min(f) ? _mm512_fmadd_ps(min[0], _mm512_set1_ps(a->minus_sum[t]), sum) : sum;
}

SL_INLINE __m512 half_blocks(const int f, const __m512i *w, const sl_act_block *a, int t,
                             const __m512 *scale, const __m512 *min, __m512 sum) {
    __m512i lo = start_half(f, a->bias_lo_32[t]), hi = start_half(f, a->bias_hi_32[t]);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        lo = _mm512_dpbusd_epi32(lo, w[j], chunk_of(a->q + t * 32, j));
        hi = _mm512_dpbusd_epi32(hi, w[4 + j], chunk_of(a->q + t * 32, 4 + j));
    }
    __m512 both = _mm512_mul_ps(_mm512_cvtepi32_ps(lo), scale[0]);
    both = _mm512_fmadd_ps(_mm512_cvtepi32_ps(hi), scale[1], both);
    if (sl_has_min(f)) {
        const float part = 1.0f / 32;
        both = _mm512_fmadd_ps(min[0], _mm512_set1_ps((float)a->bias_lo_32[t] * part), both);
        both = _mm512_fmadd_ps(min[1], _mm512_set1_ps((float)a->bias_hi_32[t] * part), both);
    }
    return _mm512_fmadd_ps(both, _mm512_set1_ps(a->scale[t]), sum);
}

SL_INLINE void packed_tile(const int f, const uint8_t *w, int64_t blocks, const uint8_t *tile,
                           const int T, float *out, int64_t out_stride, int rows) {
    const sl_layout l = sl_layout_of(f, w, blocks);
    __m512 sum[SL_TILE], scale[2], min[2];
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) sum[t] = _mm512_setzero_ps();
    for (int64_t b = 0; b < blocks; b++) {
        __m512i v[8];
        decode(f, &l, b, v);
        if (T == 1)
#pragma clang loop unroll(full)
            for (int line = 0; line < sl_low_bytes(f); line += 64)
                _mm_prefetch((const char *)l.low + b * sl_low_bytes(f) + SL_AHEAD + line,
                             _MM_HINT_T0);
        scales_of(f, &l, b, scale);
        if (sl_has_min(f)) mins_of(f, &l, b, min);
        const sl_act_block a = sl_act_at(tile, b, T);
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++)
            sum[t] = sl_by_halves(f) ? half_blocks(f, v, &a, t, scale, min, sum[t])
                                     : whole_block(f, v, &a, t, scale, min, sum[t]);
    }
    const __mmask16 mask = (__mmask16)((1u << rows) - 1);
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) _mm512_mask_storeu_ps(out + t * out_stride, mask, sum[t]);
}

SL_DEFINE_ALL_PACKED

#define SL_LANES 16
#include "float_kernels.h"

#pragma clang attribute pop

const sl_kernels sl_kernels_avx512 = {SL_ISA_AVX512, SL_PACKED_KERNELS, SL_FLOAT_KERNELS};
#endif
