// engine.h: what the other simulated libraries see.
#include "engine.h"
#include "core.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "current.h"

namespace hpf {

namespace {

int64_t Overlap(int64_t start, int64_t end, int64_t from, int64_t to) {
    return std::max<int64_t>(0, std::min(end, to) - std::max(start, from));
}

int64_t UnionOf(std::vector<std::pair<int64_t, int64_t>> &spans) {
    std::sort(spans.begin(), spans.end());
    int64_t sum = 0, until = INT64_MIN;
    for (const auto &[start, end] : spans) {
        if (end <= until) continue;
        sum += end - std::max(start, until);
        until = end;
    }
    return sum;
}

}  // namespace

extern "C" {

HPF_API uint32_t hpf_engine_observe(const Observer *observer) {
    return observer == nullptr || observer->size != sizeof(Observer) ? 0 : Engine::Get().Observe(*observer);
}

HPF_API void hpf_engine_unobserve(uint32_t id) { Engine::Get().Unobserve(id); }

HPF_API void hpf_engine_settle(void) {
    Engine &engine = Engine::Get();
    {
        Engine::Lock lock(engine.mutex);
        engine.RunUntil(lock, engine.Now());
    }
    engine.Deliver();
}

HPF_API uint32_t hpf_engine_pending(void) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    engine.Pump(engine.Now());
    return engine.pending;
}

HPF_API void *hpf_engine_current_context(uint32_t *id, int32_t *device) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    const Context *context = CurrentContext(engine);
    if (id != nullptr) *id = context == nullptr ? 0 : context->id;
    if (device != nullptr) *device = context == nullptr ? -1 : context->device->ordinal;
    return const_cast<Context *>(context);
}

HPF_API uint32_t hpf_engine_context_id(void *context) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    return engine.contexts.count(context) == 0 ? 0 : static_cast<Context *>(context)->id;
}

HPF_API uint32_t hpf_engine_stream_id(void *context, void *stream, int32_t per_thread_default) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    if (engine.streams.count(stream) != 0) return static_cast<Stream *>(stream)->id;
    if (engine.contexts.count(context) == 0 || reinterpret_cast<uintptr_t>(stream) > 2) return 0;
    const bool per_thread = reinterpret_cast<uintptr_t>(stream) == 2 || (stream == nullptr && per_thread_default != 0);
    Context *of = static_cast<Context *>(context);
    return per_thread ? engine.PerThreadOf(of)->id : engine.LegacyOf(of)->id;
}

HPF_API uint32_t hpf_engine_graph_id(void *graph) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    return engine.graphs.count(graph) == 0 ? 0 : static_cast<Graph *>(graph)->id;
}

HPF_API uint32_t hpf_engine_graph_exec_id(void *exec) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    return engine.graph_execs.count(exec) == 0 ? 0 : static_cast<GraphExec *>(exec)->id;
}

HPF_API uint32_t hpf_engine_thread_id(void) { return ThreadId(); }

HPF_API uint32_t hpf_engine_next_correlation(void) { return ++Engine::Get().next_correlation; }

HPF_API void hpf_engine_mute(int32_t by) { Muted() += by; }

HPF_API const char *hpf_engine_text(const char *key, const char *fallback) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    const std::string asked = key;
    if (asked == "clock") return engine.settings.virtual_clock ? "virtual" : "real";
    if (asked == "driver_version") return engine.Intern(std::to_string(engine.settings.driver_version));
    if (asked == "init_result") return engine.Intern(std::to_string(engine.settings.init_result));
    const auto found = engine.settings.of_others.find(asked);
    return found == engine.settings.of_others.end() ? fallback : engine.Intern(found->second);
}

HPF_API int64_t hpf_engine_integer(const char *key, int64_t fallback) {
    const char *text = hpf_engine_text(key, nullptr);
    int64_t value;
    return text != nullptr && ParseInteger(text, value) ? value : fallback;
}

HPF_API double hpf_engine_number(const char *key, double fallback) {
    const char *text = hpf_engine_text(key, nullptr);
    double value;
    return text != nullptr && ParseNumber(text, value) ? value : fallback;
}

