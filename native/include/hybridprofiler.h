/*
 * The C ABI between HybridProfiler's managed core and its one native library.
 *
 * Rules that every entry keeps:
 *   - C99, no callbacks into the caller, nothing thrown, nothing allocated.
 *   - A structure that crosses the boundary starts with `size`, which the caller sets to the sizeof that it was
 *     compiled with. A size that the library does not know is answered with HP_STATUS_BAD_SIZE and nothing is written.
 *   - Entries that can fail return a status; every entry may be called on any thread.
 */
#ifndef HYBRIDPROFILER_H
#define HYBRIDPROFILER_H

#include <stdint.h>

#if defined(_WIN32)
#if defined(HP_BUILDING)
#define HP_API __declspec(dllexport)
#else
#define HP_API __declspec(dllimport)
#endif
#else
#define HP_API __attribute__((visibility("default")))
#endif

#if defined(__cplusplus)
#define HP_NOEXCEPT noexcept
extern "C" {
#else
#define HP_NOEXCEPT
#endif

/* Raised whenever a signature, a structure or a meaning in this header changes. */
#define HP_ABI_VERSION 1u

typedef enum hp_status {
    HP_STATUS_OK = 0,
    HP_STATUS_NULL_ARGUMENT = -1,
    HP_STATUS_BAD_SIZE = -2,
    HP_STATUS_CLOCK_FAILED = -3,
    HP_STATUS_UNSUPPORTED = -4
} hp_status;

/* What is known of the processor's time stamp counter. */
typedef struct hp_tsc_info {
    uint32_t size;       /* in: sizeof(hp_tsc_info) */
    uint32_t invariant;  /* 1: constant rate in every power state, synchronised by design; 0: not promised, or no counter */
    uint64_t nominal_hz; /* ticks per second as the processor or the hypervisor states it; 0: not stated */
} hp_tsc_info;

/* One reading of the monotonic clock between two readings of the counter. */
typedef struct hp_clock_pair {
    uint32_t size;        /* in: sizeof(hp_clock_pair) */
    uint32_t attempts;    /* out: how many brackets were tried; the tightest is returned */
    uint64_t tsc_before;  /* counter ticks just before the monotonic clock was read */
    int64_t monotonic_ns; /* CLOCK_MONOTONIC on Linux, CLOCK_UPTIME_RAW on macOS, the performance counter on Windows, in ns */
    uint64_t tsc_after;   /* counter ticks just after; the true instant lies between the two */
} hp_clock_pair;

/* The HP_ABI_VERSION that the library was compiled with. */
HP_API uint32_t hp_abi_version(void) HP_NOEXCEPT;

/*
 * The time stamp counter, unserialised: RDTSC on x86-64, CNTVCT_EL0 on arm64, 0 where there is none.
 * Neighbouring instructions may be reordered around it by some ten cycles; a fence would cost more than it corrects.
 */
HP_API uint64_t hp_tsc(void) HP_NOEXCEPT;

/* Fills *info. HP_STATUS_UNSUPPORTED where the processor has no counter that hp_tsc could read. */
HP_API int32_t hp_tsc_query(hp_tsc_info *info) HP_NOEXCEPT;

/* Fills *pair with the tightest of several brackets. HP_STATUS_UNSUPPORTED as in hp_tsc_query. */
HP_API int32_t hp_clock_pair_sample(hp_clock_pair *pair) HP_NOEXCEPT;

/* The calling thread's id as the operating system and its tools print it; 0 where it cannot be had. */
HP_API uint64_t hp_thread_id(void) HP_NOEXCEPT;

/*
 * NVTX. The library is an injection for NVTX: where NVTX_INJECTION64_PATH names it when a program starts, ranges and marks
 * of everything in the process that uses NVTX are kept for hp_nvtx_drain, in a ring of 65,536 events. What finds no room is
 * counted. The domain "HybridProfiler" is not kept: it is what HybridProfiler itself emits.
 */
typedef enum hp_nvtx_kind {
    HP_NVTX_PUSH = 1,  /* opens a range nested on its thread and domain */
    HP_NVTX_POP = 2,   /* closes the innermost one of thread and domain */
    HP_NVTX_START = 3, /* opens the range `range`, which may end on any thread */
    HP_NVTX_END = 4,   /* closes it */
    HP_NVTX_MARK = 5   /* an instant */
} hp_nvtx_kind;

typedef struct hp_nvtx_event {
    int64_t time_ns;       /* of the clock of hp_clock_pair.monotonic_ns */
    uint64_t thread_id;    /* as hp_thread_id gives it */
    uint64_t range;        /* HP_NVTX_START and HP_NVTX_END: number of the range */
    uint64_t payload;      /* bits of the payload, as payload_type says */
    uint32_t kind;         /* hp_nvtx_kind */
    uint32_t name;         /* text number; 0: none, or the table of texts is full */
    uint32_t domain;       /* text number of the domain's name; 0: the default domain */
    uint32_t category;     /* 0: none */
    int32_t payload_type;  /* nvtxPayloadType_t; 0: none */
    uint32_t reserved;
} hp_nvtx_event;

typedef struct hp_nvtx_state {
    uint32_t size;        /* in: sizeof(hp_nvtx_state) */
    uint32_t clients;     /* copies of NVTX in the process that were handed to this library */
    uint32_t listening;   /* listeners */
    uint32_t texts;       /* distinct texts so far */
    uint64_t dropped;     /* events that found no room, since the process started */
    uint64_t lost_texts;  /* texts that found no room */
} hp_nvtx_state;

/* What an NVTX client calls. Not for others. */
HP_API int32_t InitializeInjectionNvtx2(const void *(*get_export_table)(uint32_t id)) HP_NOEXCEPT;

/* Fills *state. */
HP_API int32_t hp_nvtx_query(hp_nvtx_state *state) HP_NOEXCEPT;

/* Adds (1) or takes away (-1) a listener: events are kept while there is one. */
HP_API int32_t hp_nvtx_listen(int32_t change) HP_NOEXCEPT;

/*
 * Moves up to `capacity` events to *events, oldest first, and their number to *count. One caller at a time.
 * `event_size` is sizeof(hp_nvtx_event).
 */
HP_API int32_t hp_nvtx_drain(hp_nvtx_event *events, uint32_t event_size, uint32_t capacity, uint32_t *count) HP_NOEXCEPT;

/*
 * Copies the text of a number (UTF-8, no terminator, at most 1,023 bytes) that an event carried, as far as `capacity`
 * goes, and its length to *length.
 */
HP_API int32_t hp_nvtx_text(uint32_t text, char *buffer, uint32_t capacity, uint32_t *length) HP_NOEXCEPT;

/*
 * Injection. What the CUDA driver calls in a program whose CUDA_INJECTION64_PATH names this library: records the whole
 * process into a file, as docs/backends/cuda-injection.md says. Not for others.
 */
HP_API int32_t InitializeInjection(void) HP_NOEXCEPT;

#if defined(__cplusplus)
}
#endif

#endif
