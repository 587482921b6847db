// Probes of the machine's own limits, against which speeds are reported.
#include "kernels_internal.h"

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f"))) static uint64_t read_avx512(const void *p, int64_t n) {
    const char *bytes = (const char *)p;
    __m512i sum[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(),
                      _mm512_setzero_si512()};
    int64_t i = 0;
    for (; i + 256 <= n; i += 256)
        for (int j = 0; j < 4; j++) {
            // As far ahead as the kernels look.
            _mm_prefetch(bytes + i + 64 * j + 8192, _MM_HINT_T0);
            sum[j] = _mm512_xor_si512(sum[j], _mm512_loadu_si512(bytes + i + 64 * j));
        }
    for (; i + 64 <= n; i += 64) sum[0] = _mm512_xor_si512(sum[0], _mm512_loadu_si512(bytes + i));
    return (uint64_t)_mm512_reduce_add_epi64(
        _mm512_add_epi64(_mm512_add_epi64(sum[0], sum[1]), _mm512_add_epi64(sum[2], sum[3])));
}

__attribute__((target("avx2"))) static uint64_t read_avx2(const void *p, int64_t n) {
    const char *bytes = (const char *)p;
    __m256i sum[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (int64_t i = 0; i + 64 <= n; i += 64) {
        _mm_prefetch(bytes + i + 8192, _MM_HINT_T0);
#pragma clang loop unroll(full)
        for (int j = 0; j < 2; j++)
            sum[j] = _mm256_xor_si256(
                sum[j], _mm256_loadu_si256((const __m256i *)(bytes + i + 32 * j)));
    }
    uint64_t lanes[4];
    _mm256_storeu_si256((__m256i *)lanes, _mm256_xor_si256(sum[0], sum[1]));
    return lanes[0] ^ lanes[1] ^ lanes[2] ^ lanes[3];
}

__attribute__((target("avx512f,avx512vnni"))) static double int8_avx512(int64_t rounds,
                                                                         int32_t *sink) {
    __m512i sum[12];
    for (int j = 0; j < 12; j++) sum[j] = _mm512_set1_epi32(j);
    const __m512i a = _mm512_set1_epi32(*sink), b = _mm512_set1_epi32(*sink + 1);
    for (int64_t i = 0; i < rounds; i++)
#pragma clang loop unroll(full)
        for (int j = 0; j < 12; j++) sum[j] = _mm512_dpbusd_epi32(sum[j], a, b);
    for (int j = 1; j < 12; j++) sum[0] = _mm512_add_epi32(sum[0], sum[j]);
    *sink = _mm512_reduce_add_epi32(sum[0]);
    return (double)rounds * 12 * 64 * 2;
}

__attribute__((target("avx2,avxvnni"))) static double int8_avx_vnni(int64_t rounds,
                                                                     int32_t *sink) {
    __m256i sum[12];
    for (int j = 0; j < 12; j++) sum[j] = _mm256_set1_epi32(j);
    const __m256i a = _mm256_set1_epi32(*sink), b = _mm256_set1_epi32(*sink + 1);
    for (int64_t i = 0; i < rounds; i++)
#pragma clang loop unroll(full)
        for (int j = 0; j < 12; j++) sum[j] = _mm256_dpbusd_avx_epi32(sum[j], a, b);
    int32_t lanes[8], total = 0;
    for (int j = 1; j < 12; j++) sum[0] = _mm256_add_epi32(sum[0], sum[j]);
    _mm256_storeu_si256((__m256i *)lanes, sum[0]);
    for (int j = 0; j < 8; j++) total ^= lanes[j];
    *sink = total;
    return (double)rounds * 12 * 32 * 2;
}

// Without a dot product in 32 bits, the most is had of 4-bit weights: eight products are added in 16
// bits before their sum is widened.
__attribute__((target("avx2"))) static double int8_avx2(int64_t rounds, int32_t *sink) {
    __m256i sum[6];
    for (int j = 0; j < 6; j++) sum[j] = _mm256_set1_epi32(j);
    __m256i a = _mm256_set1_epi8((char)(*sink & 15));
    const __m256i b = _mm256_set1_epi8((char)(*sink & 63)), ones = _mm256_set1_epi16(1);
    for (int64_t i = 0; i < rounds; i++) {
        __m256i part[6];
#pragma clang loop unroll(full)
        for (int k = 0; k < 8; k++)
#pragma clang loop unroll(full)
            for (int j = 0; j < 6; j++) {
                const __m256i product = _mm256_maddubs_epi16(a, b);
                part[j] = k == 0 ? product : _mm256_add_epi16(part[j], product);
                // Keeps the compiler from taking all products for one.
                __asm__ volatile("" : "+x"(a));
            }
#pragma clang loop unroll(full)
        for (int j = 0; j < 6; j++)
            sum[j] = _mm256_add_epi32(sum[j], _mm256_madd_epi16(part[j], ones));
    }
    int32_t lanes[8], total = 0;
    for (int j = 1; j < 6; j++) sum[0] = _mm256_add_epi32(sum[0], sum[j]);
    _mm256_storeu_si256((__m256i *)lanes, sum[0]);
    for (int j = 0; j < 8; j++) total ^= lanes[j];
    *sink = total;
    return (double)rounds * 6 * 8 * 32 * 2;
}
#elif defined(__aarch64__)
#include <arm_neon.h>

__attribute__((target("dotprod"))) static double int8_neon(int64_t rounds, int32_t *sink) {
    int32x4_t sum[12];
    for (int j = 0; j < 12; j++) sum[j] = vdupq_n_s32(j);
    const int8x16_t a = vreinterpretq_s8_s32(vdupq_n_s32(*sink));
    const int8x16_t b = vreinterpretq_s8_s32(vdupq_n_s32(*sink + 1));
    for (int64_t i = 0; i < rounds; i++)
#pragma clang loop unroll(full)
        for (int j = 0; j < 12; j++) sum[j] = vdotq_s32(sum[j], a, b);
    for (int j = 1; j < 12; j++) sum[0] = vaddq_s32(sum[0], sum[j]);
    *sink = vaddvq_s32(sum[0]);
    return (double)rounds * 12 * 16 * 2;
}

__attribute__((target("i8mm"))) static double int8_i8mm(int64_t rounds, int32_t *sink) {
    int32x4_t sum[12];
    for (int j = 0; j < 12; j++) sum[j] = vdupq_n_s32(j);
    const int8x16_t a = vreinterpretq_s8_s32(vdupq_n_s32(*sink));
    const int8x16_t b = vreinterpretq_s8_s32(vdupq_n_s32(*sink + 1));
    for (int64_t i = 0; i < rounds; i++)
#pragma clang loop unroll(full)
        for (int j = 0; j < 12; j++) sum[j] = vmmlaq_s32(sum[j], a, b);
    for (int j = 1; j < 12; j++) sum[0] = vaddq_s32(sum[0], sum[j]);
    *sink = vaddvq_s32(sum[0]);
    return (double)rounds * 12 * 32 * 2;
}
#endif

uint64_t sl_probe_read(const void *p, int64_t n) {
#if defined(__x86_64__)
    if (sl_detect() == SL_ISA_AVX512) return read_avx512(p, n);
    if (sl_detect() != SL_ISA_SCALAR) return read_avx2(p, n);
#endif
    const uint64_t *words = (const uint64_t *)p;
    uint64_t sum[8] = {0};
    for (int64_t i = 0; i + 8 <= n / 8; i += 8)
        for (int j = 0; j < 8; j++) sum[j] ^= words[i + j];
    return sum[0] + sum[1] + sum[2] + sum[3] + sum[4] + sum[5] + sum[6] + sum[7];
}

double sl_probe_int8(int64_t rounds, int32_t *sink) {
#if defined(__x86_64__)
    if (sl_detect() == SL_ISA_AVX512) return int8_avx512(rounds, sink);
    if (sl_detect() == SL_ISA_AVX_VNNI) return int8_avx_vnni(rounds, sink);
    if (sl_detect() == SL_ISA_AVX2) return int8_avx2(rounds, sink);
#elif defined(__aarch64__)
    if (sl_detect() == SL_ISA_NEON_I8MM) return int8_i8mm(rounds, sink);
    if (sl_detect() == SL_ISA_NEON) return int8_neon(rounds, sink);
#endif
    int32_t sum = *sink;
    for (int64_t i = 0; i < rounds; i++) sum += (int8_t)(sum + i) * (int8_t)i;
    *sink = sum;
    return (double)rounds * 2;
}
