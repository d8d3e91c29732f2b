#include "core.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace hpf {

namespace {
constexpr int kInvalidHandle = 400, kContextIsDestroyed = 709;
constexpr size_t kAlignment = 512; // what cuMemAlloc gives
}  // namespace

Context *Engine::NewContext(Device *device, uint32_t flags, bool is_primary) {
    Context *context = new Context;
    context->id = next_context++;
    context->device = device;
    context->flags = flags;
    context->is_primary = is_primary;
    contexts.insert(context);
    tombstones.erase(context);
    return context;
}

void Engine::DestroyContext(Lock &lock, Context *context) {
    // Nobody can get at it any more while its last operations end.
    ++revision;
    contexts.erase(context);
    tombstones[context] = kContextIsDestroyed;
    context->is_destroyed = true;
    Wait(lock, [&] { return context->pending == 0; });
    for (const auto &set : {&streams, &events, &modules, &graphs, &graph_execs})
        for (auto it = set->begin(); it != set->end();) {
            void *handle = *it;
            const Context *owner = set == &streams ? static_cast<Stream *>(handle)->context
                : set == &events ? static_cast<Event *>(handle)->context
                : set == &modules ? static_cast<Module *>(handle)->context
                : set == &graphs ? static_cast<Graph *>(handle)->context : static_cast<GraphExec *>(handle)->context;
            if (owner != context) {
                ++it;
                continue;
            }
            tombstones[handle] = kContextIsDestroyed;
            graveyard.push_back(handle);
            if (set == &modules)
                for (auto &function : static_cast<Module *>(handle)->functions) functions.erase(function.second.get());
            it = set->erase(it);
        }
    for (auto it = allocations.begin(); it != allocations.end();) {
        const uintptr_t address = it->first;
        const bool own = it->second.context == context;
        ++it;
        if (own) Free(address);
    }
    for (void *other : contexts) static_cast<Context *>(other)->peers.erase(context);
    graveyard.push_back(context);
}

Stream *Engine::NewStream(Context *context, uint32_t flags, int32_t priority) {
    Stream *stream = new Stream;
    stream->id = context->next_stream++;
    stream->context = context;
    stream->flags = flags;
    stream->priority = priority;
    context->streams.insert(stream);
    streams.insert(stream);
    tombstones.erase(stream);
    return stream;
}

void Engine::DestroyStream(Stream *stream) {
    ++revision;
    streams.erase(stream);
    tombstones[stream] = kInvalidHandle;
    stream->is_destroyed = true;
    if (stream->pending == 0) ReleaseStream(stream);
}

void Engine::ReleaseStream(Stream *stream) {
    stream->context->streams.erase(stream);
    if (settings.reuse_handles) delete stream;
    else graveyard.push_back(stream);
}

Event *Engine::NewEvent(Context *context, uint32_t flags) {
    Event *event = new Event;
    event->context = context;
    event->flags = flags;
    events.insert(event);
    tombstones.erase(event);
    return event;
}

void Engine::DestroyEvent(Event *event) {
    if (event->op != nullptr) event->op->recipe.event = nullptr;
    events.erase(event);
    tombstones[event] = kInvalidHandle;
    if (settings.reuse_handles) delete event;
    else graveyard.push_back(event);
}

Stream *Engine::LegacyOf(Context *context) {
    if (context->legacy == nullptr) {
        context->legacy = new Stream;
        context->legacy->id = 7;
        context->legacy->context = context;
        context->legacy->is_legacy = true;
        context->streams.insert(context->legacy);
    }
    return context->legacy;
}

Stream *Engine::PerThreadOf(Context *context) {
    Stream *&stream = context->per_thread[ThreadId()];
    if (stream == nullptr) {
        stream = new Stream;
        stream->id = context->next_stream++;
        stream->context = context;
        context->streams.insert(stream);
    }
    return stream;
}

