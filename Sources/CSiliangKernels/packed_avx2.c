// Packed products with AVX2 alone. vpmaddubsw adds two products in 16 bits: weights of up to 6 bits
// leave room for that, and so do those whose sign was moved away (128 * 127 * 2 fits).
#if defined(__x86_64__)
#include "packed_formats.h"

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

// sum += unsigned bytes of w times signed bytes of x, four at a time.
SL_INLINE __m256i dot_unsigned(__m256i sum, __m256i w, __m256i x) {
    const __m256i pairs = _mm256_maddubs_epi16(w, x);
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

#define SL_SIGNED_BYTES 1
#include "packed_avx2_kernels.h"

#pragma clang attribute pop

const sl_kernels sl_kernels_avx2 = {SL_ISA_AVX2, SL_PACKED_KERNELS, SL_FLOAT_KERNELS};
#endif
