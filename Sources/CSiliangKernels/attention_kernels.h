// Attention of a tile of queries over one block of keys, by online softmax; included by
// float_kernels.h. Grouped-query attention calls it with the queries of a KV head's group, latent
// attention with all heads' queries over the shared latent.

#include "online_softmax.h"

#include "attention_int16.h"

// scores[q][i] = query q . key i
SL_INLINE void score(const sl_attend_args *x, const int type) {
    const int spread = spreads_asking(x), value_bytes = type == SL_F32 ? 4 : 2;
    const int steps = asking_steps(x, SL_B_ROWS);
    int step = 0;
    for (int i = 0; i < x->keys; i += 4) {
        const void *keys[4];
        for (int j = 0; j < 4; j++)
            keys[j] = row_at(x->k, (i + j < x->keys ? i + j : i) * x->k_stride, type);
        if (!spread) {
            ask_for_rows(x->next_k, i, x->k_stride * value_bytes);
            ask_for_rows(x->next_v, i, x->v_stride * value_bytes);
        }
        // A last tile that is not full repeats its last query; a single query has a way of its own.
        int q = 0;
        for (; q + 1 < x->queries && SL_B_ROWS > 1; q += SL_B_ROWS) {
            if (spread) ask_for_share(x->next_k, x->k_stride * value_bytes, step++, steps);
            const int full = x->queries - q < SL_B_ROWS ? x->queries - q : SL_B_ROWS;
            const float *queries[SL_B_ROWS];
            for (int j = 0; j < SL_B_ROWS; j++)
                queries[j] = (const float *)x->q + (q + (j < full ? j : full - 1)) * x->q_stride;
            float lanes[SL_LANES];
            store_f32(lanes, dots(keys, type, queries, x->key_size));
            for (int j = 0; j < full; j++)
                memcpy(x->scores + (q + j) * SL_ATTEND_KEYS + i, lanes + 4 * j, 16);
        }
        for (; q < x->queries; q++) {
            if (spread) ask_for_share(x->next_k, x->k_stride * value_bytes, step++, steps);
            dots_single(keys, type, (const float *)x->q + q * x->q_stride, x->key_size,
                        x->scores + q * SL_ATTEND_KEYS + i);
        }
    }
}

// out[q][d...] += sum over keys of weight * value, for Q queries and V vectors of values.
SL_INLINE void accumulate_tile(const sl_attend_args *x, int q, int64_t d, const int Q, const int V,
                               const int type) {
    vf sum[6][8];
#pragma clang loop unroll(full)
    for (int i = 0; i < Q; i++)
#pragma clang loop unroll(full)
        for (int j = 0; j < V; j++)
            sum[i][j] = load_f32(x->out + (q + i) * x->out_stride + d + j * SL_LANES);
    for (int key = 0; key < x->keys; key++) {
        const void *row = row_at(x->v, key * x->v_stride + d, type);
        vf values[8];
#pragma clang loop unroll(full)
        for (int j = 0; j < V; j++) values[j] = load_any(row, j * SL_LANES, type);
#pragma clang loop unroll(full)
        for (int i = 0; i < Q; i++) {
            const vf weight = splat(x->scores[(q + i) * SL_ATTEND_KEYS + key]);
#pragma clang loop unroll(full)
            for (int j = 0; j < V; j++) sum[i][j] += weight * values[j];
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < Q; i++)
#pragma clang loop unroll(full)
        for (int j = 0; j < V; j++)
            store_f32(x->out + (q + i) * x->out_stride + d + j * SL_LANES, sum[i][j]);
}

// Vectors of values whose sums for Q queries are in registers at once: fewer queries take more of
// them, so that as many sums are under way as the processor needs to be busy.
SL_INLINE int vectors_for(const int Q) {
    if (SL_LANES == 16) return Q == 4 ? 4 : 8;
    return Q == 6 ? 2 : 8 / Q;
}

// The same for `width` values, a multiple of SL_LANES.
SL_INLINE void accumulate_columns(const sl_attend_args *x, int q, int64_t d, int64_t width,
                                  const int Q, const int type) {
    const int V = vectors_for(Q);
    int64_t i = 0;
    for (; i + V * SL_LANES <= width; i += V * SL_LANES)
        accumulate_tile(x, q, d + i, Q, V, type);
    // A narrow head, or the rest of a wide one, by halves.
    for (; V > 4 && i + 4 * SL_LANES <= width; i += 4 * SL_LANES)
        accumulate_tile(x, q, d + i, Q, 4, type);
    for (; V > 2 && i + 2 * SL_LANES <= width; i += 2 * SL_LANES)
        accumulate_tile(x, q, d + i, Q, 2, type);
    for (; i < width; i += SL_LANES) accumulate_tile(x, q, d + i, Q, 1, type);
}

SL_INLINE void accumulate(const sl_attend_args *x, const int type) {
    const int64_t whole = x->value_size / SL_LANES * SL_LANES, slice = 8 * SL_LANES;
    int64_t d = 0;
    for (; d < whole; d += slice) {
        const int64_t width = whole - d < slice ? whole - d : slice;
        int q = 0;
        for (; q + 6 <= x->queries && SL_LANES != 16; q += 6)
            accumulate_columns(x, q, d, width, 6, type);
        for (; q + 4 <= x->queries; q += 4) accumulate_columns(x, q, d, width, 4, type);
        for (; q + 2 <= x->queries; q += 2) accumulate_columns(x, q, d, width, 2, type);
        for (; q < x->queries; q++) accumulate_columns(x, q, d, width, 1, type);
    }
    for (d = whole; d < x->value_size; d++)
        for (int q = 0; q < x->queries; q++) {
            float sum = x->out[q * x->out_stride + d];
            for (int key = 0; key < x->keys; key++)
                sum += x->scores[q * SL_ATTEND_KEYS + key] *
                       value_any(row_at(x->v, key * x->v_stride, type), d, type);
            x->out[q * x->out_stride + d] = sum;
        }
}

#define SL_ATTEND_TYPED(STEP)                                                                      \
    switch (x->kv_type) {                                                                          \
    case SL_F16: STEP(x, SL_F16); break;                                                           \
    case SL_BF16: STEP(x, SL_BF16); break;                                                         \
    default: STEP(x, SL_F32); break;                                                               \
    }

static void attend(const sl_attend_args *x) {
    if (x->kv_type == SL_I16) {
        attend_i16(x);
        return;
    }
    SL_ATTEND_TYPED(score)
    for (int q = 0; q < x->queries; q++) weigh(x, q);
    SL_ATTEND_TYPED(accumulate)
}
