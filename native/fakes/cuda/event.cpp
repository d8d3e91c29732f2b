#include "api.h"

using namespace hpf;

namespace {

CUresult Record(Fn function, CUevent handle, CUstream on, unsigned flags) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (flags > 1) return CUDA_ERROR_INVALID_VALUE;
        CUresult error;
        Event *event = api.EventOf(handle, error);
        if (event == nullptr) return error;
        Stream *stream = api.StreamOf(on, error);
        if (stream == nullptr) return error;
        if (stream->context != event->context) return CUDA_ERROR_INVALID_HANDLE;
        if (stream->capture != nullptr) {
            if (stream->capture->is_invalid) return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
            event->capture = stream->capture;
            event->capture_after = stream->capture_after;
            return CUDA_SUCCESS;
        }
        Recipe recipe;
        recipe.row.kind = HPF_EVENT_RECORD;
        recipe.row.name = "record";
        recipe.row.object = reinterpret_cast<uintptr_t>(handle);
        recipe.event = event;
        Op *op = nullptr;
        error = api.Submit(on, std::move(recipe), true, &op);
        if (error == CUDA_SUCCESS) event->capture.reset();
        return error;
    });
}

CUresult Elapsed(Fn function, float *milliseconds, CUevent from, CUevent to) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (milliseconds == nullptr) return CUDA_ERROR_INVALID_VALUE;
        CUresult error;
        const Event *first = api.EventOf(from, error);
        if (first == nullptr) return error;
        const Event *second = api.EventOf(to, error);
        if (second == nullptr) return error;
        for (const Event *event : {first, second}) {
            if ((event->flags & CU_EVENT_DISABLE_TIMING) != 0 || event->context->device != first->context->device) return CUDA_ERROR_INVALID_HANDLE;
            if (event->op == nullptr && !event->is_recorded) return CUDA_ERROR_INVALID_HANDLE;
        }
        if (first->op != nullptr || second->op != nullptr) return CUDA_ERROR_NOT_READY;
        const int64_t step = api.engine.settings.event_step;
        const int64_t ns = second->device_ns / step * step - first->device_ns / step * step;
        *milliseconds = static_cast<float>(static_cast<double>(ns) * 1e-6);
        return CUDA_SUCCESS;
    });
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuEventCreate(CUevent *out, unsigned flags) {
    return Call(Fn::cuEventCreate, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr || flags > 7) return CUDA_ERROR_INVALID_VALUE;
        *out = reinterpret_cast<CUevent>(api.engine.NewEvent(api.context, flags));
        api.row.object = reinterpret_cast<uintptr_t>(*out);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuEventDestroy_v2(CUevent handle) {
    return Call(Fn::cuEventDestroy_v2, Needs::kContext, [&](Api &api) -> CUresult {
        CUresult error;
        Event *event = api.EventOf(handle, error);
        if (event != nullptr) api.engine.DestroyEvent(event);
        return error;
    });
}

CU_EXPORT CUresult CUDAAPI cuEventRecord(CUevent e, CUstream s) { return Record(Fn::cuEventRecord, e, s, 0); }
CU_EXPORT CUresult CUDAAPI cuEventRecord_ptsz(CUevent e, CUstream s) { return Record(Fn::cuEventRecord_ptsz, e, PerThread(s), 0); }
CU_EXPORT CUresult CUDAAPI cuEventRecordWithFlags(CUevent e, CUstream s, unsigned f) { return Record(Fn::cuEventRecordWithFlags, e, s, f); }
CU_EXPORT CUresult CUDAAPI cuEventRecordWithFlags_ptsz(CUevent e, CUstream s, unsigned f) {
    return Record(Fn::cuEventRecordWithFlags_ptsz, e, PerThread(s), f);
}

CU_EXPORT CUresult CUDAAPI cuEventQuery(CUevent handle) {
    return Call(Fn::cuEventQuery, Needs::kContext, [&](Api &api) -> CUresult {
        CUresult error;
        const Event *event = api.EventOf(handle, error);
        if (event == nullptr) return error;
        if (event->capture != nullptr) return CUDA_ERROR_CAPTURED_EVENT;
        if ((error = api.Unsafe()) != CUDA_SUCCESS) return error;
        return event->op == nullptr ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
    });
}

CU_EXPORT CUresult CUDAAPI cuEventSynchronize(CUevent handle) {
    return Call(Fn::cuEventSynchronize, Needs::kContext, [&](Api &api) -> CUresult {
        CUresult error;
        Event *event = api.EventOf(handle, error);
        if (event == nullptr) return error;
        if (event->capture != nullptr) return CUDA_ERROR_CAPTURED_EVENT;
        if ((error = api.Unsafe()) != CUDA_SUCCESS) return error;
        const Context *context = event->context;
        const auto left = api.engine.UntilEnd(event->op);
        api.Block(HPF_SYNC_EVENT, reinterpret_cast<uintptr_t>(handle), event->op == nullptr ? nullptr : event->op->stream, [&] { return *left == 0; });
        return api.Sticky(context);
    });
}

CU_EXPORT CUresult CUDAAPI cuEventElapsedTime(float *ms, CUevent from, CUevent to) { return Elapsed(Fn::cuEventElapsedTime, ms, from, to); }
CU_EXPORT CUresult CUDAAPI cuEventElapsedTime_v2(float *ms, CUevent from, CUevent to) { return Elapsed(Fn::cuEventElapsedTime_v2, ms, from, to); }