HPF_API uint32_t hpf_engine_generation(void) { return Engine::Get().generation; }

HPF_API int32_t hpf_engine_fault(const char *function, int32_t at_exit, int32_t *code) {
    int32_t found = 0;
    if (!Engine::Get().Strikes(function, at_exit != 0, false, found)) return 0;
    if (code != nullptr) *code = found;
    return 1;
}

HPF_API void hpf_engine_log(const hpf_record *record) {
    hpf_record row = *record;
    Engine::Get().Emit(row);
}

HPF_API int32_t hpf_engine_device_count(void) {
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    return engine.settings.devices;
}

HPF_API int32_t hpf_engine_device(int32_t ordinal, DeviceInfo *info) {
    if (info == nullptr || info->size != sizeof(DeviceInfo)) return -1;
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    const Device *device = engine.DeviceOf(ordinal);
    if (device == nullptr || ordinal >= engine.settings.devices) return -1;
    const DeviceSettings &settings = device->settings;
    std::snprintf(info->name, sizeof info->name, "%s", settings.name.c_str());
    UuidOf(settings, info->uuid);
    info->pci_domain = settings.pci_domain;
    info->pci_bus = settings.pci_bus;
    info->pci_device = settings.pci_device;
    info->memory_total = settings.memory;
    info->memory_used = device->allocated;
    info->cc_major = settings.cc_major;
    info->cc_minor = settings.cc_minor;
    info->multiprocessors = settings.multiprocessors;
    info->is_mig = settings.is_mig;
    info->is_lost = device->lost_code != 0;
    info->sm_clock_khz = settings.sm_clock_khz;
    info->memory_clock_khz = settings.memory_clock_khz;
    return 0;
}

HPF_API int32_t hpf_engine_utilization(int32_t ordinal, int64_t from, int64_t to, Utilization *sum) {
    if (sum == nullptr || sum->size != sizeof(Utilization) || to < from) return -1;
    Engine &engine = Engine::Get();
    Engine::Lock lock(engine.mutex);
    engine.Pump(engine.Now());
    const Device *device = engine.DeviceOf(ordinal);
    if (device == nullptr) return -1;
    *sum = Utilization{};
    sum->size = sizeof(Utilization);
    std::vector<std::pair<int64_t, int64_t>> kernels, copies, all;
    const auto take = [&](const Interval &part) {
        const int64_t ns = Overlap(part.start, part.end, from, to);
        if (ns == 0) return;
        const std::pair<int64_t, int64_t> span(std::max(part.start, from), std::min(part.end, to));
        all.push_back(span);
        if (part.kind == HPF_KERNEL) {
            kernels.push_back(span);
            sum->kernel_sum_ns += ns;
            return;
        }
        copies.push_back(span);
        if (part.kind != HPF_MEMCPY) return;
        const uint64_t bytes = static_cast<uint64_t>(static_cast<double>(part.bytes) * ns / (part.end - part.start));
        if (part.unit == UnitKind::kToDevice) sum->h2d_bytes += bytes;
        else if (part.unit == UnitKind::kToHost) sum->d2h_bytes += bytes;
        else sum->d2d_bytes += bytes;
    };
    for (auto it = device->history.rbegin(); it != device->history.rend() && it->end > from; ++it) take(*it);
    const int64_t now = engine.Now();
    for (const Op *op : device->running) {
        const hpf_record &row = op->recipe.row;
        if (row.kind != HPF_KERNEL && row.kind != HPF_MEMCPY && row.kind != HPF_MEMSET) continue;
        const int64_t end = std::max(row.start_ns + op->recipe.duration, now);
        take(Interval{row.start_ns, end, row.kind, op->recipe.unit, row.bytes});
    }
    sum->kernel_ns = UnionOf(kernels);
    sum->copy_ns = UnionOf(copies);
    sum->busy_ns = UnionOf(all);
    return 0;
}

HPF_API uint32_t hpf_engine_process_id(void) { return ProcessId(); }

}  // extern "C"

}  // namespace hpf
