/*
 * A double of libcupti for the shim's own tests: records are made on demand in the layout of a chosen release, calls are
 * written down, any call can be made to fail. It simulates no CUDA; native/fakes has the CUPTI that does.
 */
#ifndef HP_CUPTI_DOUBLE_H
#define HP_CUPTI_DOUBLE_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#if defined(HP_BUILDING_DOUBLE)
#define DOUBLE_API __declspec(dllexport)
#else
#define DOUBLE_API __declspec(dllimport)
#endif
#else
#define DOUBLE_API __attribute__((visibility("default")))
#endif

#if defined(__cplusplus)
extern "C" {
#endif

/* Forgets everything; layouts of release 112, 118, 124 or 128. */
DOUBLE_API void double_reset(int release);

/* The named call answers with this result from now on; for cuptiActivityEnable only with this kind (-1: any). */
DOUBLE_API void double_fail(const char *call, int kind, int result);

/* The calls since the reset, one word each ("Enable:10"), separated by blanks. */
DOUBLE_API const char *double_calls(void);

/* A stream of records into buffers of its own, as one context of CUPTI has: used by one thread at a time. */
typedef struct double_lane {
    uint8_t *buffer;
    size_t size;
    size_t used;
    uint64_t made; /* records that found a buffer */
    uint64_t lost; /* and that did not */
} double_lane;

/* Appends a record of a kind. Every field is made of `seed`; times are seed and seed + 1000 if not zero. */
DOUBLE_API void double_make(double_lane *lane, int kind, uint32_t seed, uint64_t start, uint64_t end);

/* Hands the lane's buffer over. */
DOUBLE_API void double_complete(double_lane *lane);

/* Lanes that a flush completes. */
DOUBLE_API void double_flushes(double_lane *lane);

/* What cuptiActivityGetNumDroppedRecords answers next. */
DOUBLE_API void double_drop(size_t records);

/* Bytes of a record of a kind in the release that was chosen. */
DOUBLE_API size_t double_size(int kind);

/* Requests that were answered with no buffer, or with one that is not aligned to 8 bytes. */
DOUBLE_API uint64_t double_bad_buffers(void);

#if defined(__cplusplus)
}
#endif

#endif
