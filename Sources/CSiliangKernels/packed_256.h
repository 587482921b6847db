// Reading packed weights into 256-bit registers: 8 rows and 4 columns each, so a row group is two
// halves. Layouts: packed_formats.h.

SL_INLINE __m256i piece_of(const int8_t *q, int j) {
    int32_t four;
    memcpy(&four, q + 4 * j, 4);
    return _mm256_set1_epi32(four);
}

SL_INLINE __m256 halves_at(const uint8_t *p) {
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

SL_INLINE __m256 bfloats_at(const uint8_t *p) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(
        _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p)), 16));
}

SL_INLINE __m256i load(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }

SL_INLINE __m256i shifted(__m256i v, const int left) {
    return left > 0   ? _mm256_slli_epi16(v, left)
           : left < 0 ? _mm256_srli_epi16(v, -left)
                      : v;
}

// Pairs of bits of 4 pieces, moved up by `shift`.
SL_INLINE void unpack_pairs(const uint8_t *p, const int shift, __m256i *w) {
    const __m256i mask = _mm256_set1_epi8((char)(3 << shift)), v = load(p);
#pragma clang loop unroll(full)
    for (int c = 0; c < 4; c++) w[c] = _mm256_and_si256(shifted(v, shift - 2 * c), mask);
}

// The 8 pieces of a block for 8 rows. What is stored plus 128 comes as it is, or with `less` taken
// from it.
SL_INLINE void decode(const int f, const sl_layout *l, int64_t b, int half, const int less,
                      __m256i *w) {
    const uint8_t *low = l->low + b * sl_low_bytes(f) + 32 * half;
    const __m256i taken = _mm256_set1_epi8((char)less);
    if (f == SL_Q8_0) {
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = _mm256_sub_epi8(load(low + 64 * j), taken);
        return;
    }
    if (sl_low_bytes(f) == 128) {
        unpack_pairs(low, 0, w);
        unpack_pairs(low + 64, 0, w + 4);
    } else {
        const __m256i nibble = _mm256_set1_epi8(15);
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            const __m256i v = load(low + 64 * j);
            w[j] = _mm256_and_si256(v, nibble);
            w[4 + j] = _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble);
        }
    }
    if (sl_has_table(f)) {
        const __m256i table = _mm256_sub_epi8(
            _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)sl_table(f))), taken);
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = _mm256_shuffle_epi8(table, w[j]);
    }
    if (f == SL_Q6_K) {
        __m256i upper[8];
        unpack_pairs(l->high + b * 128 + 32 * half, 4, upper);
        unpack_pairs(l->high + b * 128 + 64 + 32 * half, 4, upper + 4);
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) w[j] = _mm256_or_si256(w[j], upper[j]);
    } else if (sl_high_bytes(f) == 64) {
        const int shift = f == SL_Q3_K ? 2 : 4;
        const __m256i mask = _mm256_set1_epi8((char)(1 << shift));
        const __m256i v = load(l->high + b * 64 + 32 * half);
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++)
            w[j] = _mm256_or_si256(w[j], _mm256_and_si256(shifted(v, shift - j), mask));
    }
}

SL_INLINE void store_half(__m256 sum, float *out, int rows) {
    if (rows >= 8) {
        _mm256_storeu_ps(out, sum);
    } else if (rows > 0) {
        float lanes[8];
        _mm256_storeu_ps(lanes, sum);
        memcpy(out, lanes, (size_t)rows * sizeof(float));
    }
}
