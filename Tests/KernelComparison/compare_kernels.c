// Compares every kernel table of the machine it runs on with the scalar table, on seeded random
// data of ragged sizes. Built for another processor by Tools/test_arm.sh and run there or under an
// emulator. Prints one line per comparison that fails, then "N passed, M failed".
#include "siliang_kernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 20261123;
static int passed, failed;

static uint32_t bits(void) {
    state += 0x9E3779B97F4A7C15u;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)(z >> 32);
}

static float uniform(void) { return (float)bits() / 2147483648.0f - 1.0f; }

static void check(const char *what, const float *got, const float *expected, size_t n,
                  float tolerance) {
    float largest = 1e-6f, worst = 0;
    for (size_t i = 0; i < n; i++) largest = fmaxf(largest, fabsf(expected[i]));
    for (size_t i = 0; i < n; i++) {
        const float d = fabsf(got[i] - expected[i]);
        if (!(d <= worst)) worst = d;
        if (isnan(d)) break;  // nothing is worse
    }
    if (worst <= tolerance * largest) {
        passed++;
    } else {
        failed++;
        printf("%s: differs by %g of %g\n", what, worst, largest);
    }
}

static float *floats(size_t n) {
    float *p = malloc(n * sizeof(float));
    if (!p) exit(2);
    for (size_t i = 0; i < n; i++) p[i] = uniform();
    return p;
}

enum { ROWS = 37, COLUMNS = 512, BLOCKS = COLUMNS / 32, TOKENS = 19 };

// Random bits, but half-precision (or bfloat16) numbers of moderate size where scales lie.
static void fill_group(sl_format f, uint8_t *w) {
    for (int64_t first = 0; first < BLOCKS; first += SL_CHUNK) {
        const int64_t n = BLOCKS - first < SL_CHUNK ? BLOCKS - first : SL_CHUNK;
        const sl_sections s = sl_sections_of(f, n);
        for (int64_t i = 0; i < s.size; i++) w[i] = (uint8_t)bits();
        const int has_super = s.dmin > s.d;
        for (int64_t i = has_super ? s.d : s.scale; i + 2 <= s.size; i += 2)
            w[i + 1] = f == SL_MXFP4 ? 0x3C : 0x1C | (w[i + 1] & 3);
        w += s.size;
    }
}

static void compare_packed(const sl_kernels *fast, const sl_kernels *slow) {
    static const char *names[SL_PACKED_FORMATS] = {"Q4_0",   "Q4_1",   "Q5_0",  "Q5_1", "Q8_0",
                                                   "Q2_K",   "Q3_K",   "Q4_K",  "Q5_K", "Q6_K",
                                                   "IQ4_NL", "IQ4_XS", "MXFP4"};
    float *x = floats(TOKENS * COLUMNS);
    for (int f = 0; f < SL_PACKED_FORMATS; f++) {
        const int64_t size = sl_group_bytes((sl_format)f, BLOCKS);
        const int64_t groups = (ROWS + SL_ROWS - 1) / SL_ROWS;
        uint8_t *w = malloc((size_t)(groups * size));
        if (!w) exit(2);
        for (int64_t g = 0; g < groups; g++) fill_group((sl_format)f, w + g * size);
        for (int tokens = 1; tokens <= TOKENS; tokens++) {
            const int64_t tiles = (tokens + SL_TILE - 1) / SL_TILE;
            uint8_t *act = calloc((size_t)tokens * BLOCKS, SL_ACT_BYTES);
            float *got = floats(TOKENS * ROWS), *expected = floats(TOKENS * ROWS);
            if (!act) exit(2);
            slow->quantize(x, COLUMNS, BLOCKS, tokens, sl_is_wide((sl_format)f), 0, tiles, act);
            fast->packed[f](w, size, BLOCKS, act, tokens, got, ROWS, ROWS);
            slow->packed[f](w, size, BLOCKS, act, tokens, expected, ROWS, ROWS);
            check(names[f], got, expected, (size_t)tokens * ROWS, 2e-5f);
            free(act);
            free(got);
            free(expected);
        }
        free(w);
    }
    free(x);
}

