// Attention over keys and values in bfloat16 with AVX-512 BF16: vdpbf16ps adds the products of 16
// pairs to 16 single-precision sums, twice what the float instructions do. Queries and softmax
// weights are rounded to bfloat16 too; sums stay in single precision.
//
// Scores are dot products along a key's values: 4 keys and 4 queries share 16 accumulators, which a
// tree of shuffles sums across. Weighted sums of values take two keys at a time: their rows are
// interleaved in registers into pairs, for up to 8 queries.
#if defined(__x86_64__)
#include "kernels_internal.h"

#include <immintrin.h>

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512bf16"))),        \
    apply_to = function)

#define SL_LANES 16
#include "vector_base.h"

#include "online_softmax.h"

SL_INLINE __m512bh bf16_at(const uint16_t *p) { return (__m512bh)_mm512_loadu_si512(p); }

// 32 values of a row that has only n < 32 left.
SL_INLINE __m512bh bf16_tail(const uint16_t *p, int64_t n) {
    return (__m512bh)_mm512_maskz_loadu_epi16((__mmask32)((1u << n) - 1), p);
}

// scores[q + j][key + i] for 4 keys i and 4 queries j.
SL_INLINE void score_tile(const uint16_t *const *k, const uint16_t *const *q, int64_t n,
                          float *lanes) {
    __m512 sum[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) sum[i] = _mm512_setzero_ps();
    for (int64_t d = 0; d < n; d += 32) {
        __m512bh keys[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++)
            keys[i] = n - d < 32 ? bf16_tail(k[i] + d, n - d) : bf16_at(k[i] + d);
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            const __m512bh x = n - d < 32 ? bf16_tail(q[j] + d, n - d) : bf16_at(q[j] + d);
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++)
                sum[j * 4 + i] = _mm512_dpbf16_ps(sum[j * 4 + i], keys[i], x);
        }
    }
    store_f32(lanes, sum_lanes((vf *)sum));
}

SL_INLINE void score(const sl_attend_args *x) {
    const uint16_t *keys = x->k, *queries = x->q;
    const int spread = spreads_asking(x), steps = asking_steps(x, 4);
    int step = 0;
    for (int q = 0; q < x->queries; q += 4) {
        const uint16_t *b[4];
        // A last tile that is not full repeats its last query or key.
        for (int j = 0; j < 4; j++)
            b[j] = queries + (q + j < x->queries ? q + j : x->queries - 1) * x->q_stride;
        for (int i = 0; i < x->keys; i += 4) {
            const uint16_t *a[4];
            for (int j = 0; j < 4; j++)
                a[j] = keys + (i + j < x->keys ? i + j : x->keys - 1) * x->k_stride;
            if (spread) {
                ask_for_share(x->next_k, x->k_stride * 2, step++, steps);
            } else if (q == 0) {
                ask_for_rows(x->next_k, i, x->k_stride * 2);
                ask_for_rows(x->next_v, i, x->v_stride * 2);
            }
            float lanes[16];
            score_tile(a, b, x->key_size, lanes);
            for (int j = 0; j < 4 && q + j < x->queries; j++)
                memcpy(x->scores + (q + j) * SL_ATTEND_KEYS + i, lanes + 4 * j, 16);
        }
    }
}

// A query's softmax weights, rounded in place: 64 bfloat16 at the start of its scores.
SL_INLINE void round_weights(const sl_attend_args *x, int q) {
    float *s = x->scores + q * SL_ATTEND_KEYS;
    for (int i = 0; i < SL_ATTEND_KEYS; i += 32) {
        const __m512bh pair =
            _mm512_cvtne2ps_pbh(_mm512_loadu_ps(s + i + 16), _mm512_loadu_ps(s + i));
        _mm512_storeu_si512((uint16_t *)s + i, (__m512i)pair);
    }
}

// Two rows of 32 values as 16 pairs (first half, or second half of the columns).
SL_INLINE __m512bh interleave(__m512i even, __m512i odd, const int half) {
    const __m512i first = _mm512_set_epi32(
        0x002F000F, 0x002E000E, 0x002D000D, 0x002C000C, 0x002B000B, 0x002A000A, 0x00290009,
        0x00280008, 0x00270007, 0x00260006, 0x00250005, 0x00240004, 0x00230003, 0x00220002,
        0x00210001, 0x00200000);
    const __m512i index = half ? _mm512_add_epi16(first, _mm512_set1_epi16(16)) : first;
    return (__m512bh)_mm512_permutex2var_epi16(even, index, odd);
}

// out[q...][d...d + 31] += sum over keys of weight * value, for Q queries.
SL_INLINE void accumulate_tile(const sl_attend_args *x, int q, int64_t d, const int Q) {
    const uint16_t *values = (const uint16_t *)x->v + d;
    const float *weights = x->scores + q * SL_ATTEND_KEYS;
    float *out = x->out + q * x->out_stride + d;
    const int64_t left = x->value_size - d;
    const __mmask32 columns = left < 32 ? (__mmask32)((1u << left) - 1) : 0xFFFFFFFFu;
    __m512 sum[8][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < Q; i++)
#pragma clang loop unroll(full)
        for (int h = 0; h < 2; h++)
            sum[i][h] = _mm512_maskz_loadu_ps((__mmask16)(columns >> (16 * h)),
                                              out + i * x->out_stride + 16 * h);
    for (int key = 0; key < x->keys; key += 2) {
        const uint16_t *row = values + key * x->v_stride;
        const __m512i even = _mm512_maskz_loadu_epi16(columns, row);
        // What lies behind the last key is not this sequence's.
        const __m512i odd = key + 1 < x->keys ? _mm512_maskz_loadu_epi16(columns, row + x->v_stride)
                                              : _mm512_setzero_si512();
        const __m512bh low = interleave(even, odd, 0), high = interleave(even, odd, 1);
#pragma clang loop unroll(full)
        for (int i = 0; i < Q; i++) {
            int32_t pair;
            memcpy(&pair, (const uint16_t *)(weights + i * SL_ATTEND_KEYS) + key, 4);
            const __m512bh w = (__m512bh)_mm512_set1_epi32(pair);
            sum[i][0] = _mm512_dpbf16_ps(sum[i][0], low, w);
            sum[i][1] = _mm512_dpbf16_ps(sum[i][1], high, w);
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < Q; i++)
#pragma clang loop unroll(full)
        for (int h = 0; h < 2; h++)
            _mm512_mask_storeu_ps(out + i * x->out_stride + 16 * h,
                                  (__mmask16)(columns >> (16 * h)), sum[i][h]);
}

static void attend(const sl_attend_args *x) {
    score(x);
    for (int q = 0; q < x->queries; q++) {
        weigh(x, q);
        round_weights(x, q);
    }
    for (int64_t d = 0; d < x->value_size; d += 32) {
        int q = 0;
        for (; q + 8 <= x->queries; q += 8) accumulate_tile(x, q, d, 8);
        for (; q + 4 <= x->queries; q += 4) accumulate_tile(x, q, d, 4);
        for (; q + 2 <= x->queries; q += 2) accumulate_tile(x, q, d, 2);
        for (; q < x->queries; q++) accumulate_tile(x, q, d, 1);
    }
}

#pragma clang attribute pop

void (*sl_attend_bf16(void))(const sl_attend_args *) {
    __builtin_cpu_init();
    return sl_detect() == SL_ISA_AVX512 && __builtin_cpu_supports("avx512bf16") ? attend : NULL;
}
#else
#include "siliang_kernels.h"

void (*sl_attend_bf16(void))(const sl_attend_args *) { return NULL; }
#endif
