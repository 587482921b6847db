// Packed products with AVX2 alone: 16 rows and 4 columns (a piece) a step, in two registers. Layouts:
// packed_formats.h.
//
// vpmaddubsw multiplies unsigned by signed bytes and adds two products in 16 bits. Weights of few bits
// leave room there for several pieces, 2 * 127 * (2^bits - 1) each: a whole block of 4-bit weights, 4
// pieces of 5 bits, 2 of 6. Only their sum is widened, by vpmaddwd, which in super-blocks multiplies
// by the block's factor on the way. Weights of 8 bits leave no room: they are signed, their sign
// moves to the activations, and every piece is widened.
#if defined(__x86_64__)
// Decoded weights serve up to 4 whole tiles. With super-blocks sharing gains less than it costs to
// keep the 32-bit sums of more tokens, but for IQ4_XS, whose table takes longest.
#define SL_TILES_AT_ONCE(F) (sl_has_super(F) && (F) != SL_IQ4_XS ? 1 : SL_MOST_TILES)
#define SL_MOST_TILES 4
#include "packed_formats.h"

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,prfchw"))), apply_to = function)

#include "packed_256.h"

#define SL_MOST_TOKENS 12

// Weights of 8 bits and IQ4's table. MXFP4's values are few, so they get an offset of 12.
SL_INLINE int is_signed(const int f) { return sl_offset(f) == 128 && f != SL_MXFP4; }

SL_INLINE int taken_from(const int f) { return is_signed(f) ? 128 : f == SL_MXFP4 ? 116 : 0; }

// Pieces whose products fit into 16 bits together.
SL_INLINE int pieces_at_once(const int f) {
    if (is_signed(f)) return 1;
    if (f == SL_Q6_K) return 2;
    const int has_5_bits = f == SL_Q5_0 || f == SL_Q5_1 || f == SL_Q5_K || f == SL_MXFP4;
    return has_5_bits || sl_by_halves(f) ? 4 : 8;
}

// Tokens whose sums are in registers at once.
SL_INLINE int tokens_at_once(const int N) { return N < 4 ? N : 4; }

// Holds the sums of 4 tokens in registers between two pieces. Left alone, the compiler regroups the
// additions until a token's activations are what stays there, and every product loads its weights:
// more loads than the processor has room for.
SL_INLINE void settle(__m256i *s, const int N) {
    if (N == 4)
        __asm__ volatile(""
                         : "+x"(s[0]), "+x"(s[1]), "+x"(s[2]), "+x"(s[3]), "+x"(s[4]), "+x"(s[5]),
                           "+x"(s[6]), "+x"(s[7]));
}

// A block's weights, [half][piece]; where they are signed, their magnitudes too. vpsignb, which
// moves the signs, takes a multiplying pipe, of which there are two of four. Where tokens are many,
// w is instead a mask of the weights below 0: activation ^ mask, for any pipe, is -activation - 1
// there, and `below`, the sum of their magnitudes in 16 bits, makes up for the 1.
typedef struct {
    __m256i w[16], magnitude[16], below[2];
} block_weights;

// With fewer than 8 tokens making the mask and the sum costs more than it saves.
SL_INLINE int is_masked(const int f, const int N) { return is_signed(f) && N >= 8; }

SL_INLINE void decode_block(const int f, const int N, const sl_layout *l, int64_t b,
                            block_weights *block) {
    decode(f, l, b, 0, taken_from(f), block->w);
    decode(f, l, b, 1, taken_from(f), block->w + 8);
    const __m256i zero = _mm256_setzero_si256();
    block->below[0] = block->below[1] = zero;
#pragma clang loop unroll(full)
    for (int j = 0; j < 16 && is_signed(f); j++) {
        const __m256i w = block->w[j];
        block->magnitude[j] = _mm256_abs_epi8(w);
        if (!is_masked(f, N)) continue;
        block->w[j] = _mm256_cmpgt_epi8(zero, w);
        block->below[j / 8] = _mm256_sub_epi16(
            block->below[j / 8], _mm256_maddubs_epi16(block->magnitude[j], block->w[j]));
    }
}

// Tokens t...t + N - 1 of some tiles of T, `next` bytes apart, and their sums, [tile][token][half]:
// the result, what a super-block adds to it and what it takes from it.
typedef struct {
    const uint8_t *first;
    int64_t next;
    int tiles, T, t;
    __m256 *sum;
    __m256i *total, *less;
} token_tiles;

SL_INLINE sl_act_block act_at(const token_tiles *x, int tile, int64_t block) {
    return sl_act_at(x->first + tile * x->next, block, x->T);
}