static void compare_float(const sl_kernels *fast, const sl_kernels *slow) {
    const struct {
        const char *name;
        int size;
        sl_float_gemm fast, slow;
    } types[] = {{"f32", 4, fast->f32, slow->f32},
                 {"f16", 2, fast->f16, slow->f16},
                 {"bf16", 2, fast->bf16, slow->bf16}};
    const int64_t columns = 203;
    float *x = floats((size_t)(9 * columns));
    for (size_t i = 0; i < 3; i++) {
        void *w = malloc((size_t)(ROWS * columns * 4));
        if (!w) exit(2);
        for (int64_t k = 0; k < ROWS * columns; k++) {
            if (types[i].size == 4) ((float *)w)[k] = uniform();
            // Bits that are finite in both 16-bit formats.
            else ((uint16_t *)w)[k] = (uint16_t)(0x3000 + (bits() & 0x83FF));
        }
        for (int tokens = 1; tokens <= 9; tokens++) {
            float *got = floats(9 * ROWS), *expected = floats(9 * ROWS);
            types[i].fast(w, columns, columns, x, columns, tokens, got, ROWS, ROWS);
            types[i].slow(w, columns, columns, x, columns, tokens, expected, ROWS, ROWS);
            check(types[i].name, got, expected, (size_t)tokens * ROWS, 2e-5f);
            free(got);
            free(expected);
        }
        free(w);
    }
    free(x);
}

// 8-bit floats with a scale for every 8 × 64 of them, in ragged sizes.
static void compare_scaled(const sl_kernels *fast, const sl_kernels *slow) {
    const int64_t columns = 203;
    float *x = floats((size_t)(9 * columns)), *scale = floats(5 * 4);
    uint8_t *w = malloc((size_t)(ROWS * columns));
    if (!w) exit(2);
    for (int64_t k = 0; k < ROWS * columns; k++) {
        w[k] = (uint8_t)bits();
        if ((w[k] & 0x7F) == 0x7F) w[k] = 0;
    }
    const sl_block_scales scales = {scale, 4, 8, 64};
    for (int tokens = 1; tokens <= 9; tokens++) {
        float *got = floats(9 * ROWS), *expected = floats(9 * ROWS);
        fast->e4m3(w, columns, &scales, 0, x, columns, tokens, got, ROWS, ROWS);
        slow->e4m3(w, columns, &scales, 0, x, columns, tokens, expected, ROWS, ROWS);
        check("e4m3", got, expected, (size_t)tokens * ROWS, 2e-5f);
        free(got);
        free(expected);
    }
    free(w);
    free(x);
    free(scale);
}

typedef void (*attend_function)(const sl_attend_args *);

// KEY and VALUE are no multiples of any vector's width; the last of an odd number of keys has no
// partner.
enum { QUERIES = 11, KEYS = 53, KEY = 72, VALUE = 40 };

// Rows of whole numbers and their scales.
typedef struct {
    int16_t *rows;
    float *scales;
} whole_rows;

static whole_rows whole(const sl_kernels *kernels, const float *x, int rows, int width, int stride) {
    whole_rows w = {calloc((size_t)rows * stride + 32, sizeof(int16_t)),
                    calloc((size_t)rows, sizeof(float))};
    for (int i = 0; i < rows; i++)
        w.scales[i] = kernels->to_i16(x + i * width, width, w.rows + i * stride);
    return w;
}

static void release(whole_rows w) {
    free(w.rows);
    free(w.scales);
}

static void attend_scaled(attend_function attend, const void *q, int64_t q_stride, const void *k,
                          const void *v, const float *q_scale, const float *k_scale,
                          const float *v_scale, int32_t type, float *out) {
    int32_t visible[QUERIES];
    float maximum[QUERIES], sum[QUERIES], scores[QUERIES * SL_ATTEND_KEYS];
    for (int i = 0; i < QUERIES; i++) {
        visible[i] = i * KEYS / (QUERIES - 1);
        maximum[i] = -INFINITY;
        sum[i] = 0;
    }
    memset(out, 0, QUERIES * VALUE * sizeof(float));
    const sl_attend_args args = {q, q_stride, k, KEY, v, VALUE, q_scale, k_scale, v_scale, type,
                                 QUERIES, KEYS, KEY, VALUE, visible, maximum, sum, out, VALUE,
                                 scores, NULL, NULL};
    attend(&args);
}

static void attend_with(attend_function attend, const void *q, const void *k, const void *v,
                        int32_t type, float *out) {
    attend_scaled(attend, q, KEY, k, v, NULL, NULL, NULL, type, out);
}

