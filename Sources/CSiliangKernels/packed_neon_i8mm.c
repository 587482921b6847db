// Packed products with the matrix product of bytes (I8MM, Armv8.6): twice the work an instruction.
#if defined(__aarch64__)
#include "packed_formats.h"

#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("dotprod,i8mm"))), apply_to = function)

#define SL_I8MM 1
#include "packed_neon_kernels.h"

#pragma clang attribute pop

const sl_kernels sl_kernels_neon_i8mm = {SL_ISA_NEON_I8MM, SL_PACKED_KERNELS, SL_FLOAT_KERNELS};
#endif
