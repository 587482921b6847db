// Products of 8-bit floats (e4m3, arXiv:2209.05433) whose blocks have scales: included by
// float_kernels.h. A weight is its number times its block's scale, rounded to 32 bits; the sums are
// formed in the order of float_gemm, so that a matrix multiplied out beforehand gives the same bits.

typedef uint8_t ve __attribute__((ext_vector_type(SL_LANES)));

// e4m3 and half precision share their order of bits; the exponent's bias is 7 in one and 15 in the
// other, which the caller's scale makes good by 2^8. The two codes for NaN become NaN.
SL_INLINE vf load_e4m3(const uint8_t *p, vf scale) {
    ve codes;
    memcpy(&codes, p, sizeof codes);
    const vs code = __builtin_convertvector(codes, vs);
    const vs nan = (vs)((code & 0x7F) == 0x7F) & 0x7C00;
    const vs half = (code & 0x80) << 8 | (code & 0x7F) << 7 | nan;
    return __builtin_convertvector((vh)half, vf) * scale;
}

SL_INLINE float value_e4m3(uint8_t code, float scale) {
    const uint16_t nan = (code & 0x7F) == 0x7F ? 0x7C00 : 0;
    const uint16_t bits = (uint16_t)((code & 0x80) << 8 | (code & 0x7F) << 7 | nan);
    _Float16 half;
    memcpy(&half, &bits, 2);
    return (float)half * scale;
}

// Four rows of weights and the scales of their blocks.
typedef struct {
    const uint8_t *row[4];
    const float *scale;
    int64_t block_columns;
} scaled_rows;

// result[b * 4 + a] = dot of row a of the weights and row b of B, for SL_B_ROWS rows of B.
SL_INLINE vf scaled_dots(const scaled_rows *w, const float *const *b, int64_t n) {
    vf sum[SL_LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < SL_LANES; i++) sum[i] = splat(0);
    int64_t k = 0;
    for (int64_t block = 0; k + SL_LANES <= n; block++) {
        const vf scale = splat(w->scale[block] * 256);
        const int64_t next = (block + 1) * w->block_columns;
        const int64_t end = next < n ? next : n;
        for (; k + SL_LANES <= end; k += SL_LANES) {
            vf rows[4];
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++) rows[i] = load_e4m3(w->row[i] + k, scale);
#pragma clang loop unroll(full)
            for (int j = 0; j < SL_B_ROWS; j++) {
                const vf x = load_f32(b[j] + k);
#pragma clang loop unroll(full)
                for (int i = 0; i < 4; i++) sum[j * 4 + i] += rows[i] * x;
            }
        }
    }
    vf total = sum_lanes(sum);
    for (; k < n; k++) {
        const float scale = w->scale[k / w->block_columns] * 256;
        for (int j = 0; j < SL_B_ROWS; j++)
            for (int i = 0; i < 4; i++)
                total[j * 4 + i] += value_e4m3(w->row[i][k], scale) * b[j][k];
    }
    return total;
}

// The same for one row of B.
SL_INLINE void scaled_dots_single(const scaled_rows *w, const float *b, int64_t n, float *out) {
    vf sum[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) sum[i] = splat(0);
    int64_t k = 0;
    for (int64_t block = 0; k + SL_LANES <= n; block++) {
        const vf scale = splat(w->scale[block] * 256);
        const int64_t next = (block + 1) * w->block_columns;
        const int64_t end = next < n ? next : n;
        for (; k + SL_LANES <= end; k += SL_LANES) {
            const vf x = load_f32(b + k);
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++) sum[i] += load_e4m3(w->row[i] + k, scale) * x;
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) out[i] = sum_of(sum[i]);
    for (; k < n; k++) {
        const float scale = w->scale[k / w->block_columns] * 256;
        for (int i = 0; i < 4; i++) out[i] += value_e4m3(w->row[i][k], scale) * b[k];
    }
}

static void gemm_e4m3(const uint8_t *w, int64_t columns, const sl_block_scales *scales,
                      int64_t first_row, const float *x, int64_t x_stride, int64_t tokens,
                      float *out, int64_t out_stride, int64_t rows) {
    for (int64_t r = 0; r < rows; r += 4) {
        const int valid = rows - r < 4 ? (int)(rows - r) : 4;
        scaled_rows a;
        for (int i = 0; i < 4; i++) a.row[i] = w + (r + (i < valid ? i : 0)) * columns;
        a.scale = scales->scale + (first_row + r) / scales->block_rows * scales->stride;
        a.block_columns = scales->block_columns;
        int64_t t = 0;
        for (; t + SL_B_ROWS <= tokens && SL_B_ROWS > 1; t += SL_B_ROWS) {
            const float *b[SL_B_ROWS];
            for (int j = 0; j < SL_B_ROWS; j++) b[j] = x + (t + j) * x_stride;
            const vf sums = scaled_dots(&a, b, columns);
            float lanes[SL_LANES];
            store_f32(lanes, sums);
            for (int j = 0; j < SL_B_ROWS; j++)
                memcpy(out + (t + j) * out_stride + r, lanes + 4 * j, (size_t)valid * 4);
        }
        for (; t < tokens; t++) {
            float lanes[4];
            scaled_dots_single(&a, x + t * x_stride, columns, lanes);
            memcpy(out + t * out_stride + r, lanes, (size_t)valid * 4);
        }
    }
}
