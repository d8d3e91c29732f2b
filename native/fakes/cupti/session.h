// What the simulated libcupti knows: settings, the client's callbacks, and the records that it makes of the engine's
// events. One for the process.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "../engine/engine.h"
#include "buffers.h"

namespace hpf::cupti {

class Session {
public:
    // The one of the process, observing the engine from the first call on.
    static Session &Instance();

    // kSuccess where there is a device that this version works with; else what every stateful function answers.
    Result Availability();
    uint32_t Api();

    // ---- settings; Lock() is held
    Result Enable(uint32_t kind, bool on);
    bool Enabled(uint32_t kind) const { return kind < kKindEnd && enabled_[kind]; }
    // One function of the driver's or the runtime's API: counts until its kind is switched as a whole.
    void EnableFunction(Domain domain, uint32_t cbid, bool on);
    bool FunctionEnabled(Domain domain, uint32_t cbid) const;
    void SetTimestamp(Timestamp timestamp);
    // The client's clock, now.
    uint64_t Now();
    // An instant of the engine's host clock on the client's clock. The client's clock is a real one: where the engine's
    // is virtual, operations are placed by the call that submitted them, and keep their durations and their order.
    uint64_t ToClient(int64_t hostNs, uint32_t correlation);

    Buffers buffers;
    ThreadIdType threadIdType = kThreadIdDefault;
    bool latencyTimestamps = false;
    bool eventTimestamps = false;
    bool zeroed = false;
    std::map<uint32_t, uint64_t> attributes;

    // ---- the subscriber of callbacks
    Callback subscriber = nullptr;
    void *subscriberData = nullptr;
    std::set<std::pair<uint32_t, uint32_t>> callbacks;  // domain, id
    bool CallbackEnabled(uint32_t domain, uint32_t id) const { return callbacks.count({domain, id}) != 0; }
    bool DomainHasCallbacks(uint32_t domain) const;

    // ---- external correlation, of the calling thread
    static std::vector<uint64_t> &External(uint32_t kind);

    bool DeviceOfContext(uint32_t context, uint32_t *device) const;

    // ---- records; Lock() is held
    void MakeExternal(uint32_t correlation);
    void MakeApi(Kind kind, uint32_t cbid, uint64_t start, uint64_t end, uint32_t correlation, uint32_t result);
    void MakeOverhead(uint32_t overhead, uint64_t start, uint64_t end);
    void MakeDevices();
    void MakeContext(const Resource &resource);
    void MakeStream(const Resource &resource);

    void ApiEnter(const ApiCall &call);
    void ApiExit(const ApiCall &call);
    void Submitted(const hpf_record &record);
    void Ended(const hpf_record &record);
    void Changed(const Resource &resource);
    uint32_t RuntimeCall(uint32_t cbid, void (*body)(void *), void *argument);

    // Everything that has happened is in buffers when it returns. The lock must not be held.
    void Settle();
    void Flush(bool forced);
    void SetFlushPeriod(uint32_t milliseconds);
    hpc_statistics Statistics();
    void Reset();

private:
    Session();
    void Refresh();
    void MeasureClock();
    bool AnyEnabled() const;
    struct Unfinished {
        uint32_t kind;  // of record; 0: none was enabled when it was submitted
        Slot slot;
        bool async;     // as the function that submitted it says
        uint64_t number;  // of the operation, from 1: what faults go by
    };
    uint32_t OperationKind(const hpf_record &record) const;
    Slot ReserveOperation(uint32_t kind);
    void FillOperation(const hpf_record &record, Unfinished &operation);
    uint32_t EventId(uint64_t handle);
    void Anchor(const ApiCall &call);
    void MakeSynchronization(const hpf_record &record);
    void MakeMemory(const hpf_record &record);
    void MakePool(const hpf_record &record);
    void MakeEvent(const hpf_record &record);
    uint32_t Correlation(uint32_t correlation) const;
    void Work();

    bool enabled_[kKindEnd] = {};
    std::map<uint32_t, bool> functions_[2];  // by cbid: driver, runtime
    Timestamp timestamp_ = nullptr;
    bool clockMeasured_ = false;
    int64_t clockOffset_ = 0, clockBracket_ = 0;
    uint64_t timestampCalls_ = 0, lateTimestamp_ = 0;
    bool initialized_ = false;  // the first cuInit is over: it is never reported
    const Version *version_ = nullptr;
    uint32_t generation_ = 0;
    int64_t loseEvery_ = 0, unknownEvery_ = 0, reversedEvery_ = 0, clockError_ = 0, lateMs_ = 0;
    bool makeOverhead_ = true;
    uint64_t operations_ = 0;
    std::unordered_map<uint64_t, Unfinished> unfinished_;   // operations, by correlation and node of the graph
    std::set<uint32_t> asyncCalls_;                         // under way, by correlation id
    std::unordered_map<uint32_t, uint32_t> runtimeOf_;      // correlation ids of driver calls inside runtime calls
    std::map<uint32_t, Resource> contexts_;                 // alive, by id
    bool virtualClock_ = false;
    std::map<uint32_t, int64_t> anchors_;                   // virtual clock: offset from this correlation id on
    std::unordered_map<uint64_t, uint32_t> eventIds_;       // by handle
    std::condition_variable_any wake_;
    bool wanted_ = false;
    uint32_t periodMs_ = 0;
};

// The calling thread's correlation id of a runtime call; 0: in none.
uint32_t &RuntimeCorrelation();

// Number of the function in CUPTI's list of driver functions, by its exported name; 0: not in the list.
uint32_t DriverCallbackId(const char *function);
// Name of a function by domain and number; null: none.
const char *CallbackName(uint32_t domain, uint32_t cbid);

}  // namespace hpf::cupti