// The same whole numbers for both, which differ only in the scores' and weights' last bits; then
// against floats.
static void compare_whole_attention(const sl_kernels *fast, const sl_kernels *slow, const float *q,
                                    const float *k, const float *v) {
    enum { OUT = QUERIES * VALUE, PADDED = (KEY + 31) / 32 * 32 };
    float got[OUT], expected[OUT];
    const whole_rows wq = whole(slow, q, QUERIES, KEY, PADDED), wk = whole(slow, k, 64, KEY, KEY),
                     wv = whole(slow, v, 64, VALUE, VALUE);
    // What lies behind the last key may be anything.
    for (int i = KEYS; i < 64; i++) wk.scales[i] = wv.scales[i] = NAN;
    attend_scaled(fast->attend, wq.rows, PADDED, wk.rows, wv.rows, wq.scales, wk.scales, wv.scales,
                  SL_I16, got);
    attend_scaled(slow->attend, wq.rows, PADDED, wk.rows, wv.rows, wq.scales, wk.scales, wv.scales,
                  SL_I16, expected);
    check("attend i16", got, expected, OUT, 1e-4f);
    attend_with(slow->attend, q, k, v, SL_F32, expected);
    check("attend i16 and f32", got, expected, OUT, 5e-4f);
    release(wq);
    release(wk);
    release(wv);
    int8_t bytes[256];
    uint16_t scales[8];
    slow->to_q8(k, 256, bytes, scales);
    scales[3] = 0x0801;  // a block of almost nothing
    for (int64_t n = 32; n <= 256; n += 32) {
        int16_t a[256], b[256];
        const float scale = fast->i16_from_q8(bytes, scales, n, a);
        const float same = slow->i16_from_q8(bytes, scales, n, b);
        int differ = scale != same;
        for (int64_t i = 0; i < n; i++) differ += abs(a[i] - b[i]) > 1;
        const float none = 0, some = (float)differ;
        check("i16_from_q8", &some, &none, 1, 0);
    }
    for (int64_t n = 1; n <= 130; n += 7) {
        int16_t a[130], b[130];
        float x[130], y[130];
        const float scale = fast->to_i16(q, n, a), same = slow->to_i16(q, n, b);
        check("scale of i16", &scale, &same, 1, 1e-6f);
        for (int64_t i = 0; i < n; i++) {
            x[i] = (float)a[i] * scale;
            y[i] = (float)b[i] * same;
        }
        check("to_i16", x, y, (size_t)n, 1e-4f);
    }
}

static void compare_attention(const sl_kernels *fast, const sl_kernels *slow) {
    enum { OUT = QUERIES * VALUE };
    float *q = floats(QUERIES * KEY), *k = floats(64 * KEY), *v = floats(64 * VALUE);
    uint16_t qh[QUERIES * KEY], kh[64 * KEY], vh[64 * VALUE];
    float got[OUT], expected[OUT];
    attend_with(fast->attend, q, k, v, SL_F32, got);
    attend_with(slow->attend, q, k, v, SL_F32, expected);
    check("attend f32", got, expected, OUT, 1e-5f);
    compare_whole_attention(fast, slow, q, k, v);
    slow->to_f16(k, 64 * KEY, kh);
    slow->to_f16(v, 64 * VALUE, vh);
    attend_with(fast->attend, q, kh, vh, SL_F16, got);
    attend_with(slow->attend, q, kh, vh, SL_F16, expected);
    check("attend f16", got, expected, OUT, 1e-5f);
    slow->to_bf16(k, 64 * KEY, kh);
    slow->to_bf16(v, 64 * VALUE, vh);
    fast->to_bf16(q, QUERIES * KEY, qh);
    for (int i = 0; i < QUERIES * KEY; i++) {
        // The same rounded queries for both, so that only the weights' rounding differs.
        const uint32_t bits = (uint32_t)qh[i] << 16;
        memcpy(q + i, &bits, 4);
    }
    attend_with(fast->attend, q, kh, vh, SL_BF16, got);
    attend_with(slow->attend, q, kh, vh, SL_BF16, expected);
    check("attend bf16", got, expected, OUT, 1e-5f);
    if (fast->isa == SL_ISA_AVX512 && sl_attend_bf16()) {
        // What lies behind the last key may be anything.
        for (int i = KEYS * VALUE; i < 64 * VALUE; i++) vh[i] = 0x7FC0;
        attend_with(sl_attend_bf16(), qh, kh, vh, SL_BF16, got);
        check("attend with bf16 instructions", got, expected, OUT, 4e-3f);
    }
    free(q);
    free(k);
    free(v);
}

