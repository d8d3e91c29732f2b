// A client of CUPTI such as a profiler is: buffers of a set size, a copy of every record that comes back.
#pragma once

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "entries.h"
#include "hp_fake.h"
#include "hp_fake_cupti.h"

CUPTI cuptiGetVersion(uint32_t *version);
CUPTI cuptiActivityEnable(uint32_t kind);
CUPTI cuptiActivityDisable(uint32_t kind);
CUPTI cuptiActivityRegisterCallbacks(void(CALLBACK_OF_CUPTI *requested)(uint8_t **, size_t *, size_t *),
                                     void(CALLBACK_OF_CUPTI *completed)(void *, uint32_t, uint8_t *, size_t, size_t));
CUPTI cuptiActivityRegisterTimestampCallback(uint64_t(CALLBACK_OF_CUPTI *timestamp)());
CUPTI cuptiActivityFlushAll(uint32_t flag);
CUPTI cuptiActivityGetNextRecord(uint8_t *buffer, size_t validSize, uint8_t **record);
CUPTI cuptiActivityGetNumDroppedRecords(void *context, uint32_t stream, size_t *dropped);
CUPTI cuptiActivityPushExternalCorrelationId(uint32_t kind, uint64_t id);
CUPTI cuptiActivityPopExternalCorrelationId(uint32_t kind, uint64_t *last);
CUPTI cuptiActivityEnableDriverApi(uint32_t cbid, uint8_t enable);
CUPTI cuptiActivitySetAttribute(uint32_t attribute, size_t *size, void *value);
CUPTI cuptiSetThreadIdType(uint32_t type);
CUPTI cuptiSubscribe(void **subscriber, void(CALLBACK_OF_CUPTI *callback)(void *, uint32_t, uint32_t, const void *), void *user);
CUPTI cuptiUnsubscribe(void *subscriber);
CUPTI cuptiEnableCallback(uint32_t enable, void *subscriber, uint32_t domain, uint32_t cbid);
CUPTI cuptiEnableDomain(uint32_t enable, void *subscriber, uint32_t domain);
CUPTI cuptiGetCallbackName(uint32_t domain, uint32_t cbid, const char **name);
CUPTI cuptiGetResultString(uint32_t result, const char **text);
CUPTI cuptiFinalize();

namespace test {

enum : uint32_t {
    kMemcpy = 1, kMemset = 2, kDriver = 4, kRuntime = 5, kDevice = 8, kContext = 9, kKernel = 10, kOverhead = 17, kMemcpyPeer = 22,
    kCudaEvent = 36, kStream = 37, kSynchronization = 38, kExternal = 39, kMemory2 = 49, kGraphTrace = 51
};

struct Record {
    std::vector<uint8_t> bytes;

    template <typename T>
    T At(size_t offset) const {
        T value{};
        if (offset + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + offset, sizeof value);
        return value;
    }
    uint32_t kind() const { return At<uint32_t>(0); }
};

struct Client {
    static inline std::mutex mutex;
    static inline std::vector<Record> records;
    static inline size_t buffer_bytes = 64 * 1024, max_records = 0, requested = 0, completed = 0;
    static inline bool refuse = false;
    // With the library, which may write there until the process is gone: what it forgets at a reset stays held.
    static inline std::set<uint8_t *> &held = *new std::set<uint8_t *>;
    static inline std::map<uint32_t, size_t> sizes;  // of records, by kind: the strides that the library walked in

    static void CALLBACK_OF_CUPTI Requested(uint8_t **buffer, size_t *size, size_t *most) {
        std::lock_guard guard(mutex);
        requested++;
        *most = max_records;
        *size = refuse ? 0 : buffer_bytes;
        *buffer = refuse ? nullptr : static_cast<uint8_t *>(std::malloc(buffer_bytes));
        if (*buffer == nullptr) return;
        std::memset(*buffer, 0xcd, buffer_bytes);
        held.insert(*buffer);
    }

    static void CALLBACK_OF_CUPTI Completed(void *, uint32_t, uint8_t *buffer, size_t, size_t valid) {
        std::vector<uint8_t *> found;
        uint8_t *record = nullptr;
        while (cuptiActivityGetNextRecord(buffer, valid, &record) == 0) found.push_back(record);
        found.push_back(buffer + valid);
        std::lock_guard guard(mutex);
        completed++;
        for (size_t i = 0; i + 1 < found.size(); i++) {
            records.push_back({std::vector<uint8_t>(found[i], found[i + 1])});
            sizes[records.back().kind()] = records.back().bytes.size();
        }
        held.erase(buffer);
        std::free(buffer);
    }

    static void Clear() {
        std::lock_guard guard(mutex);
        records.clear();
        sizes.clear();
        buffer_bytes = 64 * 1024;
        max_records = requested = completed = 0;
        refuse = false;
    }

    static std::vector<Record> Of(uint32_t kind) {
        std::lock_guard guard(mutex);
        std::vector<Record> found;
        for (const Record &record : records)
            if (record.kind() == kind) found.push_back(record);
        return found;
    }
};

// A device with a context and a stream; everything before is forgotten.
struct Fixture {
    void *context = nullptr, *stream = nullptr, *module = nullptr, *kernel = nullptr;
    unsigned long long memory = 0;
    void *host = nullptr;

    explicit Fixture(const std::string &configuration) {
        hpf_reset();
        Client::Clear();
        SAME(0, hpf_configure(configuration.c_str()));
        SAME(0, cuInit(0));
        SAME(0, cuDevicePrimaryCtxRetain(&context, 0));
        SAME(0, cuCtxSetCurrent(context));
        SAME(0, cuStreamCreate(&stream, 1));
        SAME(0, cuMemAlloc_v2(&memory, 1 << 20));
        SAME(0, cuMemHostAlloc(&host, 1 << 20, 0));
        static const char image[] =
            ".version 7.0\n.target sm_50\n.address_size 64\n.visible .entry scale(.param .u64 p) { ret; }\n.visible .entry add(.param .u64 p) { ret; }\n";
        SAME(0, cuModuleLoadData(&module, image));
        SAME(0, cuModuleGetFunction(&kernel, module, "scale"));
    }

    void Register() {
        SAME(0, cuptiActivityRegisterCallbacks(Client::Requested, Client::Completed));
    }

    void Launch(unsigned grid = 4, unsigned block = 32) {
        void *params[] = {&memory};
        SAME(0, cuLaunchKernel(kernel, grid, 1, 1, block, 1, 1, 0, stream, params, nullptr));
    }
};

inline std::vector<hpf_record> Log(uint32_t kind) {
    std::vector<hpf_record> all(static_cast<size_t>(hpf_log_count())), found;
    for (hpf_record &record : all) record.size = sizeof record;
    if (!all.empty()) all.resize(static_cast<size_t>(hpf_log_read(0, all.data(), all.size())));
    for (const hpf_record &record : all)
        if (record.kind == kind) found.push_back(record);
    return found;
}

}  // namespace test
