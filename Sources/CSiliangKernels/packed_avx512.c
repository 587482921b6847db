// Packed products with AVX-512 VNNI: 16 rows and 4 columns (a piece) an instruction. Layouts:
// packed_formats.h.
//
// vpdpbusd multiplies unsigned by signed bytes, so weights are stored with an offset and the
// accumulator starts at minus offset times the sum of the block's activations. Per 16 x 32 block
// and token: 8 dot products, a conversion, a multiplication and a multiply-add; in super-blocks,
// whose activations share a scale, no multiplication. Weights are decoded once for up to 12 tokens,
// a piece at a time: twelve independent accumulators hide the latency of the dot product, and no
// more than two pieces of weights are in registers beside them.
#if defined(__x86_64__)
#include "packed_formats.h"

#include <immintrin.h>

#define SL_TARGET "avx2,fma,f16c,prfchw,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"
#pragma clang attribute push(__attribute__((target(SL_TARGET))), apply_to = function)

SL_INLINE __m512i four_of(const int8_t *q) {
    int32_t four;
    memcpy(&four, q, 4);
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

SL_INLINE __m512i shifted(__m512i v, const int left) {
    return left > 0   ? _mm512_slli_epi16(v, (unsigned)left)
           : left < 0 ? _mm512_srli_epi16(v, (unsigned)-left)
                      : v;
}

// The bits of `mask` of v moved left, joined to w in one instruction.
SL_INLINE __m512i join(__m512i w, __m512i v, const int left, const int mask) {
    return _mm512_ternarylogic_epi32(w, shifted(v, left), _mm512_set1_epi8((char)mask), 0xF8);
}

// Pieces j and 4 + j of a block whose columns share a scale, as unsigned bytes.
SL_INLINE void decode_pair(const int f, const sl_layout *l, int64_t b, const int j, __m512i *w) {
    const uint8_t *low = l->low + b * sl_low_bytes(f) + 64 * j;
    w[0] = _mm512_loadu_si512(low);
    if (f == SL_Q8_0) {
        w[1] = _mm512_loadu_si512(low + 256);
        return;
    }
    const __m512i nibble = _mm512_set1_epi8(15);
    w[1] = _mm512_and_si512(_mm512_srli_epi16(w[0], 4), nibble);
    w[0] = _mm512_and_si512(w[0], nibble);
    if (sl_has_table(f)) {
        const __m512i table =
            _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)sl_table(f)));
        w[0] = _mm512_shuffle_epi8(table, w[0]);
        w[1] = _mm512_shuffle_epi8(table, w[1]);
    }
    if (sl_high_bytes(f) == 64) {
        const __m512i high = _mm512_loadu_si512(l->high + b * 64);
        w[0] = join(w[0], high, 4 - j, 1 << 4);
        w[1] = join(w[1], high, -j, 1 << 4);
    }
}

// Piece j of half h of a block whose halves have scales of their own, as unsigned bytes.
SL_INLINE __m512i decode_half(const int f, const sl_layout *l, int64_t b, const int h,
                              const int j) {
    const uint8_t *low = l->low + b * sl_low_bytes(f);
    if (f == SL_Q6_K) {
        const __m512i v = _mm512_loadu_si512(low + 64 * j);
        const __m512i nibble =
            _mm512_and_si512(h ? _mm512_srli_epi16(v, 4) : v, _mm512_set1_epi8(15));
        return join(nibble, _mm512_loadu_si512(l->high + b * 128 + 64 * h), 4 - 2 * j, 3 << 4);
    }
    const __m512i pair =
        _mm512_and_si512(shifted(_mm512_loadu_si512(low + 64 * h), -2 * j), _mm512_set1_epi8(3));
    if (f == SL_Q2_K) return pair;
    return join(pair, _mm512_loadu_si512(l->high + b * 64), 2 - (4 * h + j), 1 << 2);
}

