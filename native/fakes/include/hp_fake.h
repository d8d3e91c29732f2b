/*
 * Control of the simulated CUDA driver. Exported by the simulated libcuda beside the driver's own functions, for tests:
 * what the devices are, how long things take, what goes wrong, and the log of what really happened.
 *
 * Every time in this header is in nanoseconds. "Host" times lie on the engine's host clock, which is CLOCK_MONOTONIC
 * (the performance counter on Windows) unless `clock=virtual` is configured; "device" times on the clock of the device.
 * Any thread may call any function at any time, but hpf_reset and hpf_configure("clock=...") want a quiet driver.
 */
#ifndef HP_FAKE_H
#define HP_FAKE_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#if defined(HPF_BUILDING)
#define HPF_API __declspec(dllexport)
#else
#define HPF_API __declspec(dllimport)
#endif
#else
#define HPF_API __attribute__((visibility("default")))
#endif

#if defined(__cplusplus)
extern "C" {
#endif

#define HPF_VERSION 1u

/* HPF_VERSION that the library was compiled with. */
HPF_API uint32_t hpf_version(void);

/*
 * Forgets every object, the log, the registered kernels, the faults and the configuration. Handles given out before are
 * invalid afterwards. Waits until host functions and kernel bodies that are running have returned.
 */
HPF_API void hpf_reset(void);

/*
 * Lines of `key=value`; empty lines and lines that start with # are skipped. Returns 0, or the number of the first line
 * that was not understood (the lines before it have been taken).
 *
 *   devices=1                      number of devices; takes effect for objects made afterwards, like the other device keys
 *   driver_version=12040           what cuDriverGetVersion answers
 *   init_result=0                  what cuInit answers (100: no device, ...)
 *   device.<n>.<key>               the following keys for one device; without the prefix, for all of them
 *     name=...                     always labelled: "Simulated" is put in front where it does not occur
 *     memory=8589934592            bytes
 *     sm=80                        multiprocessors
 *     cc=8.0                       compute capability
 *     uuid=<32 hex digits>         default: made from the ordinal
 *     pci=0000:01:00.0             domain:bus:device.function
 *     mig=0                        1: the device is a MIG instance
 *     clock_offset=0               device clock minus host clock when both were configured
 *     clock_drift_ppm=0            the device clock runs faster by this many parts per million
 *     timer_step=32                steps of the device's %globaltimer
 *   clock=real                     real | virtual: blocking calls skip ahead instead of waiting
 *   workers=threads                threads: copies, kernel bodies and host functions run on a thread per stream;
 *                                  inline: they run in whichever call finds that their time has come
 *   api_cost=0                     what each call takes (spins, or advances the virtual clock)
 *   launch_latency=3000            from the submission to the earliest start
 *   launch_jitter=none             none | uniform:<max> | pareto:<scale>:<alpha>:<max>, added to the latency
 *   gap=500                        between the end of an operation and the start of the next in its stream
 *   kernel=10000                   duration of a kernel that is not registered
 *   h2d=12.0 d2h=12.0 d2d=400.0    bandwidths in bytes per nanosecond; copies of a direction queue up for its engine
 *   copy_setup=1500                of every copy, before its bytes move
 *   memset=400.0                   bandwidth
 *   queue_limit=1024               operations that may be pending in a stream before its submitter blocks
 *   concurrent_kernels=128         per device
 *   seed=1                         of the jitter
 *   log=1                          0: nothing is logged (for measuring)
 *   reuse_handles=0                1: destroyed events and streams give their addresses to the next ones
 *   fault=<function> code=<n> [after=<calls>] [count=<times>] [at=enter|exit]
 *                                  after so many calls of the function that were spared, the next `count` (default: all)
 *                                  answer with the code. at=exit: the function has done its work. <function> may be of any
 *                                  of the simulated libraries, without the suffixes _ptsz and _ptds; * is every function
 *                                  of this library that takes an initialised driver.
 *   device_lost=<n> [code=<n>] [after=<operations>]   once so many further operations have ended, the device is gone:
 *                                  pending and later work fails with the code (default 719)
 *   cupti.*, nvml.*                kept for the simulated libcupti and libnvidia-ml; see there
 */
HPF_API int32_t hpf_configure(const char *text);

/* ------------------------------------------------------------------------------------------------ kernels */

typedef struct hpf_launch {
    uint32_t size;
    uint32_t grid[3];
    uint32_t block[3];
    uint32_t shared_bytes;
    uint32_t param_count;   /* as the PTX declares them; 0 where the image was not PTX */
    int32_t device;
    int64_t device_start_ns;
    void *const *params;    /* copies made at the launch */
    const uint32_t *param_bytes;
    const char *name;
} hpf_launch;

/* Runs where the device would compute; may touch memory of the device through the pointers among its parameters. */
typedef void (*hpf_kernel_body)(const hpf_launch *launch, void *user);

/*
 * How long kernels of this name take: fixed_ns + threads * thread_ps / 1000, and what they do. `name` may end in * to
 * match every name that starts so; the longest match counts. A body that runs longer than that makes the kernel longer.
 */
HPF_API void hpf_register_kernel(const char *name, int64_t fixed_ns, int64_t thread_ps, hpf_kernel_body body, void *user);

/* ------------------------------------------------------------------------------------------------ time */

/* The engine's host clock. */
HPF_API int64_t hpf_now(void);

/* With clock=virtual: lets so much time pass and does what becomes due. With clock=real: does what is due. */
HPF_API void hpf_advance(int64_t ns);

/* Time of the device's clock at a host time, and the other way round. */
HPF_API int64_t hpf_device_time(int32_t device, int64_t host_ns);
HPF_API int64_t hpf_host_time(int32_t device, int64_t device_ns);

/* Holds the device back: nothing starts until it is let go again. Calls nest. */
HPF_API void hpf_hold(int32_t device);
HPF_API void hpf_release(int32_t device);

/* ------------------------------------------------------------------------------------------------ the log */

typedef enum hpf_kind {
    HPF_API_CALL = 1,      /* host: start and end of the call */
    HPF_KERNEL = 2,
    HPF_MEMCPY = 3,
    HPF_MEMSET = 4,
    HPF_HOST_FUNCTION = 5,
    HPF_EVENT_RECORD = 6,  /* start = end = the time that the event holds */
    HPF_EVENT_WAIT = 7,    /* a stream waits for an event: start when the stream came to it, end when it went on */
    HPF_GRAPH_LAUNCH = 8,  /* start of the first to end of the last of its nodes */
    HPF_SYNC_STREAM = 9,   /* the host waited: start and end of the wait */
    HPF_SYNC_CONTEXT = 10,
    HPF_SYNC_EVENT = 11,
    HPF_ALLOC = 12,        /* start = end */
    HPF_FREE = 13,
    HPF_POOL = 15,         /* a memory pool; value: 1 made, 2 destroyed, 3 trimmed */
    HPF_FAULT = 14         /* a fault that was asked for has struck */
} hpf_kind;

/* Numbers as CUPTI has them (CUpti_ActivityMemoryKind). */
typedef enum hpf_memory {
    HPF_MEMORY_UNKNOWN = 0,
    HPF_MEMORY_PAGEABLE = 1,
    HPF_MEMORY_PINNED = 2,
    HPF_MEMORY_DEVICE = 3,
    HPF_MEMORY_ARRAY = 4,
    HPF_MEMORY_MANAGED = 5
} hpf_memory;

typedef struct hpf_record {
    uint32_t size;          /* sizeof(hpf_record) */
    uint32_t kind;          /* hpf_kind */
    uint64_t sequence;      /* order in which it was logged: calls at their end, operations at their end */
    uint32_t correlation;   /* of the API call; operations carry that of the call that submitted them */
    uint32_t thread;        /* of the call, as the system and its tools number threads */
    int32_t device;         /* ordinal; -1: none */
    uint32_t context;       /* id as cuCtxGetId; 0: none */
    uint32_t stream;        /* id within the context: 7 is the legacy default stream, made ones count from 13; 0: none */
    int32_t result;         /* CUresult of the call, or the error that the operation ended with */
    int64_t submit_ns;      /* host clock; start of the call for operations */
    int64_t start_ns;       /* host clock; the truth, not what a profiler could know */
    int64_t end_ns;
    int64_t device_submit_ns; /* the same on the clock of the device */
    int64_t device_start_ns;
    int64_t device_end_ns;
    uint64_t bytes;         /* copied, set, allocated */
    uint64_t object;        /* handle or address that the record is about: CUstream, CUevent, pointer, CUgraphExec */
    uint64_t handle;        /* CUstream as the caller passed it */
    const char *name;       /* function of the API, or kernel; lives until hpf_reset */
    uint32_t function;      /* number of the function within the simulated libcuda; 0: none */
    uint32_t grid[3];
    uint32_t block[3];
    uint32_t static_shared, dynamic_shared, registers, local_bytes;
    uint32_t source_memory, target_memory; /* hpf_memory */
    int32_t peer_device;    /* of peer copies: the source's; -1: none */
    uint32_t graph;         /* id of the executable graph; 0: none */
    uint32_t graph_launch_node; /* index within the graph, from 1; 0: none */
    uint64_t graph_node;    /* id of the node; 0: none */
    uint64_t value;         /* memsets: the value; events: number of the record operation of this event, from 1; pools: what happened */
    uint64_t pool;          /* pools, allocations from one and releases to it: the CUmemoryPool; 0: none */
    uint64_t pool_reserved, pool_used, pool_threshold; /* of it, afterwards: bytes held, bytes of them handed out, bytes kept at a synchronisation */
    uint64_t pool_kept;     /* trims: bytes to be kept */
} hpf_record;

/* Number of records so far. */
HPF_API uint64_t hpf_log_count(void);

/* Copies up to `capacity` records from `first` on. Returns how many were copied. */
HPF_API uint64_t hpf_log_read(uint64_t first, hpf_record *records, uint64_t capacity);

/* Forgets the records so far (they count from 0 again). */
HPF_API void hpf_log_clear(void);

/* ------------------------------------------------------------------------------------------------ state */

typedef struct hpf_counts {
    uint32_t size;
    uint32_t contexts, streams, events, modules, graphs, graph_execs; /* that live */
    uint32_t pending;       /* operations that have not ended */
    uint64_t allocated;     /* bytes of device memory */
    uint64_t pinned;        /* bytes of page-locked host memory */
    uint64_t calls;         /* of the API */
    uint64_t synchronizations; /* calls that waited for the device: what a profiler must never add to */
    uint64_t operations;    /* that have ended */
    uint64_t blocked_submissions; /* that met a full queue */
} hpf_counts;

/* Fills *counts, whose size the caller has set. Returns 0, or -1 for an unknown size. */
HPF_API int32_t hpf_get_counts(hpf_counts *counts);

#if defined(__cplusplus)
}
#endif

#endif
