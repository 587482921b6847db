// The arithmetic that Swift cannot reach: SIMD kernels with dispatch at run time.
//
// No allocation, no I/O, no global state but the CPU's features. Every pointer is the caller's, and
// the caller (SiliangTensor) has checked the sizes; kernels check nothing. Axes: r rows of a weight
// matrix (outputs), k columns (inputs), t tokens. A block is 32 columns; a row group is 16 rows.
#ifndef SILIANG_KERNELS_H
#define SILIANG_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// Columns per block, rows per packed row group, blocks per packed chunk, and tokens per activation
// tile.
enum { SL_BLOCK = 32, SL_ROWS = 16, SL_CHUNK = 8, SL_TILE = 12 };

// Bytes that one block of one token takes in quantised activations, see sl_quantize.
enum { SL_ACT_BYTES = 56 };

// Keys that one call of sl_attend may see.
enum { SL_ATTEND_KEYS = 64 };

typedef enum {
    SL_ISA_SCALAR = 0,    // any machine; the vectors of the float kernels are 128 bits wide
    SL_ISA_AVX2 = 1,      // AVX2, FMA, F16C
    SL_ISA_AVX_VNNI = 2,  // the same and AVX-VNNI
    SL_ISA_AVX512 = 3,    // AVX-512 F, BW, VL, DQ and VNNI
    SL_ISA_NEON = 4,      // Armv8.2 dot product
    SL_ISA_NEON_I8MM = 5, // the same and the matrix product of bytes
} sl_isa;

// SL_I16, whole numbers with a scale per row (sl_kernels.to_i16), is for attention alone.
typedef enum { SL_F32 = 0, SL_F16 = 1, SL_BF16 = 2, SL_I16 = 3 } sl_float_type;

// The packed formats, in the order of sl_kernels.packed.
typedef enum {
    SL_Q4_0, SL_Q4_1, SL_Q5_0, SL_Q5_1, SL_Q8_0, SL_Q2_K, SL_Q3_K, SL_Q4_K, SL_Q5_K, SL_Q6_K,
    SL_IQ4_NL, SL_IQ4_XS, SL_MXFP4,
    SL_PACKED_FORMATS,
} sl_format;

// Where the sections of a packed chunk of at most SL_CHUNK blocks begin and its size, in bytes; see
// packed_formats.h.
typedef struct {
    int64_t low, high, scale, min, d, dmin, size;
} sl_sections;
sl_sections sl_sections_of(sl_format format, int64_t blocks);
// Whether a format's products want activations that share a scale per SL_CHUNK blocks.
int sl_is_wide(sl_format format);
// Asks for memory that will be read soon.
void sl_ask_for(const void *p, int64_t bytes);
// Bytes of a packed row group.
int64_t sl_group_bytes(sl_format format, int64_t blocks);

// A product of packed weights and quantised activations:
//   out[t * out_stride + r] = sum over k of W[r, k] * x[t, k]      for r < rows, t < tokens
//   w      one or more row groups of ceil(rows / 16) * 16 rows, packed (layouts: packed_formats.h),
//          group_bytes apart
//   blocks k / 32
//   act    tokens quantised by sl_quantize
typedef void (*sl_packed_gemm)(const uint8_t *w, int64_t group_bytes, int64_t blocks,
                               const uint8_t *act, int64_t tokens, float *out, int64_t out_stride,
                               int64_t rows);

// A product of float weights, stored by rows, and float activations:
//   out[t * out_stride + r] = sum over k of W[r, k] * x[t * x_stride + k]
typedef void (*sl_float_gemm)(const void *w, int64_t w_stride, int64_t columns, const float *x,
                              int64_t x_stride, int64_t tokens, float *out, int64_t out_stride,
                              int64_t rows);

// What blocks of a matrix are multiplied by.
typedef struct {
    const float *scale;  // of the block in row i and column j of the grid: scale[i * stride + j]
    int64_t stride;
    int64_t block_rows;     // a multiple of 4
    int64_t block_columns;  // a multiple of 16
} sl_block_scales;

// A product of 8-bit floats (e4m3) with scales and float activations: as sl_float_gemm, for rows of
// `columns` bytes, of which w is row first_row (a multiple of 4) of the matrix.
typedef void (*sl_scaled_gemm)(const uint8_t *w, int64_t columns, const sl_block_scales *scales,
                               int64_t first_row, const float *x, int64_t x_stride, int64_t tokens,
                               float *out, int64_t out_stride, int64_t rows);

// One block of keys and values for a tile of queries, by online softmax (arXiv:1805.02867).
typedef struct {
    const void *q;       // [queries, key_size], already multiplied by the softmax scale: f32, or
                         // bfloat16 for sl_attend_bf16; for SL_I16 whole numbers as well, zeros
                         // behind them up to a multiple of 32
    int64_t q_stride;
    const void *k;       // [keys, key_size]; of SL_I16 62 bytes behind the last may be read, and the
                         // values of 64 keys
    int64_t k_stride;    // elements
    const void *v;       // [keys, value_size]
    int64_t v_stride;
    // The scales of SL_I16, else NULL: [queries], and of 64 keys and values.
    const float *q_scale, *k_scale, *v_scale;
    int32_t kv_type;     // an sl_float_type
    int32_t queries, keys, key_size, value_size;
    const int32_t *visible;  // [queries] how many of the keys each query may see
    float *maximum;      // [queries] running maximum, -inf at the start
    float *sum;          // [queries] running denominator, 0 at the start
    float *out;          // [queries, value_size] running numerator, 0 at the start
    int64_t out_stride;
    float *scores;       // scratch [queries, 64]
    // The keys and values of the call after this one, to be asked for from memory, or NULL.
    const void *next_k, *next_v;
} sl_attend_args;