static void compare_rows(const sl_kernels *fast, const sl_kernels *slow) {
    for (int64_t n = 2; n <= 258; n += 16) {
        float *x = floats((size_t)n), *y = floats((size_t)n), *w = floats((size_t)n);
        float *a = floats((size_t)n), *b = floats((size_t)n);
        fast->rms_norm(x, w, 1e-5f, n, a);
        slow->rms_norm(x, w, 1e-5f, n, b);
        check("rms_norm", a, b, (size_t)n, 1e-5f);
        memcpy(a, x, (size_t)n * 4), memcpy(b, x, (size_t)n * 4);
        fast->silu_mul(a, y, n), slow->silu_mul(b, y, n);
        check("silu_mul", a, b, (size_t)n, 1e-5f);
        fast->add_scaled(a, y, 0.3f, n), slow->add_scaled(b, y, 0.3f, n);
        check("add_scaled", a, b, (size_t)n, 1e-5f);
        fast->add(a, x, n), slow->add(b, x, n);
        check("add", a, b, (size_t)n, 1e-5f);
        fast->softmax(a, n), slow->softmax(b, n);
        check("softmax", a, b, (size_t)n, 1e-5f);
        for (int interleaved = 0; interleaved < 2; interleaved++) {
            fast->rotate(a, x, y, n, interleaved), slow->rotate(b, x, y, n, interleaved);
            check("rotate", a, b, (size_t)n, 1e-5f);
        }
        free(x), free(y), free(w), free(a), free(b);
    }
}

// Eight blocks and four candidates. Files must not depend on the machine: every bit counts.
static void compare_quantizers(const sl_kernels *fast, const sl_kernels *slow) {
    enum { CANDIDATES = 4, LANES = 8 * CANDIDATES };
    for (int64_t length = 16; length <= 32; length += 16) {
        float *x = floats((size_t)length * 8), *inverse = floats(LANES), *shift = floats(LANES);
        float a[3][LANES], b[3][LANES];
        uint8_t codes[2][256];
        for (int i = 0; i < LANES; i++) inverse[i] *= 20;
        fast->fit_symmetric(x, length, CANDIDATES, inverse, 8, a[0], a[1]);
        slow->fit_symmetric(x, length, CANDIDATES, inverse, 8, b[0], b[1]);
        check("fit_symmetric", a[0], b[0], 2 * LANES, 0);
        fast->fit_asymmetric(x, length, CANDIDATES, inverse, shift, 15, a[0], a[1], a[2]);
        slow->fit_asymmetric(x, length, CANDIDATES, inverse, shift, 15, b[0], b[1], b[2]);
        check("fit_asymmetric", a[0], b[0], 3 * LANES, 0);
        fast->block_errors(x, length, CANDIDATES, shift, inverse, shift, -32, 31, a[0]);
        slow->block_errors(x, length, CANDIDATES, shift, inverse, shift, -32, 31, b[0]);
        check("block_errors", a[0], b[0], LANES, 0);
        a[0][0] = (float)fast->block_codes(x, 8, length, inverse, shift, -128, 127, codes[0]);
        b[0][0] = (float)slow->block_codes(x, 8, length, inverse, shift, -128, 127, codes[1]);
        check("block_codes", a[0], b[0], 1, 1e-5f);
        a[0][0] = (float)memcmp(codes[0], codes[1], (size_t)length * 8), b[0][0] = 0;
        check("codes", a[0], b[0], 1, 0);
        fast->block_peaks(x, 8, length, a[0]);
        slow->block_peaks(x, 8, length, b[0]);
        check("block_peaks", a[0], b[0], 8, 0);
        free(x), free(inverse), free(shift);
    }
}

int main(void) {
    const sl_kernels *slow = sl_kernels_for(SL_ISA_SCALAR);
    for (int isa = SL_ISA_AVX2; isa <= SL_ISA_NEON_I8MM; isa++) {
        const sl_kernels *fast = sl_kernels_for((sl_isa)isa);
        if (!fast) continue;
        compare_packed(fast, slow);
        compare_float(fast, slow);
        compare_scaled(fast, slow);
        compare_attention(fast, slow);
        compare_rows(fast, slow);
        compare_quantizers(fast, slow);
    }
    if (passed + failed == 0) printf("this machine has no kernels besides the scalar ones\n");
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
