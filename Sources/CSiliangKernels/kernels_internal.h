// What the kernel files share.
#ifndef SILIANG_KERNELS_INTERNAL_H
#define SILIANG_KERNELS_INTERNAL_H

#include "siliang_kernels.h"

#include <string.h>

#define SL_INLINE static inline __attribute__((always_inline))

extern const sl_kernels sl_kernels_scalar;
#if defined(__x86_64__)
extern const sl_kernels sl_kernels_avx2;
extern const sl_kernels sl_kernels_avx_vnni;
extern const sl_kernels sl_kernels_avx512_narrow;
extern const sl_kernels sl_kernels_avx512;
#elif defined(__aarch64__)
extern const sl_kernels sl_kernels_neon;
extern const sl_kernels sl_kernels_neon_i8mm;
#endif

// The parts of one block of a tile of T tokens, see sl_kernels.quantize.
typedef struct {
    const int8_t *q;            // [T][32]
    const float *scale;         // [T]
    const float *minus_sum;     // [T] minus the sum times the scale
    const int32_t *bias_8;      // [T] minus 8 times the sum
    const int32_t *sum_pairs;   // [T] in wide activations instead: the sums of an even block and the
                                // next, 16 bits each
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
    a.sum_pairs = a.bias_8;
    a.bias_128 = (const int32_t *)(p + 44 * T);
    a.bias_lo_32 = (const int32_t *)(p + 48 * T);
    a.bias_hi_32 = (const int32_t *)(p + 52 * T);
    return a;
}

#endif
