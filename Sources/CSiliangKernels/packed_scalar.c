// Packed products without SIMD: the reference for the other files, and the layouts' documentation.
//
// A packed row group holds 16 rows of a matrix. Its columns go in blocks of 32, a block in chunks
// of 4 columns; a chunk is 64 bytes, byte 4 * row + column, so that one 512-bit instruction works
// on 16 rows and 4 columns at once, with the activations of those columns broadcast. Rows beyond
// the matrix are zero.
//
//   Q4_0  [blocks][4][64] nibbles: chunk j low = columns 4j..., high = columns 16 + 4j...; value =
//         nibble - 8. Then [blocks][16] scales f16.
//   Q8_0  [blocks][8][64]: value + 128. Then [blocks][16] scales f16.
//   Q6_K  [blocks][4][64] low nibbles as in Q4_0, [blocks][2][64] upper pairs of bits: byte of half
//         h holds chunks 4h...4h + 3 from the low bits up; value = 6 bits - 32. Then
//         [blocks][2][16] scales int8, one per 16 columns, then [blocks / 8][16] scales f16.
#include "kernels_internal.h"

SL_INLINE float half(const uint8_t *p) {
    _Float16 h;
    memcpy(&h, p, 2);
    return (float)h;
}

SL_INLINE int nibble(const uint8_t *chunks, int row, int column) {
    const int byte = chunks[(column % 16) / 4 * 64 + row * 4 + column % 4];
    return column < 16 ? byte & 15 : byte >> 4;
}

SL_INLINE void q4_0_tile(const uint8_t *w, int64_t blocks, const uint8_t *tile, int T, float *out,
                         int64_t out_stride, int rows) {
    for (int t = 0; t < T; t++)
        for (int r = 0; r < rows; r++) {
            float sum = 0;
            for (int64_t b = 0; b < blocks; b++) {
                const sl_act_block a = sl_act_at(tile, b, T);
                int dot = 0;
                for (int c = 0; c < 32; c++)
                    dot += (nibble(w + b * 256, r, c) - 8) * a.q[t * 32 + c];
                sum += (float)dot * (half(w + blocks * 256 + b * 32 + r * 2) * a.scale[t]);
            }
            out[t * out_stride + r] = sum;
        }
}

SL_INLINE void q8_0_tile(const uint8_t *w, int64_t blocks, const uint8_t *tile, int T, float *out,
                         int64_t out_stride, int rows) {
    for (int t = 0; t < T; t++)
        for (int r = 0; r < rows; r++) {
            float sum = 0;
            for (int64_t b = 0; b < blocks; b++) {
                const sl_act_block a = sl_act_at(tile, b, T);
                int dot = 0;
                for (int c = 0; c < 32; c++)
                    dot += (w[b * 512 + c / 4 * 64 + r * 4 + c % 4] - 128) * a.q[t * 32 + c];
                sum += (float)dot * (half(w + blocks * 512 + b * 32 + r * 2) * a.scale[t]);
            }
            out[t * out_stride + r] = sum;
        }
}

SL_INLINE void q6_k_tile(const uint8_t *w, int64_t blocks, const uint8_t *tile, int T, float *out,
                         int64_t out_stride, int rows) {
    const uint8_t *upper = w + blocks * 256, *scales = upper + blocks * 128,
                  *halves = scales + blocks * 32;
    for (int t = 0; t < T; t++)
        for (int r = 0; r < rows; r++) {
            float sum = 0;
            for (int64_t b = 0; b < blocks; b++) {
                const sl_act_block a = sl_act_at(tile, b, T);
                int dot[2] = {0, 0};
                for (int c = 0; c < 32; c++) {
                    const int chunk = c / 4;
                    const int bits =
                        upper[b * 128 + chunk / 4 * 64 + r * 4 + c % 4] >> (chunk % 4 * 2) & 3;
                    dot[c / 16] += ((nibble(w + b * 256, r, c) | bits << 4) - 32) * a.q[t * 32 + c];
                }
                const float d = half(halves + b / 8 * 32 + r * 2) * a.scale[t];
                sum += (float)dot[0] * ((int8_t)scales[b * 32 + r] * d);
                sum += (float)dot[1] * ((int8_t)scales[b * 32 + 16 + r] * d);
            }
            out[t * out_stride + r] = sum;
        }
}

#define Q4_0_TILE(T) q4_0_tile(w, blocks, tile, T, o, out_stride, valid)
#define Q8_0_TILE(T) q8_0_tile(w, blocks, tile, T, o, out_stride, valid)
#define Q6_K_TILE(T) q6_k_tile(w, blocks, tile, T, o, out_stride, valid)
SL_PACKED_GEMM(q4_0, Q4_0_TILE)
SL_PACKED_GEMM(q8_0, Q8_0_TILE)
SL_PACKED_GEMM(q6_k, Q6_K_TILE)

#define SL_LANES 4
#include "float_kernels.h"

const sl_kernels sl_kernels_scalar = {SL_ISA_SCALAR, q4_0, q8_0, q6_k, SL_FLOAT_KERNELS};
