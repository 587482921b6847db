// The packed layouts of quantised matrices, once for all instruction sets.
//
// A packed row group holds 16 rows of a matrix. Its columns go in blocks of 32, a block in pieces
// of 4 columns; a piece is 64 lanes, lane 4 * row + column, so that one 512-bit instruction works
// on 16 rows and 4 columns at once, with the activations of those columns broadcast. Blocks go in
// chunks of 8 (256 columns; the last chunk of a row may have fewer), one after the other, so that
// a group is read from front to back: with one token the memory sets the speed, and it is fastest
// for a single stream. A chunk of n blocks is a sequence of sections, padded to 64 bytes. Rows
// beyond the matrix have zero scales.
//
//   low     nibbles [n][4][64]: byte of piece j holds column 4j... in its low nibble and column
//           16 + 4j... in its high one; bytes [n][8][64] for Q8_0; for 2-bit weights pairs of
//           bits [n][2][64]: byte of half h holds pieces 4h...4h + 3 from the low bits up
//   high    the bits above the low ones: pairs as above for Q6_K; else one bit [n][64], bit j
//           for piece j
//   scale   f16 [n][16] (bf16 for MXFP4), or a factor of the chunk's scale: int8 or uint8 [n][16],
//           [n][2][16] where every 16 columns have one
//   min     what is added (Q4_1, Q5_1: f16) or subtracted (uint8, times dmin), as the scales
//   d, dmin f16 [16], for formats with super-blocks of 256 columns
//
// A weight is (bits - offset) * scale, or table[bits] * scale for the formats with a table, which
// is then read as unsigned with offset 128.
#ifndef SILIANG_PACKED_FORMATS_H
#define SILIANG_PACKED_FORMATS_H

#include "kernels_internal.h"

// What a format is made of; every kernel is an instance for a constant format, so that the compiler
// folds these questions away.
SL_INLINE int sl_low_bytes(const int f) {
    if (f == SL_Q8_0) return 512;
    return f == SL_Q2_K || f == SL_Q3_K ? 128 : 256;
}

SL_INLINE int sl_high_bytes(const int f) {
    if (f == SL_Q6_K) return 128;
    return f == SL_Q5_0 || f == SL_Q5_1 || f == SL_Q5_K || f == SL_Q3_K ? 64 : 0;
}

// Whether every 16 columns have a scale of their own.
SL_INLINE int sl_by_halves(const int f) { return f == SL_Q6_K || f == SL_Q3_K || f == SL_Q2_K; }

// Whether scales are factors of a super-block's scale.
SL_INLINE int sl_has_super(const int f) {
    return f == SL_Q2_K || f == SL_Q3_K || f == SL_Q4_K || f == SL_Q5_K || f == SL_Q6_K ||
           f == SL_IQ4_XS;
}

SL_INLINE int sl_has_super_min(const int f) {
    return f == SL_Q2_K || f == SL_Q4_K || f == SL_Q5_K;
}

SL_INLINE int sl_has_min(const int f) {
    return sl_has_super_min(f) || f == SL_Q4_1 || f == SL_Q5_1;
}

SL_INLINE int sl_has_table(const int f) {
    return f == SL_IQ4_NL || f == SL_IQ4_XS || f == SL_MXFP4;
}

SL_INLINE int sl_scale_bytes(const int f) {
    if (sl_by_halves(f)) return 32;
    return sl_has_super(f) ? 16 : 32;
}

SL_INLINE int sl_min_bytes(const int f) { return sl_has_min(f) ? sl_scale_bytes(f) : 0; }

// What is subtracted from the stored bits.
SL_INLINE int sl_offset(const int f) {
    if (sl_has_table(f)) return 128;
    switch (f) {
    case SL_Q4_0: return 8;
    case SL_Q5_0: return 16;
    case SL_Q8_0: return 128;
    case SL_Q6_K: return 32;
    case SL_Q3_K: return 4;
    default: return 0;
    }
}

typedef struct {
    const uint8_t *low, *high, *scale, *min, *d, *dmin;
} sl_layout;

// The sections of a chunk of n blocks at w.
SL_INLINE sl_layout sl_layout_of(const int f, const uint8_t *w, int64_t n) {
    sl_layout l;
    l.low = w;
    l.high = l.low + n * sl_low_bytes(f);
    l.scale = l.high + n * sl_high_bytes(f);
    l.min = l.scale + n * sl_scale_bytes(f);
    l.d = l.min + n * sl_min_bytes(f);
    l.dmin = l.d + (sl_has_super(f) ? 32 : 0);
    return l;
}

SL_INLINE int64_t sl_chunk_bytes(const int f, int64_t n) {
    const int64_t size =
        n * (sl_low_bytes(f) + sl_high_bytes(f) + sl_scale_bytes(f) + sl_min_bytes(f)) +
        (sl_has_super(f) ? 32 : 0) + (sl_has_super_min(f) ? 32 : 0);
    return (size + 63) / 64 * 64;
}

// How far ahead of its use a weight is asked for, in bytes, however many tokens share it.
enum { SL_AHEAD = 8192 };

// Asks for the weights that are read some chunks later, a block's share of a chunk at a time.
SL_INLINE void look_ahead(const int f, const uint8_t *chunk, int64_t b) {
    const int64_t lines = (sl_chunk_bytes(f, SL_CHUNK) / 64 + SL_CHUNK - 1) / SL_CHUNK;
    const char *p = (const char *)chunk + SL_AHEAD + b * lines * 64;
#pragma clang loop unroll(full)
    for (int64_t i = 0; i < lines; i++) __builtin_prefetch(p + 64 * i);
}

