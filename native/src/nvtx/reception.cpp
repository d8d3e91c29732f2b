// Takes the ranges and marks of NVTX clients: the table entries that InitializeInjectionNvtx2 fills in, and what they keep.
#include "hybridprofiler.h"
#include "monotonic.h"
#include "nvtx/event_ring.h"
#include "nvtx/text_table.h"
#include "nvtx/utf8.h"
#include "vendor/nvtx.h"

#include <atomic>
#include <string.h>

namespace {

using namespace hp::nvtx;

constexpr char kOwnDomain[] = "HybridProfiler";

// A domain's handle is the number of its name, plus one so that no domain is null, plus a bit for the one that is not kept.
constexpr uintptr_t kIgnored = uintptr_t{1} << 33;

// Memory of zeros: no page of it is touched unless events arrive.
EventRing g_ring;
TextTable g_texts;
std::atomic<uint32_t> g_listeners, g_clients;
std::atomic<uint64_t> g_ranges, g_dropped;

bool IsListening() noexcept { return g_listeners.load(std::memory_order_relaxed) != 0; }

bool IsIgnored(nvtxDomainHandle_t domain) noexcept { return (reinterpret_cast<uintptr_t>(domain) & kIgnored) != 0; }

uint32_t NumberOf(nvtxDomainHandle_t domain) noexcept {
    const uintptr_t handle = reinterpret_cast<uintptr_t>(domain);
    return handle == 0 ? 0 : static_cast<uint32_t>(handle - 1);
}

uint64_t ThreadId() noexcept {
#if defined(_WIN32)
    return hp_thread_id();
#else
    // A system call costs several times what the rest does. A child process keeps its parent's number until it is replaced.
    static thread_local uint64_t id;
    if (id == 0) id = hp_thread_id();
    return id;
#endif
}

uint32_t Intern(const char *text) noexcept {
    return text == nullptr ? 0 : g_texts.Intern(text, static_cast<uint32_t>(strnlen(text, TextTable::kLongest)));
}

uint32_t Intern(const wchar_t *text) noexcept {
    if (text == nullptr) return 0;
    char utf8[TextTable::kLongest];
    return g_texts.Intern(utf8, ToUtf8(text, utf8, sizeof utf8));
}

void Keep(uint32_t kind, uint32_t name, nvtxDomainHandle_t domain, uint64_t range, const nvtxEventAttributes_t *attributes) noexcept {
    hp_nvtx_event event = {};
    event.time_ns = hp::MonotonicNs();
    event.thread_id = ThreadId();
    event.range = range;
    event.kind = kind;
    event.name = name;
    event.domain = NumberOf(domain);
    if (attributes != nullptr) {
        event.category = attributes->category;
        event.payload_type = attributes->payloadType;
        event.payload = attributes->payload.ullValue;
    }
    if (!g_ring.TryPush(event)) g_dropped.fetch_add(1, std::memory_order_relaxed);
}

uint32_t NameOf(const nvtxEventAttributes_t &attributes) noexcept {
    switch (attributes.messageType) {
        case NVTX_MESSAGE_TYPE_ASCII: return Intern(attributes.message.ascii);
        case NVTX_MESSAGE_TYPE_UNICODE: return Intern(attributes.message.unicode);
        case NVTX_MESSAGE_TYPE_REGISTERED: {
            const uintptr_t number = reinterpret_cast<uintptr_t>(attributes.message.registered);
            return number <= g_texts.Count() ? static_cast<uint32_t>(number) : 0;
        }
        default: return 0;
    }
}

void KeepEx(uint32_t kind, nvtxDomainHandle_t domain, uint64_t range, const nvtxEventAttributes_t *attributes) noexcept {
    // A version before 2 has no payload types, but the same layout up to the message.
    const bool isKnown = attributes != nullptr && attributes->size >= sizeof(nvtxEventAttributes_t);
    Keep(kind, isKnown ? NameOf(*attributes) : 0, domain, range, isKnown ? attributes : nullptr);
}

uint64_t NextRange() noexcept { return g_ranges.fetch_add(1, std::memory_order_relaxed) + 1; }

void HP_NVTX_API DomainMarkEx(nvtxDomainHandle_t domain, const nvtxEventAttributes_t *attributes) noexcept {
    if (IsListening() && !IsIgnored(domain)) KeepEx(HP_NVTX_MARK, domain, 0, attributes);
}

nvtxRangeId_t HP_NVTX_API DomainRangeStartEx(nvtxDomainHandle_t domain, const nvtxEventAttributes_t *attributes) noexcept {
    const uint64_t range = NextRange();
    if (IsListening() && !IsIgnored(domain)) KeepEx(HP_NVTX_START, domain, range, attributes);
    return range;
}

void HP_NVTX_API DomainRangeEnd(nvtxDomainHandle_t domain, nvtxRangeId_t range) noexcept {
    if (IsListening() && !IsIgnored(domain)) Keep(HP_NVTX_END, 0, domain, range, nullptr);
}

int HP_NVTX_API DomainRangePushEx(nvtxDomainHandle_t domain, const nvtxEventAttributes_t *attributes) noexcept {
    if (IsListening() && !IsIgnored(domain)) KeepEx(HP_NVTX_PUSH, domain, 0, attributes);
    return NVTX_NO_PUSH_POP_TRACKING;
}

int HP_NVTX_API DomainRangePop(nvtxDomainHandle_t domain) noexcept {
    if (IsListening() && !IsIgnored(domain)) Keep(HP_NVTX_POP, 0, domain, 0, nullptr);
    return NVTX_NO_PUSH_POP_TRACKING;
}

// The default domain has entries of its own.
void HP_NVTX_API MarkEx(const nvtxEventAttributes_t *attributes) noexcept { DomainMarkEx(nullptr, attributes); }
nvtxRangeId_t HP_NVTX_API RangeStartEx(const nvtxEventAttributes_t *attributes) noexcept { return DomainRangeStartEx(nullptr, attributes); }
void HP_NVTX_API RangeEnd(nvtxRangeId_t range) noexcept { DomainRangeEnd(nullptr, range); }
int HP_NVTX_API RangePushEx(const nvtxEventAttributes_t *attributes) noexcept { return DomainRangePushEx(nullptr, attributes); }
int HP_NVTX_API RangePop() noexcept { return DomainRangePop(nullptr); }

template <typename Char>
void HP_NVTX_API Mark(const Char *text) noexcept {
    if (IsListening()) Keep(HP_NVTX_MARK, Intern(text), nullptr, 0, nullptr);
}

template <typename Char>
nvtxRangeId_t HP_NVTX_API RangeStart(const Char *text) noexcept {
    const uint64_t range = NextRange();
    if (IsListening()) Keep(HP_NVTX_START, Intern(text), nullptr, range, nullptr);
    return range;
}

template <typename Char>
int HP_NVTX_API RangePush(const Char *text) noexcept {
    if (IsListening()) Keep(HP_NVTX_PUSH, Intern(text), nullptr, 0, nullptr);
    return NVTX_NO_PUSH_POP_TRACKING;
}

// Handles are given whether or not anybody listens: they are made once and used for as long as the program runs.
template <typename Char>
nvtxStringHandle_t HP_NVTX_API DomainRegisterString(nvtxDomainHandle_t, const Char *text) noexcept {
    return reinterpret_cast<nvtxStringHandle_t>(static_cast<uintptr_t>(Intern(text)));
}

template <typename Char>
nvtxDomainHandle_t HP_NVTX_API DomainCreate(const Char *name) noexcept {
    const uint32_t number = Intern(name);
    uint32_t length;
    const char *text = g_texts.Find(number, length);
    const bool isOwn = text != nullptr && length == sizeof kOwnDomain - 1 && memcmp(text, kOwnDomain, length) == 0;
    return reinterpret_cast<nvtxDomainHandle_t>((uintptr_t{number} + 1) | (isOwn ? kIgnored : 0));
}

// Older clients have fewer entries; what they lack is not theirs to call.
template <typename F>
void Fill(NvtxFunctionTable table, uint32_t size, uint32_t id, F *function) noexcept {
    if (id < size && table[id] != nullptr) *table[id] = reinterpret_cast<NvtxFunctionPointer>(function);
}

void FillCore(NvtxFunctionTable table, uint32_t size) noexcept {
    Fill(table, size, NVTX_CBID_CORE_MarkEx, MarkEx);
    Fill(table, size, NVTX_CBID_CORE_MarkA, Mark<char>);
    Fill(table, size, NVTX_CBID_CORE_MarkW, Mark<wchar_t>);
    Fill(table, size, NVTX_CBID_CORE_RangeStartEx, RangeStartEx);
    Fill(table, size, NVTX_CBID_CORE_RangeStartA, RangeStart<char>);
    Fill(table, size, NVTX_CBID_CORE_RangeStartW, RangeStart<wchar_t>);
    Fill(table, size, NVTX_CBID_CORE_RangeEnd, RangeEnd);
    Fill(table, size, NVTX_CBID_CORE_RangePushEx, RangePushEx);
    Fill(table, size, NVTX_CBID_CORE_RangePushA, RangePush<char>);
    Fill(table, size, NVTX_CBID_CORE_RangePushW, RangePush<wchar_t>);
    Fill(table, size, NVTX_CBID_CORE_RangePop, RangePop);
}

void FillCore2(NvtxFunctionTable table, uint32_t size) noexcept {
    Fill(table, size, NVTX_CBID_CORE2_DomainMarkEx, DomainMarkEx);
    Fill(table, size, NVTX_CBID_CORE2_DomainRangeStartEx, DomainRangeStartEx);
    Fill(table, size, NVTX_CBID_CORE2_DomainRangeEnd, DomainRangeEnd);
    Fill(table, size, NVTX_CBID_CORE2_DomainRangePushEx, DomainRangePushEx);
    Fill(table, size, NVTX_CBID_CORE2_DomainRangePop, DomainRangePop);
    Fill(table, size, NVTX_CBID_CORE2_DomainRegisterStringA, DomainRegisterString<char>);
    Fill(table, size, NVTX_CBID_CORE2_DomainRegisterStringW, DomainRegisterString<wchar_t>);
    Fill(table, size, NVTX_CBID_CORE2_DomainCreateA, DomainCreate<char>);
    Fill(table, size, NVTX_CBID_CORE2_DomainCreateW, DomainCreate<wchar_t>);
}

}  // namespace

