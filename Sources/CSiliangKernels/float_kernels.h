// The float kernels, once for every vector width: a file that includes this sets SL_LANES (4, 8 or
// 16 floats a register) and, around it, the target. Everything here is static; SL_FLOAT_KERNELS
// lists what goes into the table.
//
// Products of rows: SL_LANES dot products at once, of 4 rows of A (weights or keys, any float type)
// with SL_LANES / 4 rows of B (activations or queries, f32), one accumulator each. The accumulators
// are then summed across by a tree of shuffles that yields all the sums in one register.

#define SL_B_ROWS (SL_LANES / 4)

#include "vector_base.h"

SL_INLINE float bf16_value(uint16_t x) {
    const uint32_t bits = (uint32_t)x << 16;
    float f;
    memcpy(&f, &bits, 4);
    return f;
}

// A vector of SL_LANES elements of any float type, and one element.
SL_INLINE vf load_any(const void *p, int64_t i, const int type) {
    if (type == SL_F32) return load_f32((const float *)p + i);
    if (type == SL_F16) {
        vh v;
        memcpy(&v, (const uint16_t *)p + i, sizeof v);
        return __builtin_convertvector(v, vf);
    }
    vs v;
    memcpy(&v, (const uint16_t *)p + i, sizeof v);
    return (vf)(__builtin_convertvector(v, vu) << 16);
}

SL_INLINE float value_any(const void *p, int64_t i, const int type) {
    if (type == SL_F32) return ((const float *)p)[i];
    if (type == SL_F16) {
        _Float16 h;
        memcpy(&h, (const uint16_t *)p + i, 2);
        return (float)h;
    }
    return bf16_value(((const uint16_t *)p)[i]);
}

SL_INLINE const void *row_at(const void *p, int64_t elements, const int type) {
    return (const char *)p + elements * (type == SL_F32 ? 4 : 2);
}

// result[b * 4 + a] = dot of row a of A and row b of B.
SL_INLINE vf dots(const void *const *a, const int type, const float *const *b, int64_t n) {
    vf sum[SL_LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < SL_LANES; i++) sum[i] = splat(0);
    int64_t k = 0;
    for (; k + SL_LANES <= n; k += SL_LANES) {
        vf rows[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) rows[i] = load_any(a[i], k, type);
#pragma clang loop unroll(full)
        for (int j = 0; j < SL_B_ROWS; j++) {
            const vf x = load_f32(b[j] + k);
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++) sum[j * 4 + i] += rows[i] * x;
        }
    }
    vf total = sum_lanes(sum);
    for (; k < n; k++)
        for (int j = 0; j < SL_B_ROWS; j++)
            for (int i = 0; i < 4; i++) total[j * 4 + i] += value_any(a[i], k, type) * b[j][k];
    return total;
}

// The dot of one row of A and one of B, for edges and single tokens: two accumulators.
SL_INLINE float dot_one(const void *a, const int type, const float *b, int64_t n) {
    vf even = splat(0), odd = splat(0);
    int64_t k = 0;
    for (; k + 2 * SL_LANES <= n; k += 2 * SL_LANES) {
        even += load_any(a, k, type) * load_f32(b + k);
        odd += load_any(a, k + SL_LANES, type) * load_f32(b + k + SL_LANES);
    }
    float sum = sum_of(even + odd);
    for (; k < n; k++) sum += value_any(a, k, type) * b[k];
    return sum;
}

// Four rows of A with one of B: what generation does with float weights.
SL_INLINE void dots_single(const void *const *a, const int type, const float *b, int64_t n,
                           float *out) {
    vf sum[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) sum[i] = splat(0);
    int64_t k = 0;
    for (; k + SL_LANES <= n; k += SL_LANES) {
        const vf x = load_f32(b + k);
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) sum[i] += load_any(a[i], k, type) * x;
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) out[i] = sum_of(sum[i]);
    for (; k < n; k++)
        for (int i = 0; i < 4; i++) out[i] += value_any(a[i], k, type) * b[k];
}

SL_INLINE void float_gemm(const void *w, int64_t w_stride, int64_t columns, const float *x,
                          int64_t x_stride, int64_t tokens, float *out, int64_t out_stride,
                          int64_t rows, const int type) {
    for (int64_t r = 0; r < rows; r += 4) {
        const int valid = rows - r < 4 ? (int)(rows - r) : 4;
        const void *a[4];
        for (int i = 0; i < 4; i++)
            a[i] = row_at(w, (r + (i < valid ? i : 0)) * w_stride, type);
        int64_t t = 0;
        for (; t + SL_B_ROWS <= tokens && SL_B_ROWS > 1; t += SL_B_ROWS) {
            const float *b[SL_B_ROWS];
            for (int j = 0; j < SL_B_ROWS; j++) b[j] = x + (t + j) * x_stride;
            const vf sums = dots(a, type, b, columns);
            float lanes[SL_LANES];
            store_f32(lanes, sums);
            for (int j = 0; j < SL_B_ROWS; j++)
                memcpy(out + (t + j) * out_stride + r, lanes + 4 * j, (size_t)valid * 4);
        }
        for (; t < tokens; t++) {
            float lanes[4];
            dots_single(a, type, x + t * x_stride, columns, lanes);
            memcpy(out + t * out_stride + r, lanes, (size_t)valid * 4);
        }
    }
}

#define SL_FLOAT_GEMM(NAME, TYPE)                                                                  \
    static void NAME(const void *w, int64_t w_stride, int64_t columns, const float *x,             \
                     int64_t x_stride, int64_t tokens, float *out, int64_t out_stride,             \
                     int64_t rows) {                                                               \
        float_gemm(w, w_stride, columns, x, x_stride, tokens, out, out_stride, rows, TYPE);        \
    }
SL_FLOAT_GEMM(gemm_f32, SL_F32)
SL_FLOAT_GEMM(gemm_f16, SL_F16)
SL_FLOAT_GEMM(gemm_bf16, SL_BF16)

#include "scaled_kernels.h"

#include "elementwise_kernels.h"

#include "attention_kernels.h"

#include "quantize_kernels.h"

#define SL_FLOAT_KERNELS                                                                           \
    gemm_f32, gemm_f16, gemm_bf16, gemm_e4m3, quantize, attend, rms_norm, silu_mul, add,           \
        add_scaled, softmax, to_f16, to_bf16, to_i16, to_q8, from_q8, i16_from_q8, rotate,         \
        fit_symmetric, fit_asymmetric, block_errors, block_codes, block_peaks
