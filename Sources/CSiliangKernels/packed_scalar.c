// Packed products without SIMD: the reference for the other files. Layouts: packed_formats.h.
#include "packed_formats.h"

SL_INLINE float half_at(const uint8_t *p) {
    _Float16 h;
    memcpy(&h, p, 2);
    return (float)h;
}

SL_INLINE float bfloat_at(const uint8_t *p) {
    const uint32_t bits = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 24;
    float f;
    memcpy(&f, &bits, 4);
    return f;
}

// The weight of a row and a column of a block, without its scale.
SL_INLINE int value_at(const int f, const sl_layout *l, int64_t block, int row, int column) {
    const int piece = column / 4, lane = row * 4 + column % 4;
    const uint8_t *low = l->low + block * sl_low_bytes(f), *high = l->high;
    int bits;
    if (f == SL_Q8_0)
        bits = low[piece * 64 + lane];
    else if (sl_low_bytes(f) == 128)
        bits = low[piece / 4 * 64 + lane] >> (piece % 4 * 2) & 3;
    else
        bits = piece < 4 ? low[piece * 64 + lane] & 15 : low[(piece - 4) * 64 + lane] >> 4;
    if (sl_has_table(f)) bits = sl_table(f)[bits];
    if (f == SL_Q6_K)
        bits |= (high[block * 128 + piece / 4 * 64 + lane] >> (piece % 4 * 2) & 3) << 4;
    else if (sl_high_bytes(f) == 64)
        bits |= (high[block * 64 + lane] >> piece & 1) << (f == SL_Q3_K ? 2 : 4);
    return bits - sl_offset(f);
}

SL_INLINE float scale_at(const int f, const sl_layout *l, int64_t block, int row, int half) {
    const uint8_t *p = l->scale + block * sl_scale_bytes(f);
    if (!sl_has_super(f)) return f == SL_MXFP4 ? bfloat_at(p + 2 * row) : half_at(p + 2 * row);
    const uint8_t byte = p[(sl_by_halves(f) ? half * 16 : 0) + row];
    const int factor = sl_has_super_min(f) ? (int)byte : (int)(int8_t)byte;
    return half_at(l->d + 2 * row) * (float)factor;
}

// What is added to every weight of the row.
SL_INLINE float min_at(const int f, const sl_layout *l, int64_t block, int row, int half) {
    if (!sl_has_min(f)) return 0;
    const uint8_t *p = l->min + block * sl_min_bytes(f);
    if (!sl_has_super_min(f)) return half_at(p + 2 * row);
    const uint8_t factor = p[(sl_by_halves(f) ? half * 16 : 0) + row];
    return -half_at(l->dmin + 2 * row) * (float)factor;
}

// The dot product of a row's block and 32 quantised activations, with the weights' scales.
SL_INLINE float block_dot(const int f, const sl_layout *l, int64_t block, int row,
                          const int8_t *q) {
    float total = 0;
    for (int half = 0; half < 2; half++) {
        int dot = 0, sum = 0;
        for (int c = 16 * half; c < 16 * half + 16; c++) {
            dot += value_at(f, l, block, row, c) * q[c];
            sum += q[c];
        }
        total += (float)dot * scale_at(f, l, block, row, half) +
                 (float)sum * min_at(f, l, block, row, half);
    }
    return total;
}

#define SL_MOST_TOKENS 1

static void packed_tile(const int f, const uint8_t *w, int64_t blocks, const uint8_t *tile, int T,
                        int t, int N, float *out, int64_t out_stride, int rows) {
    for (int i = 0; i < N; i++)
        for (int r = 0; r < rows; r++) {
            float total = 0;
            const uint8_t *chunk = w;
            for (int64_t first = 0; first < blocks; first += SL_CHUNK) {
                const int64_t n = blocks - first < SL_CHUNK ? blocks - first : SL_CHUNK;
                const sl_layout l = sl_layout_of(f, chunk, n);
                for (int64_t b = 0; b < n; b++) {
                    const sl_act_block a = sl_act_at(tile, first + b, T);
                    total += block_dot(f, &l, b, r, a.q + (t + i) * 32) * a.scale[t + i];
                }
                chunk += sl_chunk_bytes(f, n);
            }
            out[i * out_stride + r] = total;
        }
}

SL_DEFINE_ALL_PACKED

#define SL_LANES 4
#include "float_kernels.h"

const sl_kernels sl_kernels_scalar = {SL_ISA_SCALAR, SL_PACKED_KERNELS, SL_FLOAT_KERNELS};
