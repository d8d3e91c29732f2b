#include "api.h"

#include <algorithm>

using namespace hpf;

namespace {

CUresult Create(Fn function, CUstream *out, unsigned flags, int priority) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr || flags > CU_STREAM_NON_BLOCKING) return CUDA_ERROR_INVALID_VALUE;
        Stream *stream = api.engine.NewStream(api.context, flags, std::clamp(priority, -5, 0));
        *out = reinterpret_cast<CUstream>(stream);
        api.row.stream = stream->id;
        api.row.object = reinterpret_cast<uintptr_t>(stream);
        api.engine.Announce(kStreamCreated, stream->id, stream, api.context, flags, stream->priority);
        return CUDA_SUCCESS;
    });
}

CUresult Query(Fn function, CUstream handle) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        CUresult error;
        const Stream *stream = api.StreamOf(handle, error);
        if (stream == nullptr) return error;
        if ((error = api.NotWhileCapturing(const_cast<Stream *>(stream))) != CUDA_SUCCESS) return error;
        return api.engine.IsIdle(stream) ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
    });
}

CUresult Synchronize(Fn function, CUstream handle) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        CUresult error;
        Stream *stream = api.StreamOf(handle, error);
        if (stream == nullptr) return error;
        if ((error = api.NotWhileCapturing(stream)) != CUDA_SUCCESS) return error;
        Context *context = stream->context;
        const auto left = api.engine.UntilIdle(context, stream);
        api.Block(HPF_SYNC_STREAM, api.row.handle, stream, [&] { return *left == 0; });
        return api.Sticky(context);
    });
}

// For the functions that ask a stream for a property.
template <class T, class Body>
CUresult Property(Fn function, CUstream handle, T *out, Body body) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr) return CUDA_ERROR_INVALID_VALUE;
        CUresult error;
        const Stream *stream = api.StreamOf(handle, error);
        if (stream != nullptr) *out = static_cast<T>(body(*stream));
        return error;
    });
}

CUresult Wait(Fn function, CUstream handle, CUevent of, unsigned flags) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (flags > 1) return CUDA_ERROR_INVALID_VALUE;
        CUresult error;
        Event *event = api.EventOf(of, error);
        if (event == nullptr) return error;
        Stream *stream = api.StreamOf(handle, error);
        if (stream == nullptr) return error;
        if (event->capture != nullptr) {
            if (stream->capture == nullptr) {
                if (stream->is_legacy) return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
                stream->Join(event->capture);
            } else if (stream->capture != event->capture) {
                stream->capture->is_invalid = true;
                return CUDA_ERROR_STREAM_CAPTURE_MERGE;
            }
            if (stream->capture->is_invalid) return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
            for (uint32_t node : event->capture_after)
                if (std::find(stream->capture_after.begin(), stream->capture_after.end(), node) == stream->capture_after.end())
                    stream->capture_after.push_back(node);
            return CUDA_SUCCESS;
        }
        if (stream->capture != nullptr) {
            stream->capture->is_invalid = true;
            return CUDA_ERROR_STREAM_CAPTURE_ISOLATION;
        }
        if ((error = api.NotWhileCapturing(stream)) != CUDA_SUCCESS) return error;
        Recipe recipe;
        recipe.row.kind = HPF_EVENT_WAIT;
        recipe.row.name = "wait";
        recipe.row.object = reinterpret_cast<uintptr_t>(of);
        recipe.row.value = event->records;
        recipe.row.correlation = api.row.correlation;
        recipe.row.thread = api.row.thread;
        recipe.row.submit_ns = api.row.start_ns;
        recipe.row.handle = api.row.handle;
        std::vector<Op *> also;
        if (event->op != nullptr) also.push_back(event->op);
        api.engine.Submit(api.lock, stream, std::move(recipe), true, also, error);
        return error;
    });
}

CUresult HostFunction(Fn function, CUstream stream, CUhostFn call, void *user) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (call == nullptr) return CUDA_ERROR_INVALID_VALUE;
        Recipe recipe;
        recipe.row.kind = HPF_HOST_FUNCTION;
        recipe.row.name = "host function";
        recipe.work = [call, user](Op &) { call(user); };
        return api.Submit(stream, std::move(recipe));
    });
}

CUresult AddCallback(Fn function, CUstream stream, CUstreamCallback callback, void *user, unsigned flags) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (callback == nullptr || flags != 0) return CUDA_ERROR_INVALID_VALUE;
        CUresult error;
        Stream *of = api.StreamOf(stream, error);
        if (of == nullptr) return error;
        if (of->capture != nullptr) return api.NotWhileCapturing(of);
        Recipe recipe;
        recipe.row.kind = HPF_HOST_FUNCTION;
        recipe.row.name = "stream callback";
        recipe.work = [callback, user, stream](Op &) { callback(stream, CUDA_SUCCESS, user); };
        return api.Submit(stream, std::move(recipe));
    });
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuStreamCreate(CUstream *out, unsigned flags) { return Create(Fn::cuStreamCreate, out, flags, 0); }
CU_EXPORT CUresult CUDAAPI cuStreamCreateWithPriority(CUstream *out, unsigned flags, int priority) {
    return Create(Fn::cuStreamCreateWithPriority, out, flags, priority);
}