// The values that nibbles stand for, plus 128: IQ4_NL's from the GGUF format, and e2m1 times 2 as
// the OCP Microscaling specification defines it (the scale is halved in return).
static const uint8_t sl_table_iq4[16] = {1,   24,  45,  63,  79,  93,  106, 118,
                                         129, 141, 153, 166, 181, 197, 217, 241};
static const uint8_t sl_table_e2m1[16] = {128, 129, 130, 131, 132, 134, 136, 140,
                                          128, 127, 126, 125, 124, 122, 120, 116};

SL_INLINE const uint8_t *sl_table(const int f) {
    return f == SL_MXFP4 ? sl_table_e2m1 : sl_table_iq4;
}

// The tokens of a tile, as many at a time as an instruction set has registers for: a file sets
// SL_MOST_TOKENS (12 or 4) and defines packed_tile(format, w, blocks, tile, T, t, N, out,
// out_stride, rows): one row group and tokens t...t + N - 1 of a tile of T. A file that lets whole
// tiles share decoded weights sets SL_TILES_AT_ONCE(format), the most of them, before it includes
// this one, and defines packed_tiles(format, w, blocks, tile, tiles, out, out_stride, rows).
#ifndef SL_TILES_AT_ONCE
#define SL_TILES_AT_ONCE(F) 1
#define packed_tiles(...)
#endif

#define SL_TOKENS(F, N)                                                                            \
    for (; T - t >= N && N <= SL_MOST_TOKENS; t += N)                                              \
        packed_tile(F, w, blocks, tile, T, t, N, out + t * out_stride, out_stride, rows)

// Of the tokens left those that are computed together: whole tiles, or what is less than one.
SL_INLINE int sl_tokens_at_once(int64_t left, const int tiles) {
    if (left < SL_TILE) return (int)left;
    return SL_TILE * (left / SL_TILE < tiles ? (int)(left / SL_TILE) : tiles);
}

// Defines the products of all formats and their table; T is whole tiles, or less than one. Their
// activations stay in the cache while the weights of the row groups stream past.
#define SL_DEFINE_PACKED(NAME, F)                                                                  \
    static void NAME##_group(const uint8_t *w, int64_t blocks, const uint8_t *tile, int T,         \
                            float *out, int64_t out_stride, int rows) {                            \
        int t = 0;                                                                                 \
        if (T >= SL_TILE && SL_TILES_AT_ONCE(F) > 1) {                                             \
            packed_tiles(F, w, blocks, tile, T / SL_TILE, out, out_stride, rows);                  \
            return;                                                                                \
        }                                                                                          \
        if (T == SL_TILE && SL_TILE == SL_MOST_TOKENS) {                                           \
            packed_tile(F, w, blocks, tile, SL_TILE, 0, SL_TILE, out, out_stride, rows);           \
            return;                                                                                \
        }                                                                                          \
        SL_TOKENS(F, 8);                                                                           \
        SL_TOKENS(F, 4);                                                                           \
        SL_TOKENS(F, 2);                                                                           \
        SL_TOKENS(F, 1);                                                                           \
    }                                                                                              \
    static void NAME(const uint8_t *w, int64_t group_bytes, int64_t blocks, const uint8_t *act,    \
                     int64_t tokens, float *out, int64_t out_stride, int64_t rows) {               \
        int T;                                                                                     \
        for (int64_t t = 0; t < tokens; t += T) {                                                  \
            const uint8_t *group = w;                                                              \
            T = sl_tokens_at_once(tokens - t, SL_TILES_AT_ONCE(F));                                \
            for (int64_t r = 0; r < rows; r += SL_ROWS, group += group_bytes) {                    \
                const int valid = rows - r < SL_ROWS ? (int)(rows - r) : SL_ROWS;                  \
                NAME##_group(group, blocks, act + t * blocks * SL_ACT_BYTES, T,                     \
                            out + t * out_stride + r, out_stride, valid);                          \
            }                                                                                      \
        }                                                                                          \
    }
#define SL_DEFINE_ALL_PACKED                                                                       \
    SL_DEFINE_PACKED(gemm_q4_0, SL_Q4_0)                                                           \
    SL_DEFINE_PACKED(gemm_q4_1, SL_Q4_1)                                                           \
    SL_DEFINE_PACKED(gemm_q5_0, SL_Q5_0)                                                           \
    SL_DEFINE_PACKED(gemm_q5_1, SL_Q5_1)                                                           \
    SL_DEFINE_PACKED(gemm_q8_0, SL_Q8_0)                                                           \
    SL_DEFINE_PACKED(gemm_q2_k, SL_Q2_K)                                                           \
    SL_DEFINE_PACKED(gemm_q3_k, SL_Q3_K)                                                           \
    SL_DEFINE_PACKED(gemm_q4_k, SL_Q4_K)                                                           \
    SL_DEFINE_PACKED(gemm_q5_k, SL_Q5_K)                                                           \
    SL_DEFINE_PACKED(gemm_q6_k, SL_Q6_K)                                                           \
    SL_DEFINE_PACKED(gemm_iq4_nl, SL_IQ4_NL)                                                       \
    SL_DEFINE_PACKED(gemm_iq4_xs, SL_IQ4_XS)                                                       \
    SL_DEFINE_PACKED(gemm_mxfp4, SL_MXFP4)
#define SL_PACKED_KERNELS                                                                          \
    {gemm_q4_0, gemm_q4_1, gemm_q5_0, gemm_q5_1, gemm_q8_0, gemm_q2_k, gemm_q3_k, gemm_q4_k,       \
     gemm_q5_k, gemm_q6_k, gemm_iq4_nl, gemm_iq4_xs, gemm_mxfp4}

#endif
