// Packed products with the Armv8.2 dot product.
#if defined(__aarch64__)
#include "packed_formats.h"

#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define SL_I8MM 0
#include "packed_neon_kernels.h"

#pragma clang attribute pop

const sl_kernels sl_kernels_neon = {SL_ISA_NEON, SL_PACKED_KERNELS, SL_FLOAT_KERNELS};
#endif
