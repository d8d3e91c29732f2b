/*
 * The C ABI between HybridProfiler's managed core and its one native library.
 *
 * Rules that every entry keeps:
 *   - C99, no callbacks into the caller, nothing thrown; nothing allocated, but where a section says so.
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
#define HP_ABI_VERSION 2u

typedef enum hp_status {
    HP_STATUS_OK = 0,
    HP_STATUS_NULL_ARGUMENT = -1,
    HP_STATUS_BAD_SIZE = -2,
    HP_STATUS_CLOCK_FAILED = -3,
    HP_STATUS_UNSUPPORTED = -4,
    HP_STATUS_NOT_OPEN = -5,      /* no vendor library is open, or it lacks what is needed */
    HP_STATUS_VENDOR_FAILED = -6, /* the vendor library answered with an error */
    HP_STATUS_BUSY = -7,          /* another thread is inside, or recording is under way */
    HP_STATUS_FORKED = -8         /* this process is a child of the one that recorded */
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

/* ------------------------------------------------------------------------------------------------------------- CUPTI
 *
 * CUDA activity of this process. CUPTI hands over buffers on threads of its own; they wait here in a queue without locks
 * until hp_cupti_drain decodes them, one call for a batch of records. Unlike the entries above these allocate memory: the
 * buffers, within a budget. At most one recording at a time in a process; after a fork the child's entries answer
 * HP_STATUS_FORKED and do nothing.
 */

/* What to record, as bits. */
#define HP_CUPTI_KERNELS 0x0001u
#define HP_CUPTI_COPIES 0x0002u /* between host and device, within a device, between devices */
#define HP_CUPTI_FILLS 0x0004u
#define HP_CUPTI_RUNTIME_CALLS 0x0008u
#define HP_CUPTI_DRIVER_CALLS 0x0010u
#define HP_CUPTI_SYNCHRONIZATION 0x0020u
#define HP_CUPTI_OVERHEAD 0x0040u
#define HP_CUPTI_MEMORY 0x0080u
#define HP_CUPTI_MEMORY_POOLS 0x0100u
#define HP_CUPTI_EXTERNAL 0x0200u
#define HP_CUPTI_EVENTS 0x0400u
#define HP_CUPTI_CONTEXTS 0x0800u
#define HP_CUPTI_MARKERS 0x1000u
#define HP_CUPTI_GRAPHS 0x2000u /* one record for each launch of a graph, instead of one for each of its nodes */
#define HP_CUPTI_EVERYTHING 0x0fffu

/* Where a start failed; the vendor's result stands beside it. */
typedef enum hp_cupti_step {
    HP_CUPTI_STEP_NONE = 0,
    HP_CUPTI_STEP_LOAD = 1,
    HP_CUPTI_STEP_SYMBOLS = 2,
    HP_CUPTI_STEP_VERSION = 3,
    HP_CUPTI_STEP_MEMORY = 4,
    HP_CUPTI_STEP_SUBSCRIBE = 5,
    HP_CUPTI_STEP_CLOCK = 6,
    HP_CUPTI_STEP_BUFFERS = 7,
    HP_CUPTI_STEP_ENABLE = 8
} hp_cupti_step;

typedef struct hp_cupti_info {
    uint32_t size;        /* in: sizeof(hp_cupti_info) */
    uint32_t api_version; /* cuptiGetVersion: not one numbering over all releases, but it rises */
    uint32_t step;        /* hp_cupti_step that failed */
    int32_t result;       /* CUptiResult of that step */
} hp_cupti_info;

typedef struct hp_cupti_options {
    uint32_t size;         /* in: sizeof(hp_cupti_options) */
    uint32_t kinds;        /* HP_CUPTI_* */
    uint64_t buffer_bytes; /* of each buffer; 0: 1 MiB */
    uint64_t memory_bytes; /* of all buffers; records that find no memory are counted; 0: 128 MiB */
    uint32_t latencies;    /* 1: also when the driver queued and submitted kernels, at some cost */
    uint32_t all_calls;    /* 1: also calls that only ask ("cudaGetDevice"), where the library can leave them out */
} hp_cupti_options;

typedef struct hp_cupti_outcome {
    uint32_t size;    /* in: sizeof(hp_cupti_outcome) */
    uint32_t step;    /* hp_cupti_step that failed; everything before it was undone */
    int32_t result;   /* CUptiResult of that step */
    uint32_t kind;    /* HP_CUPTI_* bit that failed to be enabled */
    uint32_t missing; /* HP_CUPTI_* bits that this CUPTI does not have and that recording goes on without */
    uint32_t omitted; /* number of functions left out of the calls */
} hp_cupti_outcome;

typedef struct hp_cupti_statistics {
    uint32_t size;                /* in: sizeof(hp_cupti_statistics) */
    uint32_t outstanding_buffers; /* with CUPTI now; 0 after a flush: everything has finished */
    uint64_t records;             /* decoded */
    uint64_t dropped_by_cupti;    /* as CUPTI counts them */
    uint64_t dropped_by_budget;   /* found no memory here */
    uint64_t unknown_records;     /* of kinds that are not decoded, or shorter than their kind */
    uint64_t invalid_times;       /* without a time, or ending before they begin */
    uint64_t held_bytes;          /* memory of all buffers */
    uint64_t pending_bytes;       /* of it waiting to be drained */
    uint64_t buffers;             /* completed */
} hp_cupti_statistics;

