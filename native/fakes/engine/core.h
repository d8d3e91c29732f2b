// The engine: an event queue over the operations of all streams, driven by a real or a virtual clock.
//
// An operation becomes ready when its predecessors (in its stream, of events waited for, in its graph) have ended, takes
// its unit (copy engines, room for kernels), and ends after its modelled duration, or when its work returns if that is
// later. Times follow from the model, not from when some thread came to look: whoever calls the API, waits, or the
// dispatcher thread "pumps" what has become due by now.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <set>
#include <thread>

#include "engine.h"
#include "model.h"

namespace hpf {

struct Fault {
    std::string function;
    int32_t code = 0;
    int64_t after = 0, count = INT64_MAX;
    bool at_exit = false;
    int64_t calls = 0;
};

struct Due {
    int64_t time;
    uint64_t order;
    Op *op;
    bool is_start;
    bool operator>(const Due &other) const { return time != other.time ? time > other.time : order > other.order; }
};

class Engine {
  public:
    using Lock = std::unique_lock<std::mutex>;

    static Engine &Get(); // never destroyed: calls after exit handlers must still find it

    std::mutex mutex;
    // What is done under the lock takes a fraction of a microsecond: to sleep and be woken for it would take ten of them.
    Lock Enter() {
        Lock lock(mutex, std::try_to_lock);
        for (int look = 0; look < kLooks && !lock.owns_lock(); ++look) {
            Pause();
            (void)lock.try_lock();
        }
        if (!lock.owns_lock()) lock.lock();
        return lock;
    }

    // ---- time
    int64_t Now() const { return virtual_clock ? virtual_now.load(std::memory_order_relaxed) : RealNowNs(); }
    void Spend(int64_t ns);

    // ---- streams (lock held)
    // Gives the recipe to the stream, or to the graph that the stream captures. May wait for room in the queue. The result
    // is the operation, null when captured; error is set when it was refused.
    Op *Submit(Lock &lock, Stream *stream, Recipe recipe, bool is_marker, const std::vector<Op *> &also_after, int &error);
    void LaunchGraph(Lock &lock, Stream *stream, GraphExec *exec, const hpf_record &call);
    // Nothing is pending that a caller who waits for the stream would wait for.
    bool IsIdle(const Stream *stream) const;
    // Counts down to 0 as what was submitted so far to the stream, or to all of the context, ends; what comes later does
    // not matter to who waits now.
    std::shared_ptr<int> UntilIdle(Context *context, const Stream *stream);
    std::shared_ptr<int> UntilEnd(Op *op);
    // Adds a node to the graph that the stream captures. Returns its index.
    static uint32_t Capture(Engine &engine, Stream *stream, Recipe recipe, bool is_marker);
    void Pump(int64_t now);
    template <class Predicate>
    void Wait(Lock &lock, Predicate done) {
        for (;;) {
            Pump(Now());
            if (done()) return;
            WaitStep(lock);
        }
    }
    void FailDevice(Device *device, int code);

    // ---- objects (lock held)
    Device *DeviceOf(int ordinal) { return ordinal >= 0 && ordinal < static_cast<int>(devices.size()) ? devices[ordinal].get() : nullptr; }
    Context *NewContext(Device *device, uint32_t flags, bool is_primary);
    void DestroyContext(Lock &lock, Context *context);
    Stream *NewStream(Context *context, uint32_t flags, int32_t priority);
    void DestroyStream(Stream *stream);
    void ReleaseStream(Stream *stream); // once it has ended
    Event *NewEvent(Context *context, uint32_t flags);
    void DestroyEvent(Event *event);
    Stream *LegacyOf(Context *context);
    Stream *PerThreadOf(Context *context);
    const Allocation *Find(uintptr_t address) const;
    uintptr_t Allocate(Context *context, Device *device, size_t bytes, hpf_memory memory);
    void Free(uintptr_t address);
    Pool *NewPool(Device *device, bool is_default);
    Pool *DefaultPoolOf(Device *device);
    // What an allocation or a release changes in its pool, and the pool's numbers afterwards: none once it was destroyed.
    void Account(Pool *pool, hpf_record &row);
    void Describe(Pool *pool, hpf_record &row) const;
    const char *Intern(const std::string &text);
    const KernelModel *ModelOf(const std::string &name) const;

