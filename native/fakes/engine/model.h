// The objects of the simulation. All of them are guarded by the engine's lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "clock.h"
#include "hp_fake.h"
#include "settings.h"

namespace hpf {

struct Context;
struct Device;
struct Event;
struct Graph;
struct Op;
struct Pool;
struct Stream;

// Something of which only so many operations can have a share at a time.
struct Unit {
    int capacity = 1;
    int used = 0;
    std::deque<Op *> waiting;
};

enum class UnitKind : uint8_t { kNone, kKernels, kToDevice, kToHost, kOnDevice };

// What is to be done: given to a stream, or kept as a node of a graph.
struct Recipe {
    hpf_record row = {};            // kind, name, bytes, geometry; the rest is filled in at the submission
    int64_t duration = 0;
    UnitKind unit = UnitKind::kNone;
    std::function<void(Op &)> work; // runs outside the lock from the start on; the operation lasts at least as long
    std::function<void()> after;    // runs under the lock at the end
    Event *event = nullptr;         // to be recorded
    Pool *pool = nullptr;           // that memory comes from or goes back to
    int fault = 0;                  // error that the operation ends with
};

struct Op {
    Recipe recipe;
    Device *device = nullptr;
    Context *context = nullptr;
    Stream *stream = nullptr;  // null for nodes of graphs
    Op *after_in_stream = nullptr; // predecessor whose end says when the stream came to this one
    Op *graph_end = nullptr;   // nodes: where the first start is noted
    uint32_t unmet = 0;        // predecessors that have not ended
    int64_t ready_ns = 0;
    int64_t came_ns = 0;
    int64_t first_start_ns = INT64_MAX; // graphs
    std::vector<Op *> successors;
    std::vector<std::shared_ptr<int>> waiters; // counted down at the end
    bool is_marker = false;    // takes no time and no gap
    bool is_silent = false;    // not logged
    bool has_unit = false;
    bool is_due = false;       // its modelled time is over
    bool works = false;        // its work has not returned
    bool is_ended = false;
    int64_t work_end_ns = 0;   // when its work returned, if later than modelled
    uint32_t queued = 0;       // entries of the event queue that point here
};

struct GraphNode {
    uint64_t id = 0;
    Recipe recipe;
    bool is_marker = false;
    std::vector<uint32_t> after; // indexes of the nodes it waits for
};

struct Graph {
    uint32_t id = 0;
    Context *context = nullptr;
    std::vector<std::unique_ptr<GraphNode>> nodes;
};

struct GraphExec {
    uint32_t id = 0;
    Context *context = nullptr;
    std::vector<GraphNode> nodes;
};

struct Capture {
    Graph *graph = nullptr;
    uint64_t id = 0;
    bool is_invalid = false;
    uint32_t thread = 0;
    int mode = 0;
    Stream *origin = nullptr;
    std::vector<Stream *> streams;
};

// A flag that is never given back: one byte for each stream that there was.
inline std::atomic<bool> *NewFlag() {
    static std::mutex mutex;
    static auto *const flags = new std::deque<std::atomic<bool>>();
    const std::lock_guard guard(mutex);
    return &flags->emplace_back(false);
}

struct Stream {
    uint32_t id = 0;
    Context *context = nullptr;
    uint32_t flags = 0;
    int32_t priority = 0;
    bool is_legacy = false;
    bool is_destroyed = false; // by its owner; it lives on until its work has ended
    Op *tail = nullptr;
    uint32_t pending = 0;
    std::shared_ptr<Capture> capture;
    std::vector<uint32_t> capture_after; // nodes that the next captured one waits for
    // Whether it captures, for whoever asks without the engine's lock. It outlives the stream: whoever asks may have looked
    // at the stream before it was destroyed.
    std::atomic<bool> *const captures = NewFlag();

