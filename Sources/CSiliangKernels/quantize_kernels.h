// Searching the scales of quantised blocks, and rounding with them; included by float_kernels.h.
//
// For the search, blocks come in eights and transposed: x[8 * i + b] is value i of block b. Every
// candidate is eight numbers, one per block; candidates follow each other and are even in number.
// Codes are clamped as integers: adding 1.5 * 2^23 leaves the rounded number in a float's last
// bits, and the bits of floats grow with them, whatever the number was. Nothing is contracted to
// fused multiply-adds, so that every machine writes the same file.

#define SL_NO_CONTRACTION _Pragma("clang fp contract(off)")

// Value i of the blocks that lanes from first on belong to.
SL_INLINE vf block_lanes(const float *x, int64_t i, int64_t first) {
#if SL_LANES == 16
    typedef float v8 __attribute__((ext_vector_type(8)));
    v8 v;
    memcpy(&v, x + 8 * i, sizeof v);
    (void)first;
    return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7);
#else
    return load_f32(x + 8 * i + first % 8);
#endif
}

SL_INLINE vf clamped(vf scaled, vi low, vi high) {
    return (vf)clamped_bits(scaled + splat(SL_ROUND), low, high) - splat(SL_ROUND);
}

static void fit_symmetric(const float *x, int64_t length, int64_t candidates, const float *inverse,
                          float levels, float *products, float *squares) {
    SL_NO_CONTRACTION
    const vi low = round_bits(-levels), high = round_bits(levels - 1);
    for (int64_t c = 0; c < 8 * candidates; c += SL_LANES) {
        const vf scale = load_f32(inverse + c);
        vf product = splat(0), square = splat(0);
        for (int64_t i = 0; i < length; i++) {
            const vf v = block_lanes(x, i, c);
            const vf code = clamped(v * scale, low, high);
            product = product + code * v;
            square = square + code * code;
        }
        store_f32(products + c, product);
        store_f32(squares + c, square);
    }
}

static void fit_asymmetric(const float *x, int64_t length, int64_t candidates,
                           const float *inverse, const float *shift, float levels, float *codes,
                           float *squares, float *products) {
    SL_NO_CONTRACTION
    const vi low = round_bits(0), high = round_bits(levels);
    for (int64_t c = 0; c < 8 * candidates; c += SL_LANES) {
        const vf scale = load_f32(inverse + c), moved = load_f32(shift + c);
        vf sum = splat(0), square = splat(0), product = splat(0);
        for (int64_t i = 0; i < length; i++) {
            const vf v = block_lanes(x, i, c);
            const vf code = clamped(v * scale - moved, low, high);
            sum = sum + code;
            square = square + code * code;
            product = product + code * v;
        }
        store_f32(codes + c, sum);
        store_f32(squares + c, square);
        store_f32(products + c, product);
    }
}

static void block_errors(const float *x, int64_t length, int64_t candidates, const float *step,
                         const float *inverse, const float *offset, float lowest, float highest,
                         float *errors) {
    SL_NO_CONTRACTION
    const vi low = round_bits(lowest), high = round_bits(highest);
    for (int64_t c = 0; c < 8 * candidates; c += SL_LANES) {
        const vf d = load_f32(step + c), scale = load_f32(inverse + c), m = load_f32(offset + c);
        vf error = splat(0);
        for (int64_t i = 0; i < length; i++) {
            const vf v = block_lanes(x, i, c) + m;
            const vf difference = v - d * clamped(v * scale, low, high);
            error = error + difference * difference;
        }
        store_f32(errors + c, error);
    }
}

static double block_codes(const float *x, int64_t blocks, int64_t length, const float *step,
                          const float *offset, float lowest, float highest, uint8_t *codes) {
    SL_NO_CONTRACTION
    const vi low = round_bits(lowest), high = round_bits(highest);
    double total = 0;
    for (int64_t b = 0; b < blocks; b++) {
        const vf d = splat(step[b]), m = splat(offset[b]);
        const vf scale = splat(step[b] == 0 ? 0 : 1.0f / step[b]);
        vf error = splat(0);
        for (int64_t i = b * length; i < (b + 1) * length; i += SL_LANES) {
            const vf v = load_f32(x + i);
            const vf code = clamped((v + m) * scale, low, high);
            const vf difference = v - (d * code - m);
            error = error + difference * difference;
            const vub bytes =
                __builtin_convertvector((vi)(code + splat(SL_ROUND)) - low, vub);
            memcpy(codes + i, &bytes, sizeof bytes);
        }
        total += (double)sum_of(error);
    }
    return total;
}

static void block_peaks(const float *x, int64_t blocks, int64_t length, float *peaks) {
    for (int64_t b = 0; b < blocks; b++) peaks[b] = largest_of(x + b * length, length);
}