// The products of piece j and N tokens at q, in 16 bits: as sums, or added to them.
SL_INLINE void multiply_piece(const int f, const int masked, const block_weights *block,
                              const int j, const int8_t *q, const int N, const int is_first,
                              __m256i *sum) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 2 * N; i++) {
        const __m256i w = block->w[8 * (i % 2) + j], x = piece_of(q + i / 2 * 32, j);
        __m256i product;
        if (!is_signed(f)) {
            product = _mm256_maddubs_epi16(w, x);
        } else {
            product = _mm256_maddubs_epi16(
                block->magnitude[8 * (i % 2) + j],
                masked ? _mm256_xor_si256(x, w) : _mm256_sign_epi8(x, w));
        }
        sum[i] = is_first ? product : _mm256_add_epi16(sum[i], product);
    }
    if (!is_signed(f)) settle(sum, N);
}

// total[2 * token + half] += factor[half] times the products of pieces first... with N tokens at q.
SL_INLINE void dot_pieces(const int f, const int masked, const block_weights *block,
                          const int first, const int pieces, const int8_t *q, const int N, const __m256i *factor,
                          __m256i *total) {
    const int span = pieces_at_once(f);
#pragma clang loop unroll(full)
    for (int s = first; s < first + pieces; s += span) {
        __m256i sum[2 * SL_TILE];
        multiply_piece(f, masked, block, s, q, N, 1, sum);
#pragma clang loop unroll(full)
        for (int j = s + 1; j < s + span; j++) multiply_piece(f, masked, block, j, q, N, 0, sum);
#pragma clang loop unroll(full)
        for (int i = 0; i < 2 * N; i++)
            total[i] = _mm256_add_epi32(total[i], _mm256_madd_epi16(sum[i], factor[i % 2]));
        if (is_signed(f)) settle(total, N);
    }
}

// Where a sum starts: minus offset times the sum of the activations.
SL_INLINE __m256i start(const int f, const sl_act_block *a, int t) {
    if (f == SL_MXFP4) return _mm256_set1_epi32(a->bias_8[t] / 2 * 3);
    switch (sl_offset(f)) {
    case 8: return _mm256_set1_epi32(a->bias_8[t]);
    case 16: return _mm256_set1_epi32(a->bias_8[t] * 2);
    default: return _mm256_setzero_si256();
    }
}

// A block of a format whose blocks have scales that do not depend on each other.
SL_INLINE void add_block(const int f, const sl_layout *l, int64_t b, const token_tiles *x,
                         int64_t at, const int N) {
    const int G = tokens_at_once(N);
    const __m256i one = _mm256_set1_epi16(1), ones[2] = {one, one};
    __m256 scale[2], min[2];
    block_weights block;
    decode_block(f, N, l, b, &block);
#pragma clang loop unroll(full)
    for (int h = 0; h < 2; h++) {
        const int64_t row = b * 32 + 16 * h;
        scale[h] = f == SL_MXFP4 ? bfloats_at(l->scale + row) : halves_at(l->scale + row);
        if (sl_has_min(f)) min[h] = halves_at(l->min + row);
    }
#pragma clang loop unroll(disable)
    for (int tile = 0; tile < x->tiles; tile++) {
        const sl_act_block a = act_at(x, tile, at);
        __m256 *sum = x->sum + 2 * N * tile;
#pragma clang loop unroll(full)
        for (int g = 0; g < N; g += G) {
            const int t = x->t + g;
            __m256i total[2 * SL_TILE];
#pragma clang loop unroll(full)
            for (int i = 0; i < 2 * G; i++)
                total[i] = is_masked(f, N) ? _mm256_madd_epi16(block.below[i % 2], one)
                                           : start(f, &a, t + i / 2);
            dot_pieces(f, is_masked(f, N), &block, 0, 8, a.q + 32 * t, G, ones, total);
#pragma clang loop unroll(full)
            for (int i = 0; i < 2 * G; i++) {
                const __m256 by = _mm256_set1_ps(a.scale[t + i / 2]);
                __m256 *s = &sum[2 * g + i];
                *s = _mm256_fmadd_ps(_mm256_cvtepi32_ps(total[i]),
                                     _mm256_mul_ps(scale[i % 2], by), *s);
                if (sl_has_min(f))
                    *s = _mm256_fnmadd_ps(min[i % 2], _mm256_set1_ps(a.minus_sum[t + i / 2]), *s);
            }
        }
    }
}

// Factors of 8 rows as 32-bit numbers.
SL_INLINE __m256i factors_at(const uint8_t *p, const int has_sign) {
    const __m128i v = _mm_loadl_epi64((const __m128i *)p);
    return has_sign ? _mm256_cvtepi8_epi32(v) : _mm256_cvtepu8_epi32(v);
}

// Two 16-bit numbers a lane.
SL_INLINE __m256i pairs_of(__m256i low, __m256i high) {
    return _mm256_blend_epi16(low, _mm256_slli_epi32(high, 16), 0xAA);
}

