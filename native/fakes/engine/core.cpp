#include "core.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace hpf {

namespace {

#if !defined(_WIN32)
// The child of a fork has none of the engine's threads; like the real driver, it answers that it is not initialised.
void BeforeFork() {
    Engine &engine = Engine::Get();
    engine.delivery_mutex.lock();
    engine.mutex.lock();
    engine.log_mutex.lock();
}
void AfterFork() {
    Engine &engine = Engine::Get();
    engine.log_mutex.unlock();
    engine.mutex.unlock();
    engine.delivery_mutex.unlock();
}
void InChild() {
    AfterFork();
    if (Engine::Get().is_initialized) Engine::Get().is_forked = true;
}
#endif

void AtExit() {
    Engine &engine = Engine::Get();
    // A child has none of the threads that may hold what is waited for below.
    if (engine.is_forked) return;
    engine.Announce(kExit, 0, nullptr, nullptr);
    engine.Deliver();
    engine.is_exiting = true;
}

void Trim(std::string &text) {
    const char *blank = " \t\r";
    text.erase(0, text.find_first_not_of(blank));
    const size_t last = text.find_last_not_of(blank);
    text.erase(last == std::string::npos ? 0 : last + 1);
}

}  // namespace

Engine::Engine() {
    MakeDevices();
}

Engine &Engine::Get() {
    static Engine *const engine = [] {
        Engine *made = new Engine;
        return made;
    }();
    static const bool once = [] {
        std::atexit(AtExit);
#if !defined(_WIN32)
        pthread_atfork(BeforeFork, AfterFork, InChild);
#endif
        return true;
    }();
    (void)once;
    return *engine;
}

bool Engine::Strikes(const char *function, bool at_exit, bool any, int32_t &code) {
    if (!has_faults.load(std::memory_order_acquire)) return false;
    std::string name = function;
    for (const char *suffix : {"_ptsz", "_ptds"})
        if (name.size() > 5 && name.compare(name.size() - 5, 5, suffix) == 0) name.resize(name.size() - 5);
    std::lock_guard<std::mutex> guard(fault_mutex);
    bool strikes = false;
    for (Fault &fault : faults) {
        if (fault.function != name && !(any && fault.function == "*")) continue;
        if (fault.at_exit != at_exit) continue;
        if (fault.calls++ < fault.after || fault.calls - fault.after > fault.count || strikes) continue;
        code = fault.code;
        strikes = true;
    }
    return strikes;
}

int32_t Engine::Configure(const char *text) {
    Lock lock(mutex);
    ++generation;
    ++revision;
    int32_t number = 0;
    const std::string all = text == nullptr ? "" : text;
    for (size_t at = 0; at <= all.size();) {
        ++number;
        const size_t end = std::min(all.find('\n', at), all.size());
        std::string line = all.substr(at, end - at);
        at = end + 1;
        Trim(line);
        if (line.empty() || line[0] == '#') continue;
        const size_t equals = line.find('=');
        if (equals == std::string::npos) return number;
        const std::string key = line.substr(0, equals);
        const std::string value = line.substr(equals + 1);
        if (key != "fault" && key != "device_lost") {
            if (!settings.Set(key, value)) return number;
            continue;
        }
        Fault fault;
        int64_t parsed;
        size_t word = 0;
        bool first = true;
        while (word < value.size()) {
            size_t stop = std::min(value.find(' ', word), value.size());
            const std::string part = value.substr(word, stop - word);
            word = stop + 1;
            if (part.empty()) continue;
            if (first) {
                fault.function = part;
                first = false;
            } else if (part == "at=exit" || part == "at=enter") {
                fault.at_exit = part == "at=exit";
            } else if (part.rfind("code=", 0) == 0 && ParseInteger(part.substr(5), parsed)) {
                fault.code = static_cast<int32_t>(parsed);
            } else if (part.rfind("after=", 0) == 0 && ParseInteger(part.substr(6), parsed)) {
                fault.after = parsed;
            } else if (part.rfind("count=", 0) == 0 && ParseInteger(part.substr(6), parsed)) {
                fault.count = parsed;
            } else {
                return number;
            }
        }
        if (key == "fault") {
            if (first || fault.code == 0) return number;
            std::lock_guard<std::mutex> guard(fault_mutex);
            faults.push_back(fault);
            has_faults.store(true, std::memory_order_release);
            continue;
        }
        if (first || !ParseInteger(fault.function, parsed)) return number;
        MakeDevices();
        Device *device = DeviceOf(static_cast<int>(parsed));
        if (device == nullptr) return number;
        device->lost_with = fault.code == 0 ? 719 : fault.code;
        device->lost_after = fault.after - 1;
        if (fault.after == 0) FailDevice(device, device->lost_with);
    }
    log_on = settings.log;
    random = Random(settings.seed);
    virtual_clock = settings.virtual_clock;
    MakeDevices();
    return 0;
}

void Engine::Reset() {
    std::lock_guard<std::recursive_mutex> delivering(delivery_mutex);
    Lock lock(mutex);
    while (running_ > 0) changed.wait_for(lock, std::chrono::milliseconds(50));
    while (!due_.empty()) due_.pop();
    runnable_.clear();
    for (Op *op : all_ops_) delete op;
    all_ops_.clear();
    pending = 0;
    for (void *graph : graphs) delete static_cast<Graph *>(graph);
    for (void *exec : graph_execs) delete static_cast<GraphExec *>(exec);
    // Whoever kept a handle must not find something else there.
    for (auto *set : {&streams, &events, &modules, &contexts, &pools}) graveyard.insert(graveyard.end(), set->begin(), set->end());
    for (auto *set : {&streams, &events, &modules, &functions, &graphs, &graph_execs, &pools, &contexts}) set->clear();
    tombstones.clear();
    graph_nodes.clear();
    while (!allocations.empty()) Free(allocations.begin()->first);
    kernel_models.clear();
    devices.clear();
    settings = Settings();
    virtual_clock = false;
    virtual_now = 1000000000;
    next_graph = next_exec = 1; // contexts count on, as in a process that goes on
    next_node = next_capture = 1;
    operations = blocked_submissions = 0;
    calls = synchronizations = 0;
    ++resets;
    is_initialized = false;
    is_forked = false;
    random = Random(settings.seed);
    MakeDevices();
    ++generation;
    ++revision;
    {
        std::lock_guard<std::mutex> guard(fault_mutex);
        faults.clear();
        has_faults = false;
    }
    {
        std::lock_guard<std::mutex> guard(log_mutex);
        log.clear();
        outbox.clear();
        log_sequence = 0;
        log_on = true;
    }
    lock.unlock();
    Announce(kReset, 0, nullptr, nullptr);
    Deliver();
    names.clear();
}

}  // namespace hpf
