// Norms, activations, rotations and quantisation of one row; included by float_kernels.h.

// e^x to within 2 units in the last place: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial in r
// (Taylor's terms up to r^6 / 720), and n added to the exponent. Below -87 the result is 0, above
// 88 it stays at e^88.
SL_INLINE vf exp_vector(vf x) {
    const vf clamped = __builtin_elementwise_min(__builtin_elementwise_max(x, splat(-87.0f)),
                                                 splat(88.0f));
    const vf magic = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
    const vf n = (clamped * splat(1.44269504088896341f) + magic) - magic;
    vf r = clamped - n * splat(0.693359375f);
    r = r - n * splat(-2.12194440e-4f);
    vf p = splat(1.0f / 720) * r + splat(1.0f / 120);
    p = p * r + splat(1.0f / 24);
    p = p * r + splat(1.0f / 6);
    p = p * r + splat(0.5f);
    p = p * r + splat(1.0f);
    p = p * r + splat(1.0f);
    const vi exponent = (__builtin_convertvector(n, vi) + 127) << 23;
    const vf result = p * (vf)exponent;
    return (vf)((vi)result & (x > splat(-87.0f)));
}

SL_INLINE float exp_scalar(float x) { return exp_vector(splat(x))[0]; }

static void rms_norm(const float *x, const float *weight, float eps, int64_t n, float *y) {
    vf squares = splat(0);
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) {
        const vf v = load_f32(x + i);
        squares += v * v;
    }
    float sum = sum_of(squares);
    for (; i < n; i++) sum += x[i] * x[i];
    const float scale = 1.0f / __builtin_sqrtf(sum / (float)n + eps);
    for (i = 0; i + SL_LANES <= n; i += SL_LANES) {
        const vf v = load_f32(x + i) * splat(scale);
        store_f32(y + i, weight ? v * load_f32(weight + i) : v);
    }
    for (; i < n; i++) y[i] = x[i] * scale * (weight ? weight[i] : 1.0f);
}

static void silu_mul(float *gate, const float *up, int64_t n) {
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) {
        const vf g = load_f32(gate + i);
        store_f32(gate + i, g / (splat(1.0f) + exp_vector(-g)) * load_f32(up + i));
    }
    for (; i < n; i++) gate[i] = gate[i] / (1.0f + exp_scalar(-gate[i])) * up[i];
}

static void add(float *y, const float *x, int64_t n) {
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) store_f32(y + i, load_f32(y + i) + load_f32(x + i));
    for (; i < n; i++) y[i] += x[i];
}

static void add_scaled(float *y, const float *x, float a, int64_t n) {
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES)
        store_f32(y + i, load_f32(y + i) + splat(a) * load_f32(x + i));
    for (; i < n; i++) y[i] += a * x[i];
}

static void softmax(float *x, int64_t n) {
    float maximum = -__builtin_inff(), sum = 0;
    for (int64_t i = 0; i < n; i++) maximum = x[i] > maximum ? x[i] : maximum;
    vf sums = splat(0);
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) {
        const vf e = exp_vector(load_f32(x + i) - splat(maximum));
        store_f32(x + i, e);
        sums += e;
    }
    sum = sum_of(sums);
    for (; i < n; i++) sum += x[i] = exp_scalar(x[i] - maximum);
    const float scale = 1.0f / sum;
    for (i = 0; i < n; i++) x[i] *= scale;
}

static void to_f16(const float *x, int64_t n, uint16_t *y) {
    int64_t i = 0;
    for (; i + SL_LANES <= n; i += SL_LANES) {
        const vh h = __builtin_convertvector(load_f32(x + i), vh);
        memcpy(y + i, &h, sizeof h);
    }
    for (; i < n; i++) {
        const _Float16 h = (_Float16)x[i];
        memcpy(y + i, &h, 2);
    }
}

static void rotate(float *x, const float *cosine, const float *sine, int64_t n, int interleaved) {
    const int64_t half = n / 2;
    if (interleaved) {
        for (int64_t i = 0; i < half; i++) {
            const float a = x[2 * i], b = x[2 * i + 1];
            x[2 * i] = a * cosine[i] - b * sine[i];
            x[2 * i + 1] = a * sine[i] + b * cosine[i];
        }
        return;
    }
    for (int64_t i = 0; i < half; i++) {
        const float a = x[i], b = x[i + half];
        x[i] = a * cosine[i] - b * sine[i];
        x[i + half] = a * sine[i] + b * cosine[i];
    }
}

// One block of 32 values: the scale maps the largest magnitude to 127. Values that are not finite
// give a scale that is not finite, which shows in the result instead of vanishing.
SL_INLINE void quantize_block(const float *x, const sl_act_block *a, int t) {
    vf value[SL_BLOCK / SL_LANES], largest = splat(0);
#pragma clang loop unroll(full)
    for (int i = 0; i < SL_BLOCK / SL_LANES; i++) {
        value[i] = load_f32(x + i * SL_LANES);
        largest = __builtin_elementwise_max(largest, __builtin_elementwise_abs(value[i]));
    }
    const float d = max_of(largest) / 127.0f;
    const float inverse = d > 0 && d < __builtin_inff() ? 1.0f / d : 0.0f;
    vi lo, hi;
#pragma clang loop unroll(full)
    for (int i = 0; i < SL_BLOCK / SL_LANES; i++) {
        const vf magic = splat(12582912.0f);
        const vf rounded = (value[i] * splat(inverse) + magic) - magic;
        // Saturates before the conversion: NaN and infinities must not become undefined integers.
        const vf bounded = __builtin_elementwise_min(
            __builtin_elementwise_max(rounded, splat(-127.0f)), splat(127.0f));
        const vi whole = __builtin_convertvector(bounded, vi);
        const vb bytes = __builtin_convertvector(whole, vb);
        memcpy((int8_t *)a->q + t * SL_BLOCK + i * SL_LANES, &bytes, sizeof bytes);
        const int half = SL_BLOCK / SL_LANES / 2;
        if (i < half) lo = i == 0 ? whole : lo + whole;
        else hi = i == half ? whole : hi + whole;
    }
    const int32_t sum_lo = sum_of_ints(lo), sum_hi = sum_of_ints(hi);
    ((float *)a->scale)[t] = d;
    ((float *)a->minus_sum)[t] = -(float)(sum_lo + sum_hi) * d;
    ((int32_t *)a->bias_8)[t] = -8 * (sum_lo + sum_hi);
    ((int32_t *)a->bias_128)[t] = -128 * (sum_lo + sum_hi);
    ((int32_t *)a->bias_lo_32)[t] = -32 * sum_lo;
    ((int32_t *)a->bias_hi_32)[t] = -32 * sum_hi;
}

static void quantize(const float *x, int64_t x_stride, int64_t blocks, int64_t tokens,
                     int64_t first_tile, int64_t end_tile, uint8_t *act) {
    for (int64_t i = first_tile; i < end_tile; i++) {
        const int64_t t0 = i * SL_TILE;
        const int T = tokens - t0 < SL_TILE ? (int)(tokens - t0) : SL_TILE;
        const uint8_t *tile = act + t0 * blocks * SL_ACT_BYTES;
        for (int t = 0; t < T; t++)
            for (int64_t b = 0; b < blocks; b++) {
                const sl_act_block a = sl_act_at(tile, b, T);
                quantize_block(x + (t0 + t) * x_stride + b * SL_BLOCK, &a, t);
            }
    }
}