typedef struct {
    sl_isa isa;
    sl_packed_gemm packed[SL_PACKED_FORMATS];
    sl_float_gemm f32, f16, bf16;
    sl_scaled_gemm e4m3;
    // Quantises x[t * x_stride + k] (blocks * 32 columns) to int8 with one scale per block, or if
    // wide per SL_CHUNK blocks (what formats with super-blocks want, see sl_is_wide), into tiles of
    // up to 12 tokens; a tile holds, block after block: q int8[T][32], scale f32[T], minus sum
    // times scale f32[T], and as int32[T] each, for weights stored with an offset: -8 (if wide: the
    // sums of two blocks) and -128 times the sum of q, -32 times the sum of its first and of its
    // second half. T is 12 except in the last tile.
    void (*quantize)(const float *x, int64_t x_stride, int64_t blocks, int64_t tokens, int wide,
                     int64_t first_tile, int64_t end_tile, uint8_t *act);
    void (*attend)(const sl_attend_args *args);
    // y = x / sqrt(mean(x^2) + eps) * weight; weight may be NULL.
    void (*rms_norm)(const float *x, const float *weight, float eps, int64_t n, float *y);
    // gate = silu(gate) * up
    void (*silu_mul)(float *gate, const float *up, int64_t n);
    // y += x
    void (*add)(float *y, const float *x, int64_t n);
    // y += a * x
    void (*add_scaled)(float *y, const float *x, float a, int64_t n);
    // x = softmax(x)
    void (*softmax)(float *x, int64_t n);
    // y = (_Float16)x and y = (bfloat16)x, to nearest even
    void (*to_f16)(const float *x, int64_t n, uint16_t *y);
    void (*to_bf16)(const float *x, int64_t n, uint16_t *y);
    // Rows for attention in SL_I16: y = x / scale, rounded to whole numbers, of which none is larger
    // than 32,767 and whose squares add up to less than 2^31; returns the scale, which is not finite
    // where x is not.
    float (*to_i16)(const float *x, int64_t n, int16_t *y);
    // Keys and values in 8 bits: q and one f16 scale per 32 values (n a multiple of 32), and back
    // to bfloat16 or to whole numbers of 16 bits.
    void (*to_q8)(const float *x, int64_t n, int8_t *q, uint16_t *scales);
    void (*from_q8)(const int8_t *q, const uint16_t *scales, int64_t n, uint16_t *y);
    float (*i16_from_q8)(const int8_t *q, const uint16_t *scales, int64_t n, int16_t *y);
    // x[i] for one head: pairs (2i, 2i+1) if interleaved, else (i, i + n/2); cosine and sine [n/2]
    void (*rotate)(float *x, const float *cosine, const float *sine, int64_t n, int interleaved);
    // Searching the scales of eight blocks of `length` values: x[8 * i + b] is value i of block b.
    // Each of the candidates (an even number) is eight numbers, and so is each result. Results do
    // not depend on the instruction set.
    // code = round(x * inverse), from -levels to levels - 1: the sums of code * x and of code^2.
    void (*fit_symmetric)(const float *x, int64_t length, int64_t candidates, const float *inverse,
                          float levels, float *products, float *squares);
    // code = round(x * inverse - shift), from 0 to levels: the sums of code, code^2 and code * x.
    void (*fit_asymmetric)(const float *x, int64_t length, int64_t candidates,
                           const float *inverse, const float *shift, float levels, float *codes,
                           float *squares, float *products);
    // code = round((x + offset) * inverse), from low to high: the sums of
    // (x + offset - step * code)^2.
    void (*block_errors)(const float *x, int64_t length, int64_t candidates, const float *step,
                         const float *inverse, const float *offset, float low, float high,
                         float *errors);
    // Blocks one after the other, lengths multiples of 16: code = round((x + offset) / step), from
    // low to high, stored as code - low; returns the sum of (x - (step * code - offset))^2.
    double (*block_codes)(const float *x, int64_t blocks, int64_t length, const float *step,
                          const float *offset, float low, float high, uint8_t *codes);
    // The largest magnitude of every block.
    void (*block_peaks)(const float *x, int64_t blocks, int64_t length, float *peaks);
} sl_kernels;

// sl_kernels.attend for bfloat16 queries, keys and values with instructions of their own, or NULL
// where the machine lacks them.
void (*sl_attend_bf16(void))(const sl_attend_args *args);

// Tells the processor that this thread spins.
static inline void sl_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// The best instruction set of this machine.
sl_isa sl_detect(void);
// The kernels for an instruction set, or NULL when this machine or build lacks it.
const sl_kernels *sl_kernels_for(sl_isa isa);

// Makes a tile of T tokens from rows that sl_kernels.quantize wrote one by one (as tiles of one
// token, row_bytes apart): token i is row index[i].
void sl_gather_tile(const uint8_t *rows, int64_t row_bytes, const int32_t *index, int32_t T,
                    int64_t blocks, uint8_t *tile);

// The product of one packed format.
sl_packed_gemm sl_packed_for(const sl_kernels *kernels, sl_format format);

// Reads every byte of n (a multiple of 64) and returns something that depends on all of them: the
// probe behind "share of the memory bandwidth".
uint64_t sl_probe_read(const void *p, int64_t n);
// Runs `rounds` rounds of independent int8 dot-product instructions on registers alone; returns the
// number of operations (a multiply and an add count as two) and keeps the result in *sink.
double sl_probe_int8(int64_t rounds, int32_t *sink);

#endif
