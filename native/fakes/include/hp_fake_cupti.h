/*
 * What tests may ask the simulated libcupti beyond CUPTI's own functions. Configured by hpf_configure (hp_fake.h):
 *
 *   cupti.version=12.4         11.2 | 11.8 | 12.4 | 12.5 | 12.8 | 12.9 | 13.0 | 13.1: record layouts, cuptiGetVersion
 *   cupti.delivery=worker      worker: full buffers are handed over by a thread of the library's own; inline: by the
 *                              thread that filled them
 *   cupti.late_ms=0            full buffers are handed over so much later (worker only)
 *   cupti.lose_every=0         every n-th record of the device is lost, and counted as dropped
 *   cupti.unknown_every=0      every n-th record of the device has no timestamps (start = end = 0)
 *   cupti.reversed_every=0     every n-th record of the device ends before it starts
 *   cupti.clock_error=0        ns by which device times are off on the client's clock
 *   cupti.event_kind=1         0: CUDA_EVENT cannot be enabled (INVALID_KIND), as seen with 11.8
 *   cupti.other_subscriber=0   1: another tool subscribed first
 *   cupti.overhead=1           0: no OVERHEAD records are made
 *   fault=cuptiActivityEnable code=35 ...   as for any function
 */
#ifndef HP_FAKE_CUPTI_H
#define HP_FAKE_CUPTI_H

#include "hp_fake.h"

#if defined(__cplusplus)
extern "C" {
#endif

#if defined(_WIN32)
#if defined(HPF_BUILDING_CUPTI)
#define HPC_API __declspec(dllexport)
#else
#define HPC_API __declspec(dllimport)
#endif
#else
#define HPC_API __attribute__((visibility("default")))
#endif

typedef struct hpc_statistics {
    uint32_t size;
    uint32_t buffers_held;        /* of the client's, not given back yet */
    uint64_t requested;           /* buffers asked for */
    uint64_t refused;             /* requests that the client answered with no buffer, or one too small for a record */
    uint64_t completed;           /* buffers given back */
    uint64_t records;             /* made: delivered, in buffers still held, or lost */
    uint64_t delivered;           /* in completed buffers */
    uint64_t unfinished;          /* of these, without their end, by a forced flush */
    uint64_t dropped;             /* no buffer to put them in, or lost on demand */
    uint64_t bytes;               /* delivered */
    uint64_t null_buffer_crashes; /* a null buffer was given to a version before 12.9: the real library crashes there */
    uint64_t misaligned_buffers;
    uint64_t timestamp_calls;     /* of the client's timestamp callback */
    uint64_t late_timestamp;      /* the callback was registered when kinds were enabled already */
    int64_t clock_offset_ns;      /* added to the engine's host clock to get the client's */
    int64_t clock_bracket_ns;     /* within which it was measured */
} hpc_statistics;

/* Fills *statistics, whose size the caller has set. Returns 0, or -1 for an unknown size. */
HPC_API int32_t hpc_get_statistics(hpc_statistics *statistics);

/* Records delivered, of one CUpti_ActivityKind. */
HPC_API uint64_t hpc_delivered(uint32_t kind);

/*
 * A call of the runtime API as CUPTI sees it: everything that the calling thread does in the driver through `body` has
 * the correlation id of this call, and a RUNTIME record is made where that kind is enabled. Returns the correlation id.
 */
HPC_API uint32_t hpc_runtime_call(uint32_t cbid, void (*body)(void *argument), void *argument);

#if defined(__cplusplus)
}
#endif

#endif
