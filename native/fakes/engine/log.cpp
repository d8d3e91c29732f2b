// The ground-truth log, and the observers it is handed to.
#include "core.h"

#include <cstring>

namespace hpf {

namespace {
thread_local int delivering = 0;
thread_local int inside = 0; // of this thread, in observers
}

void Engine::Complete(hpf_record &row, const Device *device) const {
    row.size = sizeof row;
    if (device == nullptr) return;
    row.device_submit_ns = device->clock.ToDevice(row.submit_ns);
    row.device_start_ns = device->clock.ToDevice(row.start_ns);
    row.device_end_ns = device->clock.ToDevice(row.end_ns);
}

void Engine::Emit(hpf_record &row) {
    const bool observed = IsObserved() && row.kind != HPF_API_CALL;
    if (!log_on.load(std::memory_order_relaxed) && !observed) return;
    row.size = sizeof row;
    std::lock_guard<std::mutex> guard(log_mutex);
    row.sequence = log_sequence++;
    if (log_on) log.push_back(row);
    if (!observed) return;
    Delivery delivery = {};
    delivery.what = Delivery::kRecord;
    delivery.record = row;
    outbox.push_back(delivery);
}

void Engine::EmitSubmitted(const Op *op) {
    const hpf_record &row = op->recipe.row;
    if (!IsObserved() || (row.kind != HPF_KERNEL && row.kind != HPF_MEMCPY && row.kind != HPF_MEMSET && row.kind != HPF_GRAPH_LAUNCH)) return;
    Delivery delivery = {};
    delivery.what = Delivery::kSubmitted;
    delivery.record = row;
    delivery.record.size = sizeof delivery.record;
    std::lock_guard<std::mutex> guard(log_mutex);
    outbox.push_back(delivery);
}

void Engine::Announce(ResourceKind kind, uint32_t id, void *handle, Context *context, uint32_t flags, int32_t priority) {
    if (!IsObserved()) return;
    Delivery delivery = {};
    delivery.resource.kind = kind;
    delivery.resource.id = id;
    delivery.resource.handle = handle;
    delivery.resource.device = context == nullptr ? -1 : context->device->ordinal;
    delivery.resource.context = context == nullptr ? 0 : context->id;
    delivery.resource.context_handle = context;
    delivery.resource.flags = flags;
    delivery.resource.priority = priority;
    delivery.resource.thread = ThreadId();
    std::lock_guard<std::mutex> guard(log_mutex);
    outbox.push_back(delivery);
}

void Engine::Deliver() {
    if (!IsObserved() || delivering > 0) return;
    std::lock_guard<std::recursive_mutex> guard(delivery_mutex);
    ++delivering;
    for (;;) {
        std::vector<Delivery> batch;
        {
            std::lock_guard<std::mutex> log_guard(log_mutex);
            batch.swap(outbox);
        }
        if (batch.empty()) break;
        for (const Delivery &delivery : batch) {
            if (delivery.what == Delivery::kSubmitted)
                ForObservers([](const Observer &o, const void *a) { if (o.submitted) o.submitted(o.user, static_cast<const hpf_record *>(a)); }, &delivery.record);
            else if (delivery.what == Delivery::kRecord)
                ForObservers([](const Observer &o, const void *a) { if (o.record) o.record(o.user, static_cast<const hpf_record *>(a)); }, &delivery.record);
            else
                ForObservers([](const Observer &o, const void *a) { if (o.resource) o.resource(o.user, static_cast<const Resource *>(a)); }, &delivery.resource);
        }
    }
    --delivering;
}

void Engine::ForObservers(void (*call)(const Observer &, const void *), const void *argument) {
    Observer copies[kMostObservers];
    int count = 0;
    ++inside;
    {
        std::lock_guard<std::mutex> guard(observer_mutex);
        for (int i = 0; i < kMostObservers; ++i)
            if (observer_ids[i] != 0) copies[count++] = observers[i];
        ++in_observers;
    }
    for (int i = 0; i < count; ++i) call(copies[i], argument);
    --in_observers;
    --inside;
}

void Engine::ShowCall(ApiCall &call, uint64_t *words, bool is_exit) {
    Observer copies[kMostObservers];
    ++inside;
    {
        std::lock_guard<std::mutex> guard(observer_mutex);
        for (int i = 0; i < kMostObservers; ++i) copies[i] = observer_ids[i] != 0 ? observers[i] : Observer{};
        ++in_observers;
    }
    for (int i = 0; i < kMostObservers; ++i) {
        call.data = &words[i];
        if (const auto show = is_exit ? copies[i].api_exit : copies[i].api_enter) show(copies[i].user, &call);
    }
    --in_observers;
    --inside;
}

uint32_t Engine::Observe(const Observer &observer) {
    std::lock_guard<std::mutex> guard(observer_mutex);
    for (int i = 0; i < kMostObservers; ++i) {
        if (observer_ids[i] != 0) continue;
        observers[i] = observer;
        ++observer_count;
        return observer_ids[i] = next_observer++;
    }
    return 0;
}

void Engine::Unobserve(uint32_t id) {
    {
        std::lock_guard<std::mutex> guard(observer_mutex);
        for (int i = 0; i < kMostObservers; ++i)
            if (id != 0 && observer_ids[i] == id) {
                observer_ids[i] = 0;
                --observer_count;
            }
    }
    while (in_observers.load() > inside) std::this_thread::yield();
}

}  // namespace hpf
