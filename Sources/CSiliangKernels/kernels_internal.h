// What the kernel files share.
#ifndef SILIANG_KERNELS_INTERNAL_H
#define SILIANG_KERNELS_INTERNAL_H

#include "siliang_kernels.h"

#include <string.h>

#define SL_INLINE static inline __attribute__((always_inline))

extern const sl_kernels sl_kernels_scalar;
#if defined(__x86_64__)
extern const sl_kernels sl_kernels_avx2;
extern const sl_kernels sl_kernels_avx512;
#elif defined(__aarch64__)
extern const sl_kernels sl_kernels_neon;
#endif

// The parts of one block of a tile of T tokens, see sl_kernels.quantize.
typedef struct {
    const int8_t *q;            // [T][32]
    const float *scale;         // [T]
    const float *minus_sum;     // [T] minus the sum times the scale
    const int32_t *bias_8;      // [T] minus 8 times the sum
    const int32_t *bias_128;    // [T] minus 128 times the sum
    const int32_t *bias_lo_32;  // [T] minus 32 times the sum of the first 16
    const int32_t *bias_hi_32;  // [T] minus 32 times the sum of the last 16
} sl_act_block;

SL_INLINE sl_act_block sl_act_at(const uint8_t *tile, int64_t block, int T) {
    const uint8_t *p = tile + block * SL_ACT_BYTES * T;
    sl_act_block a;
    a.q = (const int8_t *)p;
    a.scale = (const float *)(p + 32 * T);
    a.minus_sum = (const float *)(p + 36 * T);
    a.bias_8 = (const int32_t *)(p + 40 * T);
    a.bias_128 = (const int32_t *)(p + 44 * T);
    a.bias_lo_32 = (const int32_t *)(p + 48 * T);
    a.bias_hi_32 = (const int32_t *)(p + 52 * T);
    return a;
}

// Calls TILE(T) with the constant T for each tile of `tokens`; `tile` walks over the activations
// and `out` over the outputs. One instance of TILE per T lets the compiler keep T accumulators in
// registers.
#define SL_FOR_TILES(TILE)                                                                         \
    for (int64_t t0 = 0; t0 < tokens; t0 += SL_TILE) {                                             \
        const uint8_t *tile = act + t0 * blocks * SL_ACT_BYTES;                                    \
        float *o = out + t0 * out_stride;                                                          \
        switch (tokens - t0) {                                                                     \
        case 1: TILE(1); break;                                                                    \
        case 2: TILE(2); break;                                                                    \
        case 3: TILE(3); break;                                                                    \
        case 4: TILE(4); break;                                                                    \
        case 5: TILE(5); break;                                                                    \
        case 6: TILE(6); break;                                                                    \
        case 7: TILE(7); break;                                                                    \
        default: TILE(8); break;                                                                   \
        }                                                                                          \
    }

// A packed product over all row groups, from an inline function that does one group and one tile.
#define SL_PACKED_GEMM(NAME, TILE_FUNCTION)                                                        \
    static void NAME(const uint8_t *w, int64_t group_bytes, int64_t blocks, const uint8_t *act,    \
                     int64_t tokens, float *out, int64_t out_stride, int64_t rows) {               \
        for (int64_t r = 0; r < rows; r += SL_ROWS, w += group_bytes, out += SL_ROWS) {            \
            const int valid = rows - r < SL_ROWS ? (int)(rows - r) : SL_ROWS;                      \
            SL_FOR_TILES(TILE_FUNCTION)                                                            \
        }                                                                                          \
    }

#endif