const Allocation *Engine::Find(uintptr_t address) const {
    auto it = allocations.upper_bound(address);
    if (it == allocations.begin()) return nullptr;
    --it;
    return address < it->second.address + it->second.bytes ? &it->second : nullptr;
}

uintptr_t Engine::Allocate(Context *context, Device *device, size_t bytes, hpf_memory memory) {
    const bool on_device = memory == HPF_MEMORY_DEVICE || memory == HPF_MEMORY_MANAGED;
    if (on_device && bytes > device->settings.memory - device->allocated) return 0;
    // calloc keeps large blocks lazy: gigabytes of simulated memory cost nothing until they are written.
    void *block = std::calloc(1, bytes + kAlignment);
    if (block == nullptr) return 0;
    const uintptr_t address = (reinterpret_cast<uintptr_t>(block) + kAlignment) / kAlignment * kAlignment;
    reinterpret_cast<void **>(address)[-1] = block;
    Allocation allocation;
    allocation.address = address;
    allocation.bytes = bytes;
    allocation.memory = memory;
    allocation.context = context;
    allocation.device = device == nullptr ? -1 : device->ordinal;
    allocations[address] = allocation;
    if (on_device) device->allocated += bytes;
    else pinned += bytes;
    return address;
}

void Engine::Free(uintptr_t address) {
    const auto it = allocations.find(address);
    if (it == allocations.end()) return;
    const Allocation &allocation = it->second;
    if (allocation.memory == HPF_MEMORY_DEVICE || allocation.memory == HPF_MEMORY_MANAGED) {
        if (Device *device = DeviceOf(allocation.device)) device->allocated -= allocation.bytes;
    } else {
        pinned -= allocation.bytes;
    }
    if (allocation.pool != nullptr) allocation.pool->used -= allocation.bytes;
    if (allocation.is_owned) std::free(reinterpret_cast<void **>(address)[-1]);
    allocations.erase(it);
}

Pool *Engine::NewPool(Device *device, bool is_default) {
    Pool *pool = new Pool;
    pool->device = device;
    pool->is_default = is_default;
    pools.insert(pool);
    tombstones.erase(pool);
    return pool;
}

Pool *Engine::DefaultPoolOf(Device *device) {
    if (device->default_pool == nullptr) device->default_pool = NewPool(device, true);
    return device->default_pool;
}

void Engine::Account(Pool *pool, hpf_record &row) {
    const auto found = allocations.find(static_cast<uintptr_t>(row.object));
    if (found == allocations.end()) return;
    if (row.kind == HPF_ALLOC) {
        found->second.pool = pool;
        pool->used += row.bytes;
        pool->used_high = std::max(pool->used_high, pool->used);
        pool->reserved = std::max(pool->reserved, pool->used);
        pool->reserved_high = std::max(pool->reserved_high, pool->reserved);
    } else if (found->second.pool != nullptr) {
        found->second.pool = nullptr;
        pool->used -= row.bytes;
    }
    Describe(pool, row);
}

void Engine::Describe(Pool *pool, hpf_record &row) const {
    if (pools.count(pool) == 0) return;
    row.pool = reinterpret_cast<uintptr_t>(pool);
    row.pool_reserved = pool->reserved;
    row.pool_used = pool->used;
    row.pool_threshold = pool->threshold;
}

const char *Engine::Intern(const std::string &text) {
    return names.insert(text).first->c_str();
}

const KernelModel *Engine::ModelOf(const std::string &name) const {
    const auto exact = kernel_models.find(name);
    if (exact != kernel_models.end()) return &exact->second;
    const KernelModel *best = nullptr;
    size_t longest = 0;
    for (const auto &[pattern, model] : kernel_models) {
        if (pattern.empty() || pattern.back() != '*' || pattern.size() < longest) continue;
        if (name.compare(0, pattern.size() - 1, pattern, 0, pattern.size() - 1) != 0) continue;
        best = &model;
        longest = pattern.size();
    }
    return best;
}

}  // namespace hpf