// Non-zero is success here, as NVTX has it.
extern "C" HP_API int32_t InitializeInjectionNvtx2(const void *(*get_export_table)(uint32_t)) noexcept {
    if (get_export_table == nullptr) return 0;
    const auto *callbacks = static_cast<const NvtxExportTableCallbacks *>(get_export_table(NVTX_ETID_CALLBACKS));
    if (callbacks == nullptr || callbacks->struct_size < sizeof(NvtxExportTableCallbacks) || callbacks->GetModuleFunctionTable == nullptr) return 0;
    NvtxFunctionTable table = nullptr;
    unsigned int size = 0;
    bool isAny = false;
    if (callbacks->GetModuleFunctionTable(NVTX_CB_MODULE_CORE, &table, &size) != 0 && table != nullptr) {
        FillCore(table, size);
        isAny = true;
    }
    if (callbacks->GetModuleFunctionTable(NVTX_CB_MODULE_CORE2, &table, &size) != 0 && table != nullptr) {
        FillCore2(table, size);
        isAny = true;
    }
    if (isAny) g_clients.fetch_add(1, std::memory_order_relaxed);
    return isAny ? 1 : 0;
}

extern "C" HP_API int32_t hp_nvtx_query(hp_nvtx_state *state) noexcept {
    if (state == nullptr) return HP_STATUS_NULL_ARGUMENT;
    if (state->size != sizeof(hp_nvtx_state)) return HP_STATUS_BAD_SIZE;
    state->clients = g_clients.load(std::memory_order_relaxed);
    state->listening = g_listeners.load(std::memory_order_relaxed);
    state->texts = g_texts.Count();
    state->dropped = g_dropped.load(std::memory_order_relaxed);
    state->lost_texts = g_texts.Lost();
    return HP_STATUS_OK;
}