// less[2 * token + half] += the minima, or where there is an offset the factors, of a block's halves
// times the sums of its activations' halves.
SL_INLINE void add_half_sums(const __m256i *pairs, const sl_act_block *a, const int t, const int N,
                             __m256i *less) {
#pragma clang loop unroll(full)
    for (int i = 0; i < N; i++) {
        const int32_t low = a->bias_lo_32[t + i] / -32, high = a->bias_hi_32[t + i] / -32;
        const __m256i sums = _mm256_set1_epi32((low & 0xFFFF) | (int32_t)((uint32_t)high << 16));
#pragma clang loop unroll(full)
        for (int h = 0; h < 2; h++)
            less[2 * i + h] =
                _mm256_add_epi32(less[2 * i + h], _mm256_madd_epi16(pairs[h], sums));
    }
}

// The same for minima of whole blocks, two blocks an instruction.
SL_INLINE void add_sums(const sl_layout *l, const uint8_t *tile, int64_t first, const int T,
                        const int t, const int N, __m256i *less) {
#pragma clang loop unroll(full)
    for (int b = 0; b < SL_CHUNK; b += 2) {
        const sl_act_block a = sl_act_at(tile, first + b, T);
        __m256i pairs[2];
#pragma clang loop unroll(full)
        for (int h = 0; h < 2; h++)
            pairs[h] = pairs_of(factors_at(l->min + 16 * b + 8 * h, 0),
                                factors_at(l->min + 16 * b + 16 + 8 * h, 0));
#pragma clang loop unroll(full)
        for (int i = 0; i < 2 * N; i++)
            less[i] = _mm256_add_epi32(
                less[i],
                _mm256_madd_epi16(pairs[i % 2], _mm256_set1_epi32(a.sum_pairs[t + i / 2])));
    }
}

// One block of a super-block: whole sums, with the blocks' factors; what all tokens get goes to
// `shared`.
SL_INLINE void add_part(const int f, const sl_layout *l, int64_t b, const token_tiles *x,
                        int64_t at, const int N, __m256i *shared) {
    const int G = tokens_at_once(N), parts = sl_by_halves(f) ? 2 : 1;
    const uint8_t *p = l->scale + b * 16 * parts;
    block_weights block;
    decode_block(f, N, l, b, &block);
    __m256i factor[2][2], wide[2][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < 2 * parts; i++) {
        wide[i / 2][i % 2] = factors_at(p + 8 * i, !sl_has_super_min(f));
        factor[i / 2][i % 2] = pairs_of(wide[i / 2][i % 2], wide[i / 2][i % 2]);
    }
#pragma clang loop unroll(disable)
    for (int tile = 0; tile < x->tiles; tile++) {
        const sl_act_block a = act_at(x, tile, at);
#pragma clang loop unroll(full)
        for (int g = 0; g < N; g += G) {
            const int8_t *q = a.q + 32 * (x->t + g);
            __m256i *total = x->total + 2 * (N * tile + g);
            if (parts == 2) {
                dot_pieces(f, is_masked(f, N), &block, 0, 4, q, G, factor[0], total);
                dot_pieces(f, is_masked(f, N), &block, 4, 4, q, G, factor[1], total);
            } else {
                dot_pieces(f, is_masked(f, N), &block, 0, 8, q, G, factor[0], total);
            }
        }
    }
#pragma clang loop unroll(full)
    for (int h = 0; h < 2 && is_masked(f, N); h++)
        shared[h] = _mm256_add_epi32(shared[h], _mm256_madd_epi16(block.below[h], factor[0][h]));
    if (parts == 1) return;
    __m256i pairs[2];
#pragma clang loop unroll(full)
    for (int h = 0; h < 2; h++)
        pairs[h] = f == SL_Q2_K ? pairs_of(factors_at(l->min + b * 32 + 8 * h, 0),
                                           factors_at(l->min + b * 32 + 16 + 8 * h, 0))
                                : pairs_of(wide[0][h], wide[1][h]);
    for (int tile = 0; tile < x->tiles; tile++) {
        const sl_act_block a = act_at(x, tile, at);
        add_half_sums(pairs, &a, x->t, N, x->less + 2 * N * tile);
    }
}

