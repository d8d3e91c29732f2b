// The measurement of arithmetic for the program that is compiled ahead of time. That compiler makes code for the oldest
// processor that the program may run on and says no to every wider instruction at compile time; these functions are
// compiled for the wider ones and are asked only where the processor has them. Linked into the program, not a library.

#include <immintrin.h>
#include <stdint.h>

enum { chains = 10 };

// Width in bits of the widest vectors that this processor and its system multiply and add in one instruction; 0 below 256.
int32_t hp_ceilings_width(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) return 512;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 256 : 0;
}

// Each does count multiply-adds in each of ten chains. The begin comes from memory that the compiler may not look
// through: it would find that x = 0.5 x + 0.5 stays at 1, and that the chains are one.

__attribute__((target("avx512f"), noinline)) static float multiply_adds_512(int32_t count, const volatile float* begin) {
    const __m512 half = _mm512_set1_ps(begin[chains]);
    __m512 x[chains];
    for (int c = 0; c < chains; c++) x[c] = _mm512_set1_ps(begin[c]);
    for (int32_t n = 0; n < count; n++) {
#pragma GCC unroll 10
        for (int c = 0; c < chains; c++) x[c] = _mm512_fmadd_ps(x[c], half, half);
    }
    float sum = 0;
    for (int c = 0; c < chains; c++) sum += _mm512_cvtss_f32(x[c]);
    return sum;
}

__attribute__((target("avx2,fma"), noinline)) static float multiply_adds_256(int32_t count, const volatile float* begin) {
    const __m256 half = _mm256_set1_ps(begin[chains]);
    __m256 x[chains];
    for (int c = 0; c < chains; c++) x[c] = _mm256_set1_ps(begin[c]);
    for (int32_t n = 0; n < count; n++) {
#pragma GCC unroll 10
        for (int c = 0; c < chains; c++) x[c] = _mm256_fmadd_ps(x[c], half, half);
    }
    float sum = 0;
    for (int c = 0; c < chains; c++) sum += _mm256_cvtss_f32(x[c]);
    return sum;
}

// Runs the loop of a width that hp_ceilings_width allows; the sum of the chains' ends, so that none is left out.
float hp_ceilings_multiply_adds(int32_t width, int32_t count) {
    static const volatile float begin[chains + 1] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5F};
    return width == 512 ? multiply_adds_512(count, begin) : multiply_adds_256(count, begin);
}