    bool IsBlocking() const { return (flags & 1) == 0; }
    void Join(std::shared_ptr<Capture> with) {
        with->streams.push_back(this);
        capture = std::move(with);
        capture_after.clear();
        captures->store(true, std::memory_order_release);
    }
    void LeaveCapture() {
        capture.reset();
        capture_after.clear();
        captures->store(false, std::memory_order_release);
    }
};

struct Event {
    Context *context = nullptr;
    uint32_t flags = 0;
    bool is_recorded = false;
    uint64_t records = 0;
    Op *op = nullptr; // the latest record operation while it is pending
    int64_t device_ns = 0;
    std::shared_ptr<Capture> capture; // recorded last in a stream that captured
    std::vector<uint32_t> capture_after;
};

struct Function {
    struct Module *module = nullptr;
    const char *name = nullptr; // interned
    std::vector<uint32_t> param_bytes;
    bool has_params = false;    // they are known
    bool reads_globaltimer = false;
    int max_dynamic_shared = 0;
};

struct Module {
    Context *context = nullptr;
    std::map<std::string, std::unique_ptr<Function>> functions;
    std::map<std::string, std::pair<uintptr_t, size_t>> globals;
    bool is_ptx = false;
};

// A memory pool: it holds what it has once had to hand out until it is trimmed or destroyed. What it holds beyond that is
// not taken from the device's memory: the driver gives it back where there would be none left.
struct Pool {
    Device *device = nullptr;
    bool is_default = false;
    uint64_t reserved = 0, reserved_high = 0, used = 0, used_high = 0, threshold = 0;
    int reuse[4] = {0, 1, 1, 1}; // by number of the attribute
};

struct Allocation {
    uintptr_t address = 0;
    size_t bytes = 0;
    hpf_memory memory = HPF_MEMORY_DEVICE;
    Context *context = nullptr;
    int32_t device = -1;
    bool is_owned = true;   // false: registered host memory
    bool is_async = false;
    uint32_t host_flags = 0;
    Pool *pool = nullptr;   // while it is part of what the pool has handed out
};

struct Interval {
    int64_t start, end;
    uint32_t kind;      // HPF_KERNEL, HPF_MEMCPY, HPF_MEMSET
    UnitKind unit;
    uint64_t bytes;
};

struct Device {
    int32_t ordinal = 0;
    DeviceSettings settings;
    DeviceClock clock;
    Unit kernels, to_device, to_host, on_device;
    uint64_t allocated = 0;
    int held = 0;
    std::vector<Op *> held_ops;
    int lost_code = 0;          // not 0: it is gone
    int64_t lost_after = -1;    // operations until then
    int lost_with = 0;
    Context *primary = nullptr;
    uint32_t primary_retained = 0, primary_flags = 0;
    Pool *default_pool = nullptr, *current_pool = nullptr;
    uint32_t next_context = 1;
    std::deque<Interval> history;      // ended, by end
    std::unordered_set<Op *> running;

    Unit *UnitOf(UnitKind kind) {
        switch (kind) {
            case UnitKind::kKernels: return &kernels;
            case UnitKind::kToDevice: return &to_device;
            case UnitKind::kToHost: return &to_host;
            case UnitKind::kOnDevice: return &on_device;
            default: return nullptr;
        }
    }
};

struct Context {
    uint32_t id = 0;
    Device *device = nullptr;
    uint32_t flags = 0;
    bool is_primary = false;
    bool is_destroyed = false;
    int sticky = 0;             // error that every later call gives back
    uint32_t next_stream = 13;
    uint32_t pending = 0;
    Stream *legacy = nullptr;
    std::unordered_set<Stream *> streams; // the living ones, the default streams among them
    std::unordered_map<uint32_t, Stream *> per_thread;
    std::unordered_set<Context *> peers;
    std::map<int, size_t> limits;
    int cache_config = 0, shared_config = 0;
};

struct KernelModel {
    int64_t fixed_ns = 0, thread_ps = 0;
    hpf_kernel_body body = nullptr;
    void *user = nullptr;
};

}  // namespace hpf
