// Packed products with AVX-VNNI: vpdpbusd in 256-bit registers, for processors without AVX-512.
#if defined(__x86_64__)
#include "packed_formats.h"

#include <immintrin.h>

#define SL_TARGET "avx2,fma,f16c,prfchw,avxvnni"
#pragma clang attribute push(__attribute__((target(SL_TARGET))), apply_to = function)

// sum += unsigned bytes of w times signed bytes of x, four at a time.
SL_INLINE __m256i dot_unsigned(__m256i sum, __m256i w, __m256i x) {
    return _mm256_dpbusd_avx_epi32(sum, w, x);
}

#define SL_ADD_PAIRS(sum, x, y)                                                                    \
    _mm256_dpwssd_avx_epi32((__m256i)(sum), (__m256i)(x), (__m256i)(y))
#define SL_SCALE_WORDS(x, y) _mm256_mulhrs_epi16((__m256i)(x), (__m256i)(y))

#include "packed_vnni_256.h"

#pragma clang attribute pop

const sl_kernels sl_kernels_avx_vnni = {SL_ISA_AVX_VNNI, SL_PACKED_KERNELS, SL_FLOAT_KERNELS};
#endif
