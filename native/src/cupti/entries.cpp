#include "cupti/recording.h"

using hp::cupti::TheRecording;

namespace {

// A kind of its own, so that no other profiler's ids are taken for ours.
constexpr CUpti_ExternalCorrelationKind kExternalKind = CUPTI_EXTERNAL_CORRELATION_KIND_CUSTOM2;

// Why a recording cannot be had through these entries; HP_STATUS_OK where it can.
int32_t Refusal() noexcept {
    if (TheRecording().IsForked()) return HP_STATUS_FORKED;
    return TheRecording().IsTaken() ? static_cast<int32_t>(HP_STATUS_BUSY) : static_cast<int32_t>(HP_STATUS_OK);
}

int32_t OfResult(CUptiResult result) noexcept { return result == CUPTI_SUCCESS ? HP_STATUS_OK : HP_STATUS_VENDOR_FAILED; }

}  // namespace

extern "C" HP_API int32_t hp_cupti_open(const char *library, hp_cupti_info *info) noexcept {
    if (info == nullptr) return HP_STATUS_NULL_ARGUMENT;
    if (info->size != sizeof(hp_cupti_info)) return HP_STATUS_BAD_SIZE;
    if (TheRecording().IsForked()) return HP_STATUS_FORKED;
    // What is open stays open, whichever was asked for.
    return TheRecording().Open(TheRecording().IsTaken() ? nullptr : library, *info);
}

extern "C" HP_API int32_t hp_cupti_start(const hp_cupti_options *options, hp_cupti_outcome *outcome) noexcept {
    if (options == nullptr || outcome == nullptr) return HP_STATUS_NULL_ARGUMENT;
    if (options->size != sizeof(hp_cupti_options) || outcome->size != sizeof(hp_cupti_outcome)) return HP_STATUS_BAD_SIZE;
    if (TheRecording().IsForked()) return HP_STATUS_FORKED;
    if (!TheRecording().IsTaken()) return TheRecording().Start(*options, *outcome);
    outcome->step = HP_CUPTI_STEP_SUBSCRIBE;
    outcome->result = CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED;
    outcome->kind = outcome->missing = outcome->omitted = 0;
    return HP_STATUS_VENDOR_FAILED;
}

extern "C" HP_API int32_t hp_cupti_flush(int32_t forced) noexcept {
    const int32_t refusal = Refusal();
    return refusal != HP_STATUS_OK ? refusal : TheRecording().Flush(forced != 0);
}

extern "C" HP_API int32_t hp_cupti_stop(void) noexcept {
    const int32_t refusal = Refusal();
    return refusal != HP_STATUS_OK ? refusal : TheRecording().Stop();
}

extern "C" HP_API int32_t hp_cupti_drain(hp_activity *records, uint32_t capacity, uint32_t *count) noexcept {
    if (count == nullptr) return HP_STATUS_NULL_ARGUMENT;
    *count = 0;
    if (records == nullptr) return HP_STATUS_NULL_ARGUMENT;
    const int32_t refusal = Refusal();
    return refusal != HP_STATUS_OK ? refusal : TheRecording().Drain(records, capacity, *count);
}

extern "C" HP_API int32_t hp_cupti_get_statistics(hp_cupti_statistics *statistics) noexcept {
    if (statistics == nullptr) return HP_STATUS_NULL_ARGUMENT;
    if (statistics->size != sizeof(hp_cupti_statistics)) return HP_STATUS_BAD_SIZE;
    TheRecording().Statistics(*statistics);
    return HP_STATUS_OK;
}

extern "C" HP_API int32_t hp_cupti_push(uint64_t id) noexcept {
    const hp::cupti::Functions *cupti = TheRecording().Entries();
    if (TheRecording().IsForked()) return HP_STATUS_FORKED;
    if (cupti == nullptr) return HP_STATUS_NOT_OPEN;
    return cupti->Push == nullptr ? static_cast<int32_t>(HP_STATUS_UNSUPPORTED) : OfResult(cupti->Push(kExternalKind, id));
}

extern "C" HP_API int32_t hp_cupti_pop(uint64_t *id) noexcept {
    if (id == nullptr) return HP_STATUS_NULL_ARGUMENT;
    *id = 0;
    const hp::cupti::Functions *cupti = TheRecording().Entries();
    if (TheRecording().IsForked()) return HP_STATUS_FORKED;
    if (cupti == nullptr) return HP_STATUS_NOT_OPEN;
    return cupti->Pop == nullptr ? static_cast<int32_t>(HP_STATUS_UNSUPPORTED) : OfResult(cupti->Pop(kExternalKind, id));
}

extern "C" HP_API const char *hp_cupti_call_name(uint32_t domain, uint32_t function) noexcept {
    const hp::cupti::Functions *cupti = TheRecording().Entries();
    const char *name = nullptr;
    if (cupti == nullptr || cupti->GetCallbackName == nullptr) return nullptr;
    return cupti->GetCallbackName(static_cast<CUpti_CallbackDomain>(domain), function, &name) == CUPTI_SUCCESS ? name : nullptr;
}

extern "C" HP_API int32_t hp_cupti_decode(uint8_t *buffer, uint64_t bytes, void **cursor, hp_activity *records, uint32_t capacity, uint32_t *count) noexcept {
    if (buffer == nullptr || cursor == nullptr || records == nullptr || count == nullptr) return HP_STATUS_NULL_ARGUMENT;
    *count = 0;
    const hp::cupti::Functions *cupti = TheRecording().Entries();
    if (cupti == nullptr) return HP_STATUS_NOT_OPEN;
    hp::cupti::DecodeCounts counts{};
    *count = hp::cupti::Decode(*cupti, buffer, static_cast<size_t>(bytes), cursor, records, capacity, counts);
    return HP_STATUS_OK;
}
