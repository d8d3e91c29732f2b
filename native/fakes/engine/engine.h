// What the simulated libcupti and libnvidia-ml see of the engine inside the simulated libcuda. Plain structures and C
// linkage: the libraries are linked with libcuda.so.1 (nvcuda.dll) and share nothing else with it.
#pragma once

#include "hp_fake.h"

namespace hpf {

extern "C" {

// ------------------------------------------------------------------------------------------------ observers

// A call of the driver's API. Entered and left on the calling thread, with no lock of the engine held.
struct ApiCall {
    uint32_t function;     // number within this library
    const char *name;      // as exported: "cuLaunchKernel", "cuEventRecord_ptsz"
    uint32_t correlation;  // the same at enter and exit
    uint32_t thread;       // id as the system numbers threads
    uint32_t context;      // id of the current context; 0: none
    int32_t device;        // of the current context; -1: none
    void *context_handle;  // CUcontext
    const void *params;    // null, or the arguments in the order and types of the function's parameters (cuXxx_params)
    const char *symbol;    // launches: name of the kernel; else null
    int64_t start_ns;      // host clock
    int64_t end_ns;        // 0 at enter
    int32_t result;        // CUresult; 0 at enter
    uint64_t *data;        // a word of the observer's own that lasts from enter to exit
};

enum ResourceKind : uint32_t {
    kContextCreated = 1,
    kContextDestroyed,  // about to be
    kStreamCreated,
    kStreamDestroyed,
    kModuleLoaded,
    kModuleUnloaded,
    kGraphExecCreated,
    kGraphExecDestroyed,
    kInitialized,       // the first cuInit has succeeded
    kReset,             // hpf_reset: the observer forgets what it knows; it stays registered
    kExit               // the process is ending (atexit)
};

struct Resource {
    ResourceKind kind;
    uint32_t id;           // of the context, stream or executable graph
    void *handle;
    int32_t device;
    uint32_t context;      // id
    void *context_handle;
    uint32_t flags;        // streams: as created
    int32_t priority;      // streams
    uint32_t thread;
};

// Any member may be null. `user` comes back as given.
struct Observer {
    uint32_t size;
    void *user;
    void (*api_enter)(void *user, const ApiCall *call);
    void (*api_exit)(void *user, const ApiCall *call);
    // An operation has ended, the host has waited, memory was taken or given back: every kind but HPF_API_CALL. Called
    // in the order of the log with no lock of the engine held, on whichever thread found it out: one at a time.
    void (*record)(void *user, const hpf_record *record);
    void (*resource)(void *user, const Resource *resource);
    // A kernel, copy, memset (each one of a graph's too) or graph launch has been queued. Called in one order with `record`
    // and before the operation's own, with the correlation and graph_launch_node that tell which it is.
    void (*submitted)(void *user, const hpf_record *record);
};

// Copies the observer. Returns a number for hpf_engine_unobserve, 0 when there is no room (8 observers).
HPF_API uint32_t hpf_engine_observe(const Observer *observer);
// After it returns, no member of the observer is called any more (unless the caller stands inside one).
HPF_API void hpf_engine_unobserve(uint32_t id);

// Does what is due and returns once every record that exists by now has been handed to the observers: what a flush
// needs before it. Must not be called from `record`.
HPF_API void hpf_engine_settle(void);

// Operations submitted but not ended, in all contexts.
HPF_API uint32_t hpf_engine_pending(void);

// ------------------------------------------------------------------------------------------------ the calling thread

// The current context of the calling thread: its handle and id, null and 0 where there is none.
HPF_API void *hpf_engine_current_context(uint32_t *id, int32_t *device);
// Ids of handles; 0 where the handle is unknown. A null stream is the legacy default stream of the context.
HPF_API uint32_t hpf_engine_context_id(void *context);
HPF_API uint32_t hpf_engine_stream_id(void *context, void *stream, int32_t per_thread_default);
HPF_API uint32_t hpf_engine_graph_id(void *graph);
HPF_API uint32_t hpf_engine_graph_exec_id(void *exec);
HPF_API uint32_t hpf_engine_thread_id(void);
// The next correlation id, from the counter that API calls take theirs from.
HPF_API uint32_t hpf_engine_next_correlation(void);
// Calls of the API on this thread are not shown to observers while this is more than 0 (it nests).
HPF_API void hpf_engine_mute(int32_t by);

// ------------------------------------------------------------------------------------------------ configuration, faults, log

// Value of a key as configured, for keys of the other libraries ("cupti.version"), the fallback where it is not set; and
// of `clock`, `driver_version` and `init_result`. A text lives until hpf_reset.
HPF_API const char *hpf_engine_text(const char *key, const char *fallback);
HPF_API int64_t hpf_engine_integer(const char *key, int64_t fallback);
HPF_API double hpf_engine_number(const char *key, double fallback);
// Rises with every hpf_configure and hpf_reset, so that values may be cached.
HPF_API uint32_t hpf_engine_generation(void);

// Counts a call of a function of any library; true when a fault strikes, with its code. With atExit: called once the
// function has done its work, for faults that strike then; it counts nothing.
HPF_API int32_t hpf_engine_fault(const char *function, int32_t at_exit, int32_t *code);

// Adds a row to the ground-truth log; `sequence` is filled in, `name` must be a literal.
HPF_API void hpf_engine_log(const hpf_record *record);

// ------------------------------------------------------------------------------------------------ devices

struct DeviceInfo {
    uint32_t size;
    char name[96];
    uint8_t uuid[16];
    uint32_t pci_domain, pci_bus, pci_device;
    uint64_t memory_total;
    uint64_t memory_used;    // now, by this process
    int32_t cc_major, cc_minor, multiprocessors;
    int32_t is_mig, is_lost;
    int32_t sm_clock_khz, memory_clock_khz;
};

HPF_API int32_t hpf_engine_device_count(void);  // before cuInit too
HPF_API int32_t hpf_engine_device(int32_t ordinal, DeviceInfo *info);

// What the device did between two host times that have passed, as far as it has ended or is running.
struct Utilization {
    uint32_t size;
    int64_t kernel_ns;       // at least one kernel ran
    int64_t kernel_sum_ns;   // sum over kernels: more than kernel_ns where they overlap
    int64_t copy_ns;         // at least one copy or memset ran
    int64_t busy_ns;         // any of them
    uint64_t h2d_bytes, d2h_bytes, d2d_bytes; // in proportion where a copy lies partly inside
};
HPF_API int32_t hpf_engine_utilization(int32_t ordinal, int64_t from_ns, int64_t to_ns, Utilization *utilization);

// Identity of this simulation's process, as NVML lists it.
HPF_API uint32_t hpf_engine_process_id(void);

}  // extern "C"

}  // namespace hpf