    // ---- log and observers
    void Emit(hpf_record &record);                       // any lock state
    void EmitSubmitted(const Op *op); // to the observers alone
    void Announce(ResourceKind kind, uint32_t id, void *handle, Context *context, uint32_t flags = 0, int32_t priority = 0);
    void Deliver();                                      // no lock held
    void ForObservers(void (*call)(const Observer &, const void *), const void *argument);
    uint32_t Observe(const Observer &observer);
    void Unobserve(uint32_t id);
    void ShowCall(ApiCall &call, uint64_t *words, bool is_exit); // a word per observer
    bool IsObserved() const { return observer_count.load(std::memory_order_acquire) != 0; }
    void Complete(hpf_record &row, const Device *device) const; // fills the device times

    void Reset();
    int32_t Configure(const char *text);
    void MakeDevices();
    bool Strikes(const char *function, bool at_exit, bool any, int32_t &code); // any: a fault of every function counts
    bool IsInline() const { return settings.inline_workers || virtual_clock; }
    void Hold(Device *device, bool hold);
    void RunUntil(Lock &lock, int64_t until); // does everything due until then; the virtual clock stands there afterwards

    // ---- state (lock held)
    Settings settings;
    Random random;
    std::vector<std::unique_ptr<Device>> devices;
    std::unordered_set<void *> contexts, streams, events, modules, functions, graphs, graph_execs, pools;
    std::unordered_map<void *, int> tombstones; // handles that are no more, and what they are answered with
    std::unordered_map<void *, GraphNode *> graph_nodes;
    std::map<uintptr_t, Allocation> allocations;
    std::map<std::string, KernelModel> kernel_models;
    std::set<std::string> names;
    std::vector<void *> graveyard; // what had a handle: its memory is never given out again
    uint64_t pinned = 0;
    uint64_t next_order = 0;
    uint32_t next_context = 1, next_graph = 1, next_exec = 1;
    uint64_t next_node = 1, next_capture = 1;
    uint32_t pending = 0;
    uint64_t operations = 0, blocked_submissions = 0;
    std::atomic<bool> is_initialized{false}, is_exiting{false}, is_forked{false};
    std::atomic<uint64_t> calls{0}, synchronizations{0};
    std::atomic<uint32_t> next_correlation{0}, generation{1}, resets{0};
    // Rises whenever what a call has learned of a handle may have become untrue: one was destroyed, a context or device
    // failed, the settings changed. What is answered without the lock is answered by what was true at this revision.
    std::atomic<uint64_t> revision{1};
    std::atomic<bool> virtual_clock{false};
    std::atomic<int64_t> virtual_now{1000000000};
    std::condition_variable changed;

    // faults, under their own lock
    std::mutex fault_mutex;
    std::vector<Fault> faults;
    std::atomic<bool> has_faults{false};

    // log, under its own lock
    std::mutex log_mutex;
    std::deque<hpf_record> log;
    uint64_t log_sequence = 0;
    std::atomic<bool> log_on{true};
    struct Delivery {
        enum { kResource, kSubmitted, kRecord } what = kResource;
        hpf_record record;
        Resource resource;
    };
    std::vector<Delivery> outbox;
    std::recursive_mutex delivery_mutex;
    static constexpr int kMostObservers = 8;
    Observer observers[kMostObservers] = {};
    uint32_t observer_ids[kMostObservers] = {};
    uint32_t next_observer = 1;
    std::mutex observer_mutex;
    std::atomic<int> observer_count{0}, in_observers{0};

  private:
    static constexpr int kLooks = 32;
    static void Pause();
    Engine();
    void WaitStep(Lock &lock);
    void Push(int64_t time, Op *op, bool is_start);
    void After(Op *op, Op *predecessor);
    void Ready(Op *op);
    void Start(Op *op, int64_t time);
    void Begin(Op *op, int64_t time);
    void End(Op *op, int64_t time);
    void RunOne(Lock &lock);
    Op *NewOp(Stream *stream, Recipe &&recipe, bool is_marker);
    void Link(Op *op, Stream *stream);
    int ErrorOf(const Op *op) const;
    void Dispatch();
    void PoolThread();
    void NeedThreads();

    std::priority_queue<Due, std::vector<Due>, std::greater<Due>> due_;
    std::deque<Op *> runnable_;
    std::unordered_set<Op *> all_ops_;
    int running_ = 0;
    int pool_threads_ = 0, pool_idle_ = 0;
    bool has_dispatcher_ = false;
    std::condition_variable work_, dispatch_;
    int64_t dispatch_until_ = INT64_MAX;
};

}  // namespace hpf
