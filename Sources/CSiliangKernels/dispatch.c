// Which instruction sets this machine has, and the kernels that go with them.
#include "packed_formats.h"

#if defined(__x86_64__)
#include <cpuid.h>

static int has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("f16c");
}
// CPUID leaf 7, subleaf 1, bit 4 of EAX (Intel 64 and IA-32 Architectures Software Developer's
// Manual, volume 2); the registers it needs are those of AVX2.
static int has_avx_vnni(void) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!has_avx2() || !__get_cpuid_count(7, 0, &a, &b, &c, &d) || a < 1) return 0;
    return __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}
static int has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vnni");
}
#endif

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
// HWCAP_ASIMDDP, from the kernel's interface for arm64.
static int has_dotprod(void) { return (getauxval(AT_HWCAP) >> 20) & 1; }
// HWCAP2_I8MM.
static int has_i8mm(void) { return has_dotprod() && ((getauxval(AT_HWCAP2) >> 13) & 1); }
#elif defined(__aarch64__)
// Every Apple processor that runs macOS has the dot product.
static int has_dotprod(void) { return 1; }
#include <sys/sysctl.h>
static int has_i8mm(void) {
    int value = 0;
    size_t size = sizeof value;
    return sysctlbyname("hw.optional.arm.FEAT_I8MM", &value, &size, NULL, 0) == 0 && value;
}
#endif

sl_isa sl_detect(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (has_avx512()) return SL_ISA_AVX512;
    if (has_avx_vnni()) return SL_ISA_AVX_VNNI;
    if (has_avx2()) return SL_ISA_AVX2;
#elif defined(__aarch64__)
    if (has_i8mm()) return SL_ISA_NEON_I8MM;
    if (has_dotprod()) return SL_ISA_NEON;
#endif
    return SL_ISA_SCALAR;
}

const sl_kernels *sl_kernels_for(sl_isa isa) {
    switch (isa) {
    case SL_ISA_SCALAR:
        return &sl_kernels_scalar;
#if defined(__x86_64__)
    case SL_ISA_AVX2:
        __builtin_cpu_init();
        return has_avx2() ? &sl_kernels_avx2 : NULL;
    case SL_ISA_AVX_VNNI:
        __builtin_cpu_init();
        if (has_avx_vnni()) return &sl_kernels_avx_vnni;
        return has_avx512() ? &sl_kernels_avx512_narrow : NULL;
    case SL_ISA_AVX512:
        __builtin_cpu_init();
        return has_avx512() ? &sl_kernels_avx512 : NULL;
#elif defined(__aarch64__)
    case SL_ISA_NEON:
        return has_dotprod() ? &sl_kernels_neon : NULL;
    case SL_ISA_NEON_I8MM:
        return has_i8mm() ? &sl_kernels_neon_i8mm : NULL;
#endif
    default:
        return NULL;
    }
}

sl_packed_gemm sl_packed_for(const sl_kernels *kernels, sl_format format) {
    return kernels->packed[format];
}

sl_sections sl_sections_of(sl_format format, int64_t blocks) {
    // Any address serves to measure distances.
    const uint8_t *base = (const uint8_t *)&sl_kernels_scalar;
    const sl_layout l = sl_layout_of((int)format, base, blocks);
    sl_sections s;
    s.low = 0;
    s.high = l.high - base;
    s.scale = l.scale - base;
    s.min = l.min - base;
    s.d = l.d - base;
    s.dmin = l.dmin - base;
    s.size = sl_chunk_bytes((int)format, blocks);
    return s;
}

int sl_is_wide(sl_format format) { return sl_has_super((int)format); }

void sl_ask_for(const void *p, int64_t bytes) {
    for (int64_t i = 0; i < bytes; i += 64) __builtin_prefetch((const char *)p + i, 0, 2);
}

int64_t sl_group_bytes(sl_format format, int64_t blocks) {
    const int64_t rest = blocks % SL_CHUNK;
    return blocks / SL_CHUNK * sl_chunk_bytes((int)format, SL_CHUNK) +
           (rest ? sl_chunk_bytes((int)format, rest) : 0);
}

void sl_gather_tile(const uint8_t *rows, int64_t row_bytes, const int32_t *index, int32_t T,
                    int64_t blocks, uint8_t *tile) {
    enum { WORDS = (SL_ACT_BYTES - SL_BLOCK) / 4 };
    for (int64_t b = 0; b < blocks; b++, tile += (int64_t)SL_ACT_BYTES * T)
        for (int32_t i = 0; i < T; i++) {
            const uint8_t *row = rows + index[i] * row_bytes + b * SL_ACT_BYTES;
            memcpy(tile + SL_BLOCK * i, row, SL_BLOCK);
            for (int w = 0; w < WORDS; w++)
                memcpy(tile + SL_BLOCK * T + 4 * (w * T + i), row + SL_BLOCK + 4 * w, 4);
        }
}