extern "C" HP_API int32_t hp_nvtx_listen(int32_t change) noexcept {
    if (change != 1 && change != -1) return HP_STATUS_UNSUPPORTED;
    uint32_t listeners = g_listeners.load(std::memory_order_relaxed);
    do {
        if (change < 0 && listeners == 0) return HP_STATUS_UNSUPPORTED;
    } while (!g_listeners.compare_exchange_weak(listeners, listeners + static_cast<uint32_t>(change), std::memory_order_relaxed));
    return HP_STATUS_OK;
}

extern "C" HP_API int32_t hp_nvtx_drain(hp_nvtx_event *events, uint32_t event_size, uint32_t capacity, uint32_t *count) noexcept {
    if (events == nullptr || count == nullptr) return HP_STATUS_NULL_ARGUMENT;
    if (event_size != sizeof(hp_nvtx_event)) return HP_STATUS_BAD_SIZE;
    uint32_t moved = 0;
    while (moved < capacity && g_ring.TryPop(events[moved])) ++moved;
    *count = moved;
    return HP_STATUS_OK;
}

extern "C" HP_API int32_t hp_nvtx_text(uint32_t text, char *buffer, uint32_t capacity, uint32_t *length) noexcept {
    if (length == nullptr || (buffer == nullptr && capacity != 0)) return HP_STATUS_NULL_ARGUMENT;
    const char *found = g_texts.Find(text, *length);
    if (found == nullptr) {
        *length = 0;
        return HP_STATUS_UNSUPPORTED;
    }
    const uint32_t copied = *length < capacity ? *length : capacity;
    if (copied != 0) memcpy(buffer, found, copied);
    return HP_STATUS_OK;
}