// Scale of a block, or of half h of one whose halves have scales of their own.
SL_INLINE __m512 scale_of(const int f, const sl_layout *l, int64_t b, const int h) {
    const uint8_t *p = l->scale + b * sl_scale_bytes(f) + 16 * h;
    if (!sl_has_super(f)) return f == SL_MXFP4 ? bfloats_at(p) : halves_at(p);
    return _mm512_mul_ps(halves_at(l->d), bytes_at(p, !sl_has_super_min(f)));
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

// dot[i] += w times the piece at `q + 32 i`, for N tokens.
SL_INLINE void dot_piece(__m512i *dot, __m512i w, const int8_t *q, const int N) {
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++) dot[i] = _mm512_dpbusd_epi32(dot[i], w, four_of(q + 32 * i));
}

// The integer dot products of a block and N tokens.
SL_INLINE void dot_whole(const int f, const sl_layout *l, int64_t b, const sl_act_block *a,
                         const int t, const int N, __m512i *dot) {
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++) dot[i] = start_whole(f, a, t + i);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        __m512i w[2];
        decode_pair(f, l, b, j, w);
        dot_piece(dot, w[0], a->q + 32 * t + 4 * j, N);
        dot_piece(dot, w[1], a->q + 32 * t + 16 + 4 * j, N);
    }
}

SL_INLINE void dot_half(const int f, const sl_layout *l, int64_t b, const int h,
                        const sl_act_block *a, const int t, const int N, __m512i *dot) {
    const int32_t *bias_32 = h ? a->bias_hi_32 : a->bias_lo_32;
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++) dot[i] = start_half(f, bias_32[t + i]);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++)
        dot_piece(dot, decode_half(f, l, b, h, j), a->q + 32 * t + 16 * h + 4 * j, N);
}

// A block of a format whose blocks have scales that do not depend on each other.
SL_INLINE void add_block(const int f, const sl_layout *l, int64_t b, const sl_act_block *a,
                         const int t, const int N, __m512 *sum) {
    __m512i dot[SL_TILE];
    dot_whole(f, l, b, a, t, N, dot);
    const __m512 scale = scale_of(f, l, b, 0);
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++)
        sum[i] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot[i]),
                                 _mm512_mul_ps(scale, _mm512_set1_ps(a->scale[t + i])), sum[i]);
    if (!sl_has_min(f)) return;
    const __m512 min = halves_at(l->min + b * 32);
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++)
        sum[i] = _mm512_fnmadd_ps(min, _mm512_set1_ps(a->minus_sum[t + i]), sum[i]);
}

// part[i] += scale * dot of a block, or of half h of it.
SL_INLINE void add_part(const int f, const sl_layout *l, int64_t b, const int h,
                        const __m512i *dot, const int N, __m512 *part) {
    const __m512 scale = scale_of(f, l, b, h);
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++)
        part[i] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot[i]), scale, part[i]);
}

// part[i] -= minimum * sum of the activations of half h, of which `bias` holds -32 times.
SL_INLINE void subtract_half_min(const sl_layout *l, int64_t b, const int h, const int32_t *bias,
                                 const int N, __m512 *part) {
    const __m512 min =
        _mm512_mul_ps(_mm512_mul_ps(halves_at(l->dmin), _mm512_set1_ps(1.0f / 32)),
                      bytes_at(l->min + b * 32 + 16 * h, 0));
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++)
        part[i] =
            _mm512_fmadd_ps(_mm512_cvtepi32_ps(_mm512_set1_epi32(bias[i])), min, part[i]);
}

