// hp_fake.h.
#include "core.h"

#include <algorithm>
#include <cstring>

using hpf::Device;
using hpf::Engine;

extern "C" {

HPF_API uint32_t hpf_version(void) { return HPF_VERSION; }

HPF_API void hpf_reset(void) { Engine::Get().Reset(); }

HPF_API int32_t hpf_configure(const char *text) { return Engine::Get().Configure(text); }

HPF_API void hpf_register_kernel(const char *name, int64_t fixed_ns, int64_t thread_ps, hpf_kernel_body body, void *user) {
    if (name == nullptr) return;
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    hpf::KernelModel model;
    model.fixed_ns = fixed_ns;
    model.thread_ps = thread_ps;
    model.body = body;
    model.user = user;
    engine.kernel_models[name] = model;
}

HPF_API int64_t hpf_now(void) { return Engine::Get().Now(); }

HPF_API void hpf_advance(int64_t ns) {
    Engine &engine = Engine::Get();
    {
        Engine::Lock lock(engine.mutex);
        if (engine.virtual_clock) {
            const int64_t until = engine.virtual_now + std::max<int64_t>(ns, 0);
            engine.RunUntil(lock, until);
        } else {
            engine.RunUntil(lock, engine.Now());
        }
    }
    engine.Deliver();
}

HPF_API int64_t hpf_device_time(int32_t ordinal, int64_t host_ns) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    const Device *device = engine.DeviceOf(ordinal);
    return device == nullptr ? 0 : device->clock.ToDevice(host_ns);
}

HPF_API int64_t hpf_host_time(int32_t ordinal, int64_t device_ns) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    const Device *device = engine.DeviceOf(ordinal);
    return device == nullptr ? 0 : device->clock.ToHost(device_ns);
}

HPF_API void hpf_hold(int32_t ordinal) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    engine.Pump(engine.Now());
    if (Device *device = engine.DeviceOf(ordinal)) engine.Hold(device, true);
}

HPF_API void hpf_release(int32_t ordinal) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    if (Device *device = engine.DeviceOf(ordinal)) engine.Hold(device, false);
}

HPF_API uint64_t hpf_log_count(void) {
    Engine &engine = Engine::Get();
    {
        Engine::Lock lock(engine.mutex);
        engine.Pump(engine.Now());
    }
    std::lock_guard<std::mutex> guard(engine.log_mutex);
    return engine.log.size();
}

HPF_API uint64_t hpf_log_read(uint64_t first, hpf_record *records, uint64_t capacity) {
    Engine &engine = Engine::Get();
    std::lock_guard<std::mutex> guard(engine.log_mutex);
    if (records == nullptr || first >= engine.log.size()) return 0;
    const uint64_t count = std::min<uint64_t>(capacity, engine.log.size() - first);
    std::copy_n(engine.log.begin() + static_cast<std::ptrdiff_t>(first), count, records);
    return count;
}

HPF_API void hpf_log_clear(void) {
    Engine &engine = Engine::Get();
    std::lock_guard<std::mutex> guard(engine.log_mutex);
    engine.log.clear();
}

HPF_API int32_t hpf_get_counts(hpf_counts *counts) {
    if (counts == nullptr || counts->size != sizeof(hpf_counts)) return -1;
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    engine.Pump(engine.Now());
    counts->contexts = static_cast<uint32_t>(engine.contexts.size());
    counts->streams = static_cast<uint32_t>(engine.streams.size());
    counts->events = static_cast<uint32_t>(engine.events.size());
    counts->modules = static_cast<uint32_t>(engine.modules.size());
    counts->graphs = static_cast<uint32_t>(engine.graphs.size());
    counts->graph_execs = static_cast<uint32_t>(engine.graph_execs.size());
    counts->pending = engine.pending;
    counts->allocated = 0;
    for (const auto &device : engine.devices) counts->allocated += device->allocated;
    counts->pinned = engine.pinned;
    counts->calls = engine.calls;
    counts->synchronizations = engine.synchronizations;
    counts->operations = engine.operations;
    counts->blocked_submissions = engine.blocked_submissions;
    return 0;
}

}  // extern "C"
