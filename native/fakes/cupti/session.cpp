#include "session.h"

#include <chrono>
#include <thread>

#if defined(_WIN32)
#include <windows.h>
#else
#include <time.h>
#endif

namespace hpf::cupti {

namespace {

#if !defined(_WIN32)
uint64_t SystemTime() {  // what Linux's CUPTI takes where the client registered no clock
    timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return static_cast<uint64_t>(time.tv_sec) * 1000000000u + static_cast<uint64_t>(time.tv_nsec);
}
#endif

void WakeWorker();

}  // namespace

Session &Session::Instance() {
    static auto *session = new Session;  // the worker may outlive the statics
    return *session;
}

Session::Session() {
    buffers.full = WakeWorker;
    Refresh();
    Observer observer{};
    observer.size = sizeof observer;
    observer.user = this;
    observer.api_enter = [](void *user, const ApiCall *call) { static_cast<Session *>(user)->ApiEnter(*call); };
    observer.api_exit = [](void *user, const ApiCall *call) { static_cast<Session *>(user)->ApiExit(*call); };
    observer.record = [](void *user, const hpf_record *record) { static_cast<Session *>(user)->Ended(*record); };
    observer.resource = [](void *user, const Resource *resource) { static_cast<Session *>(user)->Changed(*resource); };
    observer.submitted = [](void *user, const hpf_record *record) { static_cast<Session *>(user)->Submitted(*record); };
    hpf_engine_observe(&observer);
}

void Session::Refresh() {
    const uint32_t generation = hpf_engine_generation();
    if (version_ != nullptr && generation == generation_) return;
    generation_ = generation;
    const Version *version = FindVersion(hpf_engine_text("cupti.version", "12.4"));
    version_ = version != nullptr ? version : FindVersion("12.4");
    loseEvery_ = hpf_engine_integer("cupti.lose_every", 0);
    unknownEvery_ = hpf_engine_integer("cupti.unknown_every", 0);
    reversedEvery_ = hpf_engine_integer("cupti.reversed_every", 0);
    clockError_ = hpf_engine_integer("cupti.clock_error", 0);
    lateMs_ = hpf_engine_integer("cupti.late_ms", 0);
    virtualClock_ = std::strcmp(hpf_engine_text("clock", "real"), "virtual") == 0;
    makeOverhead_ = hpf_engine_integer("cupti.overhead", 1) != 0;
    buffers.deferred = std::strcmp(hpf_engine_text("cupti.delivery", "worker"), "inline") != 0;
}

uint32_t Session::Api() {
    Refresh();
    return version_->api;
}

Result Session::Availability() {
    Refresh();
    const int64_t driver = hpf_engine_integer("driver_version", 12040);
    const bool usable = hpf_engine_device_count() > 0 && hpf_engine_integer("init_result", 0) == 0;
    // A driver works with every minor version of its own major one.
    return usable && version_->cuda / 1000 <= driver / 1000 ? kSuccess : kNotInitialized;
}

// The caller has settled: what was submitted before is judged by what was enabled before.
Result Session::Enable(uint32_t kind, bool on) {
    if (kind >= kKindEnd || RecordSize(kind, Api()) == 0) return kInvalidKind;
    if (kind == kCUDA_EVENT && hpf_engine_integer("cupti.event_kind", 1) == 0) return kInvalidKind;
    if (on && kind == kKernelSerialized && enabled_[kCONCURRENT_KERNEL]) return kNotCompatible;
    if (on && kind == kCONCURRENT_KERNEL && enabled_[kKernelSerialized]) return kNotCompatible;
    if (kind == kDRIVER) functions_[0].clear();
    if (kind == kRUNTIME) functions_[1].clear();
    const bool was = enabled_[kind];
    enabled_[kind] = on;
    if (on && !clockMeasured_) MeasureClock();
    if (on && !was && kind == kDEVICE) MakeDevices();
    if (on && !was && kind == kCONTEXT)
        for (const auto &[id, resource] : contexts_) MakeContext(resource);
    return kSuccess;
}

bool Session::AnyEnabled() const {
    for (bool enabled : enabled_)
        if (enabled) return true;
    return false;
}

void Session::EnableFunction(Domain domain, uint32_t cbid, bool on) {
    functions_[domain == kDomainRuntime][cbid] = on;
    if (on && !clockMeasured_) MeasureClock();
}

bool Session::FunctionEnabled(Domain domain, uint32_t cbid) const {
    const auto &functions = functions_[domain == kDomainRuntime];
    if (auto it = functions.find(cbid); it != functions.end()) return it->second;
    return enabled_[domain == kDomainRuntime ? kRUNTIME : kDRIVER];
}

void Session::SetTimestamp(Timestamp timestamp) {
    if (AnyEnabled()) lateTimestamp_++;
    timestamp_ = timestamp;
    MeasureClock();
}

uint64_t Session::Now() {
    if (timestamp_ != nullptr) {
        timestampCalls_++;
        return timestamp_();
    }
#if defined(_WIN32)
    return static_cast<uint64_t>(hpf_now());
#else
    return SystemTime();
#endif
}

// The tightest of some brackets, as the real library relates its clocks.
void Session::MeasureClock() {
    clockMeasured_ = true;
    clockBracket_ = INT64_MAX;
    for (int i = 0; i < 32; i++) {
        const int64_t before = hpf_now();
        const auto client = static_cast<int64_t>(Now());
        const int64_t after = hpf_now();
        if (after - before >= clockBracket_) continue;
        clockBracket_ = after - before;
        clockOffset_ = client - (before + (after - before) / 2);
    }
}

uint64_t Session::ToClient(int64_t hostNs, uint32_t correlation) {
    if (!clockMeasured_) MeasureClock();
    if (virtualClock_) {
        auto it = anchors_.upper_bound(correlation);
        if (it != anchors_.begin()) return static_cast<uint64_t>(hostNs + std::prev(it)->second);
    }
    return static_cast<uint64_t>(hostNs + clockOffset_);
}

void Session::Anchor(const ApiCall &call) {
    const auto offset = static_cast<int64_t>(Now()) - call.start_ns;
    if (anchors_.empty() || anchors_.rbegin()->second < offset) anchors_[call.correlation] = offset;
}

bool Session::DomainHasCallbacks(uint32_t domain) const {
    auto it = callbacks.lower_bound({domain, 0});
    return it != callbacks.end() && it->first == domain;
}

std::vector<uint64_t> &Session::External(uint32_t kind) {
    thread_local std::vector<uint64_t> stacks[kExternalKindEnd];
    return stacks[kind];
}

uint32_t &RuntimeCorrelation() {
    thread_local uint32_t correlation = 0;
    return correlation;
}

void Session::Settle() {
    if (!Guard::Held()) hpf_engine_settle();
}

void Session::Flush(bool forced) {
    const uint64_t completed = buffers.Statistics().completed;
    const uint64_t start = Now();
    buffers.Flush(forced);
    if (buffers.Statistics().completed != completed) MakeOverhead(1u << 16, start, Now());
}

hpc_statistics Session::Statistics() {
    hpc_statistics statistics = buffers.Statistics();
    statistics.timestamp_calls = timestampCalls_;
    statistics.late_timestamp = lateTimestamp_;
    statistics.clock_offset_ns = clockOffset_;
    statistics.clock_bracket_ns = clockBracket_;
    return statistics;
}

void Session::Reset() {
    buffers.Reset();
    for (bool &enabled : enabled_) enabled = false;
    for (auto &functions : functions_) functions.clear();
    timestamp_ = nullptr;
    clockMeasured_ = false;
    timestampCalls_ = lateTimestamp_ = 0;
    threadIdType = kThreadIdDefault;
    latencyTimestamps = eventTimestamps = zeroed = false;
    attributes.clear();
    subscriber = nullptr;
    subscriberData = nullptr;
    callbacks.clear();
    operations_ = 0;
    unfinished_.clear();
    asyncCalls_.clear();
    runtimeOf_.clear();
    contexts_.clear();
    anchors_.clear();
    eventIds_.clear();
    initialized_ = false;
    periodMs_ = 0;
    version_ = nullptr;
    Refresh();
}

// ---------------------------------------------------------------- the worker

namespace {

void WakeWorker() { Session::Instance().SetFlushPeriod(UINT32_MAX); }

}  // namespace

// UINT32_MAX: as it is, only wake the worker.
void Session::SetFlushPeriod(uint32_t milliseconds) {
    static bool started = false;
    if (milliseconds != UINT32_MAX) periodMs_ = milliseconds;
    wanted_ = true;
    if (!started) {
        started = true;
        std::thread([this] { Work(); }).detach();
    }
    wake_.notify_all();
}

void Session::Work() {
    for (;;) {
        int64_t late;
        {
            Guard guard;
            while (!wanted_) {
                if (periodMs_ == 0) wake_.wait(Lock());
                else if (wake_.wait_for(Lock(), std::chrono::milliseconds(periodMs_)) == std::cv_status::timeout) break;
            }
            wanted_ = false;
            late = lateMs_;
        }
        if (late > 0) std::this_thread::sleep_for(std::chrono::milliseconds(late));
        Guard guard;
        buffers.FlushFull();
    }
}

}  // namespace hpf::cupti