// A super-block of one tile: its activations share a scale, which is applied once.
SL_INLINE void add_totals(const int f, const sl_layout *l, const uint8_t *tile, int64_t first,
                          const int T, const int t, const int N, const __m256i *shared,
                          __m256i *total, __m256i *less, __m256 *sum) {
    if (sl_has_min(f) && !sl_by_halves(f)) add_sums(l, tile, first, T, t, N, less);
    const sl_act_block a = sl_act_at(tile, first, T);
    const __m256 d[2] = {halves_at(l->d), halves_at(l->d + 16)};
#pragma clang loop unroll(full)
    for (int i = 0; i < 2 * N; i++) {
        const __m256 scale = _mm256_set1_ps(a.scale[t + i / 2]);
        if (is_masked(f, N)) total[i] = _mm256_add_epi32(total[i], shared[i % 2]);
        if (sl_by_halves(f) && !sl_has_min(f))
            total[i] = _mm256_sub_epi32(
                total[i], _mm256_slli_epi32(less[i], f == SL_Q6_K ? 5 : 2));
        sum[i] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(total[i]), _mm256_mul_ps(d[i % 2], scale),
                                 sum[i]);
        if (sl_has_min(f))
            sum[i] = _mm256_fnmadd_ps(_mm256_cvtepi32_ps(less[i]),
                                      _mm256_mul_ps(halves_at(l->dmin + 16 * (i % 2)), scale),
                                      sum[i]);
    }
}

SL_INLINE void clear(__m256i *sums, const int count) {
#pragma clang loop unroll(full)
    for (int i = 0; i < count; i++) sums[i] = _mm256_setzero_si256();
}

SL_INLINE void add_super_block(const int f, const sl_layout *l, const token_tiles *x, int64_t first,
                               const int N) {
    const int sums = 2 * N;
    __m256i shared[2];
    clear(shared, 2);
    clear(x->total, sums);
    clear(x->less, sums);
    for (int tile = 1; tile < x->tiles; tile++) {
        clear(x->total + sums * tile, sums);
        clear(x->less + sums * tile, sums);
    }
    for (int64_t b = 0; b < SL_CHUNK; b++) {
        look_ahead(f, l->low, b);
        add_part(f, l, b, x, first + b, N, shared);
    }
#pragma clang loop unroll(disable)
    for (int tile = 0; tile < x->tiles; tile++) {
        const int at = sums * tile;
        add_totals(f, l, x->first + tile * x->next, first, x->T, x->t, N, shared, x->total + at,
                   x->less + at, x->sum + at);
    }
}

SL_INLINE void add_row_group(const int f, const uint8_t *w, int64_t blocks, const token_tiles *x,
                             const int N, float *out, int64_t out_stride, int rows) {
    for (int tile = 0; tile < x->tiles; tile++) clear((__m256i *)x->sum + 2 * N * tile, 2 * N);
    for (int64_t first = 0; first < blocks; first += SL_CHUNK) {
        const int64_t n = blocks - first < SL_CHUNK ? blocks - first : SL_CHUNK;
        const sl_layout l = sl_layout_of(f, w, n);
        if (sl_has_super(f)) add_super_block(f, &l, x, first, N);
        for (int64_t b = 0; b < n && !sl_has_super(f); b++) {
            look_ahead(f, w, b);
            add_block(f, &l, b, x, first + b, N);
        }
        w += sl_chunk_bytes(f, n);
    }
    for (int tile = 0; tile < x->tiles; tile++)
#pragma clang loop unroll(full)
        for (int i = 0; i < 2 * N; i++)
            store_half(x->sum[2 * N * tile + i],
                       out + (N * tile + i / 2) * out_stride + 8 * (i % 2), rows - 8 * (i % 2));
}

SL_INLINE void packed_tile(const int f, const uint8_t *w, int64_t blocks, const uint8_t *tile,
                           const int T, const int t, const int N, float *out, int64_t out_stride,
                           int rows) {
    __m256 sum[2 * SL_TILE];
    __m256i total[2 * SL_TILE], less[2 * SL_TILE];
    const token_tiles x = {tile, 0, 1, T, t, sum, total, less};
    add_row_group(f, w, blocks, &x, N, out, out_stride, rows);
}

SL_INLINE void packed_tiles(const int f, const uint8_t *w, int64_t blocks, const uint8_t *tile,
                            int tiles, float *out, int64_t out_stride, int rows) {
    __m256 sum[2 * SL_TILE * SL_MOST_TILES];
    __m256i total[2 * SL_TILE * SL_MOST_TILES], less[2 * SL_TILE * SL_MOST_TILES];
    const token_tiles x = {tile, blocks * SL_ACT_BYTES * SL_TILE, tiles, SL_TILE, 0, sum, total, less};
    add_row_group(f, w, blocks, &x, SL_TILE, out, out_stride, rows);
}

SL_DEFINE_ALL_PACKED

#define SL_LANES 8
#define SL_ADD_PAIRS(sum, x, y)                                                                    \
    _mm256_add_epi32((__m256i)(sum), _mm256_madd_epi16((__m256i)(x), (__m256i)(y)))
#define SL_SCALE_WORDS(x, y) _mm256_mulhrs_epi16((__m256i)(x), (__m256i)(y))
#include "float_kernels.h"

#pragma clang attribute pop

const sl_kernels sl_kernels_avx2 = {SL_ISA_AVX2, SL_PACKED_KERNELS, SL_FLOAT_KERNELS};
#endif
