// What attention in any arithmetic does between its two products, and how it asks for what is next.

// Asks for 4 rows of the next block from row `key` on; the end of a block may lie past that of the
// last.
SL_INLINE void ask_for_rows(const void *next, int key, int64_t row_bytes) {
    if (!next) return;
    const char *from = (const char *)next + key * row_bytes, *end = from + 4 * row_bytes;
    for (; from < end; from += 64) __builtin_prefetch(from, 0, 2);
}

// Asks for the share of a block of keys that falls to one of `steps` steps. Long rows are asked for
// a few lines at a time: asked for at once, they take all the places of the first-level cache where
// lines wait, and what the products themselves need comes late.
SL_INLINE void ask_for_share(const void *next, int64_t row_bytes, int step, int steps) {
    if (!next) return;
    const int64_t end = SL_ATTEND_KEYS * row_bytes, lines = (end + 63) / 64;
    const int64_t share = (lines + steps - 1) / steps * 64;
    for (int64_t at = step * share; at < (step + 1) * share && at < end; at += 64)
        __builtin_prefetch((const char *)next + at, 0, 2);
}

// Whether asking is spread: where values lie in the keys' rows, as in latent attention, and many
// queries share them. How many steps that makes, for tiles of so many queries.
SL_INLINE int spreads_asking(const sl_attend_args *x) { return x->queries >= 8 && !x->next_v; }
SL_INLINE int asking_steps(const sl_attend_args *x, const int tile) {
    return (x->keys + 3) / 4 * ((x->queries + tile - 1) / tile);
}

// One step of the online softmax (arXiv:1805.02867): a block's scores of one query become weights,
// and what earlier blocks gave is rescaled to the new maximum.
SL_INLINE void weigh(const sl_attend_args *x, int q) {
    float *s = x->scores + q * SL_ATTEND_KEYS;
    const int visible = x->visible[q];
    if (visible == 0) {
        memset(s, 0, SL_ATTEND_KEYS * sizeof(float));
        return;
    }
    for (int i = visible; i < SL_ATTEND_KEYS; i++) s[i] = -__builtin_inff();
    vf largest = load_f32(s);
#pragma clang loop unroll(full)
    for (int i = SL_LANES; i < SL_ATTEND_KEYS; i += SL_LANES)
        largest = larger(load_f32(s + i), largest);
    const float here = max_of(largest), before = x->maximum[q];
    const float maximum = here > before ? here : before;
    vf sums = splat(0);
#pragma clang loop unroll(full)
    for (int i = 0; i < SL_ATTEND_KEYS; i += SL_LANES) {
        const vf e = exp_vector(load_f32(s + i) - splat(maximum));
        store_f32(s + i, e);
        sums += e;
    }
    if (maximum > before) {
        const float rescale = exp_scalar(before - maximum);
        float *out = x->out + q * x->out_stride;
        for (int i = 0; i < x->value_size; i++) out[i] *= rescale;
        x->sum[q] *= rescale;
        x->maximum[q] = maximum;
    }
    x->sum[q] += sum_of(sums);
}
