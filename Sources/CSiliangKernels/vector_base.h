// Vectors of SL_LANES floats and what is done across their lanes; the including file sets SL_LANES
// (4, 8 or 16) and, around it, the target.

typedef float vf __attribute__((ext_vector_type(SL_LANES)));
typedef int32_t vi __attribute__((ext_vector_type(SL_LANES)));
typedef uint32_t vu __attribute__((ext_vector_type(SL_LANES)));
typedef uint16_t vs __attribute__((ext_vector_type(SL_LANES)));
typedef _Float16 vh __attribute__((ext_vector_type(SL_LANES)));
typedef int8_t vb __attribute__((ext_vector_type(SL_LANES)));
typedef uint8_t vub __attribute__((ext_vector_type(SL_LANES)));

SL_INLINE vf load_f32(const float *p) {
    vf v;
    memcpy(&v, p, sizeof v);
    return v;
}

SL_INLINE void store_f32(float *p, vf v) { memcpy(p, &v, sizeof v); }

SL_INLINE vf splat(float x) { return (vf)(x); }

// Two registers folded into one: the lanes that one shuffle takes from them, and those that another
// takes, added.
#define SL_TAKE(x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#if SL_LANES == 16
#define SL_FOLD_8(x, y)                                                                            \
    SL_TAKE(x, y, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +                        \
        SL_TAKE(x, y, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define SL_FOLD_4(x, y)                                                                            \
    SL_TAKE(x, y, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27) +                      \
        SL_TAKE(x, y, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31)
#define SL_FOLD_2(x, y)                                                                            \
    SL_TAKE(x, y, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) +                      \
        SL_TAKE(x, y, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define SL_FOLD_1(x, y)                                                                            \
    SL_TAKE(x, y, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30) +                     \
        SL_TAKE(x, y, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31)
#elif SL_LANES == 8
#define SL_FOLD_4(x, y)                                                                            \
    SL_TAKE(x, y, 0, 1, 2, 3, 8, 9, 10, 11) + SL_TAKE(x, y, 4, 5, 6, 7, 12, 13, 14, 15)
#define SL_FOLD_2(x, y)                                                                            \
    SL_TAKE(x, y, 0, 1, 8, 9, 4, 5, 12, 13) + SL_TAKE(x, y, 2, 3, 10, 11, 6, 7, 14, 15)
#define SL_FOLD_1(x, y)                                                                            \
    SL_TAKE(x, y, 0, 8, 2, 10, 4, 12, 6, 14) + SL_TAKE(x, y, 1, 9, 3, 11, 5, 13, 7, 15)
#else
#define SL_FOLD_2(x, y) SL_TAKE(x, y, 0, 1, 4, 5) + SL_TAKE(x, y, 2, 3, 6, 7)
#define SL_FOLD_1(x, y) SL_TAKE(x, y, 0, 4, 2, 6) + SL_TAKE(x, y, 1, 5, 3, 7)
#endif

#define SL_FOLD_ALL(a, n, FOLD)                                                                    \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < (n); i++) (a)[i] =                      \
        FOLD((a)[i], (a)[i + (n)])
#if SL_LANES == 16
#define SL_FOLD_WIDE(a)                                                                            \
    SL_FOLD_ALL(a, 8, SL_FOLD_8);                                                                  \
    SL_FOLD_ALL(a, 4, SL_FOLD_4)
#elif SL_LANES == 8
#define SL_FOLD_WIDE(a) SL_FOLD_ALL(a, 4, SL_FOLD_4)
#else
#define SL_FOLD_WIDE(a)
#endif

// Lane i of the result is the sum of a[i]'s lanes, for SL_LANES registers; of floats, and of whole
// numbers.
#define SL_SUM_LANES(NAME, TYPE)                                                                   \
    SL_INLINE TYPE NAME(TYPE *a) {                                                                 \
        SL_FOLD_WIDE(a);                                                                           \
        SL_FOLD_ALL(a, 2, SL_FOLD_2);                                                              \
        return SL_FOLD_1(a[0], a[1]);                                                              \
    }
SL_SUM_LANES(sum_lanes, vf)
SL_SUM_LANES(sum_lanes_of_ints, vu)

// The larger, and the smaller, of two, lane by lane. Where x is not a number the result is y, and where
// y is none it is y too on x86, whose own instructions have it so, and x elsewhere. The builtins are
// one instruction there and three on x86.
#if defined(__x86_64__)
SL_INLINE vf larger(vf x, vf y) { return x > y ? x : y; }
SL_INLINE vf smaller(vf x, vf y) { return x < y ? x : y; }
#else
SL_INLINE vf larger(vf x, vf y) { return __builtin_elementwise_max(x, y); }
SL_INLINE vf smaller(vf x, vf y) { return __builtin_elementwise_min(x, y); }
#endif

// Halving a register step by step, down to one lane.
#if SL_LANES == 16
#define SL_HALVES(OP, v)                                                                           \
    OP(v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);                             \
    OP(v, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7);                                         \
    OP(v, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3);                                         \
    OP(v, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
#elif SL_LANES == 8
#define SL_HALVES(OP, v)                                                                           \
    OP(v, 4, 5, 6, 7, 4, 5, 6, 7);                                                                 \
    OP(v, 2, 3, 2, 3, 2, 3, 2, 3);                                                                 \
    OP(v, 1, 1, 1, 1, 1, 1, 1, 1)
#else
#define SL_HALVES(OP, v)                                                                           \
    OP(v, 2, 3, 2, 3);                                                                             \
    OP(v, 1, 1, 1, 1)
#endif
#define SL_ADD_HALF(v, ...) v += __builtin_shufflevector(v, v, __VA_ARGS__)
#define SL_MAX_HALF(v, ...)                                                                        \
    v = larger(v, __builtin_shufflevector(v, v, __VA_ARGS__))

#define SL_MAX_INT_HALF(v, ...)                                                                    \
    v = __builtin_elementwise_max(v, __builtin_shufflevector(v, v, __VA_ARGS__))

SL_INLINE float sum_of(vf v) {
    SL_HALVES(SL_ADD_HALF, v);
    return v[0];
}

SL_INLINE int32_t sum_of_ints(vi v) {
    SL_HALVES(SL_ADD_HALF, v);
    return v[0];
}

SL_INLINE float max_of(vf v) {
    SL_HALVES(SL_MAX_HALF, v);
    return v[0];
}

// 1.5 * 2^23: adding it rounds to a whole number, which the last bits of the sum then hold. The bits of
// floats grow with them, so that numbers can be kept within bounds as bits, whatever they were.
#define SL_ROUND 12582912.0f

// The bits of a whole number after adding SL_ROUND.
SL_INLINE vi round_bits(float x) { return (vi)(splat(x) + splat(SL_ROUND)); }

SL_INLINE vi clamped_bits(vf rounded, vi low, vi high) {
    return __builtin_elementwise_min(__builtin_elementwise_max((vi)rounded, low), high);
}

// e^x to within 2 units in the last place: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial in r
// (Taylor's terms up to r^6 / 720), and n added to the exponent. Below -87 the result is 0, above
// 88 it stays at e^88.
SL_INLINE vf exp_vector(vf x) {
    const vf clamped = smaller(larger(x, splat(-87.0f)), splat(88.0f));
    const vf n =
        (clamped * splat(1.44269504088896341f) + splat(SL_ROUND)) - splat(SL_ROUND);
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