CU_EXPORT CUresult CUDAAPI cuStreamDestroy_v2(CUstream handle) {
    return Call(Fn::cuStreamDestroy_v2, Needs::kContext, [&](Api &api) -> CUresult {
        CUresult error;
        Stream *stream = api.StreamOf(handle, error);
        if (stream == nullptr) return error;
        if (reinterpret_cast<uintptr_t>(handle) <= 2) return CUDA_ERROR_INVALID_HANDLE;
        if (stream->capture != nullptr) stream->capture->is_invalid = true;
        api.engine.Announce(kStreamDestroyed, stream->id, stream, stream->context, stream->flags, stream->priority);
        api.engine.DestroyStream(stream);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuStreamQuery(CUstream s) { return Query(Fn::cuStreamQuery, s); }
CU_EXPORT CUresult CUDAAPI cuStreamQuery_ptsz(CUstream s) { return Query(Fn::cuStreamQuery_ptsz, PerThread(s)); }
CU_EXPORT CUresult CUDAAPI cuStreamSynchronize(CUstream s) { return Synchronize(Fn::cuStreamSynchronize, s); }
CU_EXPORT CUresult CUDAAPI cuStreamSynchronize_ptsz(CUstream s) { return Synchronize(Fn::cuStreamSynchronize_ptsz, PerThread(s)); }
CU_EXPORT CUresult CUDAAPI cuStreamWaitEvent(CUstream s, CUevent e, unsigned flags) { return Wait(Fn::cuStreamWaitEvent, s, e, flags); }
CU_EXPORT CUresult CUDAAPI cuStreamWaitEvent_ptsz(CUstream s, CUevent e, unsigned flags) { return Wait(Fn::cuStreamWaitEvent_ptsz, PerThread(s), e, flags); }

namespace {
CUcontext ContextOf(const Stream &s) { return reinterpret_cast<CUcontext>(s.context); }
}  // namespace

CU_EXPORT CUresult CUDAAPI cuStreamGetCtx(CUstream s, CUcontext *out) { return Property(Fn::cuStreamGetCtx, s, out, ContextOf); }
CU_EXPORT CUresult CUDAAPI cuStreamGetCtx_ptsz(CUstream s, CUcontext *out) { return Property(Fn::cuStreamGetCtx_ptsz, PerThread(s), out, ContextOf); }
CU_EXPORT CUresult CUDAAPI cuStreamGetFlags(CUstream s, unsigned *out) {
    return Property(Fn::cuStreamGetFlags, s, out, [](const Stream &of) { return of.flags; });
}
CU_EXPORT CUresult CUDAAPI cuStreamGetFlags_ptsz(CUstream s, unsigned *out) {
    return Property(Fn::cuStreamGetFlags_ptsz, PerThread(s), out, [](const Stream &of) { return of.flags; });
}
CU_EXPORT CUresult CUDAAPI cuStreamGetPriority(CUstream s, int *out) {
    return Property(Fn::cuStreamGetPriority, s, out, [](const Stream &of) { return of.priority; });
}
CU_EXPORT CUresult CUDAAPI cuStreamGetPriority_ptsz(CUstream s, int *out) {
    return Property(Fn::cuStreamGetPriority_ptsz, PerThread(s), out, [](const Stream &of) { return of.priority; });
}
CU_EXPORT CUresult CUDAAPI cuStreamGetId(CUstream s, unsigned long long *out) {
    return Property(Fn::cuStreamGetId, s, out, [](const Stream &of) { return of.id; });
}
CU_EXPORT CUresult CUDAAPI cuStreamGetId_ptsz(CUstream s, unsigned long long *out) {
    return Property(Fn::cuStreamGetId_ptsz, PerThread(s), out, [](const Stream &of) { return of.id; });
}
CU_EXPORT CUresult CUDAAPI cuLaunchHostFunc(CUstream s, CUhostFn f, void *user) { return HostFunction(Fn::cuLaunchHostFunc, s, f, user); }
CU_EXPORT CUresult CUDAAPI cuLaunchHostFunc_ptsz(CUstream s, CUhostFn f, void *user) { return HostFunction(Fn::cuLaunchHostFunc_ptsz, PerThread(s), f, user); }
CU_EXPORT CUresult CUDAAPI cuStreamAddCallback(CUstream s, CUstreamCallback f, void *user, unsigned flags) {
    return AddCallback(Fn::cuStreamAddCallback, s, f, user, flags);
}
CU_EXPORT CUresult CUDAAPI cuStreamAddCallback_ptsz(CUstream s, CUstreamCallback f, void *user, unsigned flags) {
    return AddCallback(Fn::cuStreamAddCallback_ptsz, PerThread(s), f, user, flags);
}