typedef enum hp_activity_type {
    HP_ACTIVITY_KERNEL = 1,
    HP_ACTIVITY_COPY = 2,
    HP_ACTIVITY_FILL = 3,
    HP_ACTIVITY_CALL = 4,
    HP_ACTIVITY_SYNCHRONIZATION = 5,
    HP_ACTIVITY_OVERHEAD = 6,
    HP_ACTIVITY_MEMORY = 7,
    HP_ACTIVITY_MEMORY_POOL = 8,
    HP_ACTIVITY_EXTERNAL = 9,
    HP_ACTIVITY_EVENT = 10,
    HP_ACTIVITY_CONTEXT = 11,
    HP_ACTIVITY_MARKER = 12,
    HP_ACTIVITY_GRAPH = 13
} hp_activity_type;

#define HP_ACTIVITY_TIMES_UNKNOWN 1u /* start or end is 0 where there should be a time */
#define HP_ACTIVITY_TIMES_REVERSED 2u
#define HP_ACTIVITY_ASYNC 4u

/* One record, whatever CUPTI's version. Numbers called kind, type and flags are CUPTI's own. */
typedef struct hp_activity {
    uint32_t type;        /* hp_activity_type */
    uint32_t correlation; /* number of the API call; 0: none */
    int64_t start_ns;     /* on the clock of hp_clock_pair's monotonic_ns */
    int64_t end_ns;
    uint32_t device;
    uint32_t context;
    uint32_t stream;
    uint32_t flags;       /* HP_ACTIVITY_* */
    uint64_t bytes;
    const char *name;     /* kernel, marker; belongs to CUPTI */
    uint64_t graph_node;
    union {
        struct {
            uint32_t grid[3], block[3];
            uint32_t static_shared, dynamic_shared, local_per_thread;
            uint32_t registers, cache_config, graph, launch_type;
            uint32_t cluster[3]; /* 0: none, or not told */
            int64_t queued_ns, submitted_ns; /* 0: not told */
        } kernel;
        struct {
            uint32_t kind, source_memory, target_memory, graph;
            uint32_t source_device, source_context, target_device, target_context; /* copies between devices */
            uint64_t count; /* copies that were one call; 0: not told */
        } copy;
        struct {
            uint32_t value, memory, graph;
        } fill;
        struct {
            uint32_t domain, function; /* for hp_cupti_call_name */
            uint32_t process, thread;
            uint32_t result;
        } call;
        struct {
            uint32_t kind, event, result;
        } sync;
        struct {
            uint32_t kind, object_kind, process, thread;
        } overhead;
        struct {
            uint32_t operation, memory, process, pool_type;
            uint64_t address, pool_address, pool_size, pool_used;
        } memory;
        struct {
            uint32_t operation, pool_type, process, tells_used; /* 0: this CUPTI does not know how much is used */
            uint64_t address, used, release_threshold, kept;
        } pool;
        struct {
            uint64_t id;
            uint32_t kind;
        } external;
        struct {
            uint32_t event;
        } event;
        struct {
            uint32_t api, null_stream;
        } context_facts;
        struct {
            const char *domain;
            uint32_t flags, id, object_kind, process, thread;
        } marker;
        struct {
            uint32_t graph, end_device, end_context;
        } graph;
        uint64_t words[10];
    } of;
} hp_activity;

/*
 * Opens a library by name or path. Null: by the names that CUPTI is known under, unless one is open. Another library can
 * be opened while nothing is recorded or waits to be drained (HP_STATUS_BUSY).
 */
HP_API int32_t hp_cupti_open(const char *library, hp_cupti_info *info) HP_NOEXCEPT;

/* Begins to record. HP_STATUS_VENDOR_FAILED: *outcome has the step, and everything done before it was undone. */
HP_API int32_t hp_cupti_start(const hp_cupti_options *options, hp_cupti_outcome *outcome) HP_NOEXCEPT;

/*
 * Makes CUPTI hand over the buffers whose records have all finished; with `forced` also the others, whose unfinished
 * records then have no end. Never waits for the device.
 */
HP_API int32_t hp_cupti_flush(int32_t forced) HP_NOEXCEPT;

/* Ends the recording, handing over everything that has finished; what was handed over can still be drained. */
HP_API int32_t hp_cupti_stop(void) HP_NOEXCEPT;

/* Decodes up to `capacity` records; *count tells how many, fewer when no more are waiting. HP_STATUS_BUSY: another thread is inside. */
HP_API int32_t hp_cupti_drain(hp_activity *records, uint32_t capacity, uint32_t *count) HP_NOEXCEPT;

HP_API int32_t hp_cupti_get_statistics(hp_cupti_statistics *statistics) HP_NOEXCEPT;

/* What the calling thread submits from here on carries `id` as external correlation, until the pop. */
HP_API int32_t hp_cupti_push(uint64_t id) HP_NOEXCEPT;
HP_API int32_t hp_cupti_pop(uint64_t *id) HP_NOEXCEPT;

/* Name of an API function as CUPTI gives it ("cudaLaunchKernel_v7000"); null when it has none. */
HP_API const char *hp_cupti_call_name(uint32_t domain, uint32_t function) HP_NOEXCEPT;

/*
 * Decodes a buffer of the open library's own records, walked by that library. *cursor is null at first and after the
 * last record; while it is not, call again for more.
 */
HP_API int32_t hp_cupti_decode(uint8_t *buffer, uint64_t bytes, void **cursor, hp_activity *records, uint32_t capacity, uint32_t *count) HP_NOEXCEPT;
/*
 * Injection. What the CUDA driver calls in a program whose CUDA_INJECTION64_PATH names this library: records the whole
 * process into a file, as docs/backends/cuda-injection.md says. Not for others.
 */
HP_API int32_t InitializeInjection(void) HP_NOEXCEPT;

#if defined(__cplusplus)
}
#endif

#endif