// sum[i] -= scale * dmin * minima . sums, two blocks an instruction.
SL_INLINE void subtract_mins(const sl_layout *l, const uint8_t *tile, int64_t first, const int T,
                             const int t, const int N, __m512 *sum) {
    __m512i pairs[SL_CHUNK / 2], total[SL_TILE];
#pragma clang loop unroll(full)
    for (int p = 0; p < SL_CHUNK / 2; p++) {
        const __m128i even = _mm_loadu_si128((const __m128i *)(l->min + 32 * p));
        const __m128i odd = _mm_loadu_si128((const __m128i *)(l->min + 32 * p + 16));
        pairs[p] = _mm512_cvtepu8_epi16(_mm256_set_m128i(_mm_unpackhi_epi8(even, odd),
                                                         _mm_unpacklo_epi8(even, odd)));
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++) total[i] = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (int p = 0; p < SL_CHUNK / 2; p++) {
        const sl_act_block a = sl_act_at(tile, first + 2 * p, T);
#pragma clang loop unroll(full)
        for (int i = 0; i < N; i++)
            total[i] = _mm512_dpwssd_epi32(total[i], pairs[p],
                                           _mm512_set1_epi32(a.sum_pairs[t + i]));
    }
    const __m512 dmin = halves_at(l->dmin);
    const sl_act_block a = sl_act_at(tile, first, T);
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++)
        sum[i] = _mm512_fnmadd_ps(_mm512_cvtepi32_ps(total[i]),
                                  _mm512_mul_ps(dmin, _mm512_set1_ps(a.scale[t + i])), sum[i]);
}

// A super-block: its activations share a scale, which is applied once.
SL_INLINE void add_super_block(const int f, const sl_layout *l, const uint8_t *tile,
                               int64_t first, const int T, const int t, const int N,
                               __m512 *sum) {
    __m512 part[SL_TILE];
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++) part[i] = _mm512_setzero_ps();
    for (int64_t b = 0; b < SL_CHUNK; b++) {
        __m512i dot[SL_TILE];
        look_ahead(f, l->low, b);
        const sl_act_block a = sl_act_at(tile, first + b, T);
        if (sl_by_halves(f)) {
            dot_half(f, l, b, 0, &a, t, N, dot);
            add_part(f, l, b, 0, dot, N, part);
            if (sl_has_min(f)) subtract_half_min(l, b, 0, a.bias_lo_32 + t, N, part);
            dot_half(f, l, b, 1, &a, t, N, dot);
            add_part(f, l, b, 1, dot, N, part);
            if (sl_has_min(f)) subtract_half_min(l, b, 1, a.bias_hi_32 + t, N, part);
        } else {
            dot_whole(f, l, b, &a, t, N, dot);
            add_part(f, l, b, 0, dot, N, part);
        }
    }
    const sl_act_block a = sl_act_at(tile, first, T);
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++)
        sum[i] = _mm512_fmadd_ps(part[i], _mm512_set1_ps(a.scale[t + i]), sum[i]);
    if (sl_has_min(f) && !sl_by_halves(f)) subtract_mins(l, tile, first, T, t, N, sum);
}

#define SL_MOST_TOKENS 12

SL_INLINE void packed_tile(const int f, const uint8_t *w, int64_t blocks, const uint8_t *tile,
                           const int T, const int t, const int N, float *out, int64_t out_stride,
                           int rows) {
    __m512 sum[SL_TILE];
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++) sum[i] = _mm512_setzero_ps();
    for (int64_t first = 0; first < blocks; first += SL_CHUNK) {
        const int64_t n = blocks - first < SL_CHUNK ? blocks - first : SL_CHUNK;
        const sl_layout l = sl_layout_of(f, w, n);
        if (sl_has_super(f)) add_super_block(f, &l, tile, first, T, t, N, sum);
        for (int64_t b = 0; b < n && !sl_has_super(f); b++) {
            look_ahead(f, w, b);
            const sl_act_block a = sl_act_at(tile, first + b, T);
            add_block(f, &l, b, &a, t, N, sum);
        }
        w += sl_chunk_bytes(f, n);
    }
    const __mmask16 mask = (__mmask16)((1u << rows) - 1);
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++) _mm512_mask_storeu_ps(out + i * out_stride, mask, sum[i]);
}

SL_DEFINE_ALL_PACKED

#define SL_LANES 16
#define SL_ADD_PAIRS(sum, x, y) _mm512_dpwssd_epi32((__m512i)(sum), (__m512i)(x), (__m512i)(y))
#define SL_SCALE_WORDS(x, y) _mm512_mulhrs_epi16((__m512i)(x), (__m512i)(y))
#include "float_kernels.h"

#pragma clang attribute pop

const sl_kernels sl_kernels_avx512 = {SL_ISA_AVX512, SL_PACKED_KERNELS, SL_FLOAT_KERNELS};
#endif
