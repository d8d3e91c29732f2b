#include "api.h"

namespace hpf {

const char *NameOf(Fn function) {
    static const char *const names[] = {"",
#define F(name, base, since, twin) #name,
#include "functions.def"
#undef F
    };
    return names[static_cast<uint32_t>(function)];
}

int &CaptureMode() {
    thread_local int mode = 0;
    return mode;
}

Api::Api(Fn function, Needs needs, const void *params, const char *symbol)
    : engine(Engine::Get()), function_(function), params_(params), symbol_(symbol) {
    if (engine.is_forked || engine.is_exiting) {
        is_dead_ = needs != Needs::kNothing;
        if (is_dead_) result_ = engine.is_forked ? CUDA_ERROR_NOT_INITIALIZED : CUDA_ERROR_DEINITIALIZED;
        if (is_dead_) return;
    }
    row.kind = HPF_API_CALL;
    row.function = static_cast<uint32_t>(function);
    row.name = NameOf(function);
    row.thread = ThreadId();
    row.correlation = ++engine.next_correlation;
    row.device = row.peer_device = -1;
    engine.calls++;
    lock = engine.Enter();
    context = CurrentContext(engine);
    if (context != nullptr) {
        row.context = context->id;
        row.device = context->device->ordinal;
        context_handle_ = context;
    }
    row.submit_ns = row.start_ns = engine.Now();
    if (engine.IsObserved() && Muted() == 0) {
        lock.unlock();
        Show(false);
        lock.lock();
        context = CurrentContext(engine);
    }
    int32_t code;
    if (engine.Strikes(row.name, false, needs != Needs::kNothing, code)) {
        hpf_record fault = row;
        fault.kind = HPF_FAULT;
        fault.result = code;
        fault.end_ns = fault.start_ns;
        engine.Emit(fault);
        result_ = code;
        return;
    }
    if (needs == Needs::kNothing) return;
    if (!engine.is_initialized) {
        result_ = CUDA_ERROR_NOT_INITIALIZED;
        return;
    }
    if (engine.IsInline()) engine.RunUntil(lock, engine.Now());
    else engine.Pump(engine.Now());
    if (needs != Needs::kContext) return;
    if (context == nullptr) {
        const std::vector<Context *> &stack = ContextStack(engine);
        result_ = stack.empty() ? CUDA_ERROR_INVALID_CONTEXT : CUDA_ERROR_CONTEXT_IS_DESTROYED;
    } else {
        result_ = Sticky(context);
    }
}

CUresult Api::Leave(CUresult result) {
    if (is_dead_) return result_;
    if (result_ != CUDA_SUCCESS) result = result_;
    if (lock.owns_lock()) lock.unlock();
    int32_t code;
    if (result == CUDA_SUCCESS && engine.Strikes(row.name, true, false, code)) result = code;
    engine.Spend(engine.settings.api_cost);
    row.end_ns = engine.Now();
    row.result = result_ = result;
    engine.Emit(row);
    engine.Deliver();
    if (engine.IsObserved() && Muted() == 0) Show(true);
    return result;
}

void Api::Show(bool is_exit) {
    ApiCall call = {};
    call.function = row.function;
    call.name = row.name;
    call.correlation = row.correlation;
    call.thread = row.thread;
    call.context = row.context;
    call.device = row.device;
    call.context_handle = context_handle_;
    call.params = params_;
    call.symbol = symbol_;
    call.start_ns = row.start_ns;
    call.end_ns = is_exit ? row.end_ns : 0;
    call.result = is_exit ? row.result : 0;
    engine.ShowCall(call, words_, is_exit);
}

Stream *Api::StreamOf(CUstream handle, CUresult &error) {
    error = CUDA_SUCCESS;
    row.handle = reinterpret_cast<uintptr_t>(handle);
    Stream *stream = nullptr;
    if (reinterpret_cast<uintptr_t>(handle) <= 2) {
        if (context == nullptr) {
            error = CUDA_ERROR_INVALID_CONTEXT;
            return nullptr;
        }
        stream = handle == CU_STREAM_PER_THREAD ? engine.PerThreadOf(context) : engine.LegacyOf(context);
    } else if (engine.streams.count(handle) != 0) {
        stream = reinterpret_cast<Stream *>(handle);
    } else {
        const auto dead = engine.tombstones.find(handle);
        error = dead == engine.tombstones.end() ? CUDA_ERROR_INVALID_HANDLE : dead->second;
        return nullptr;
    }
    error = Sticky(stream->context);
    row.stream = stream->id;
    row.context = stream->context->id;
    row.device = stream->context->device->ordinal;
    return error == CUDA_SUCCESS ? stream : nullptr;
}

Event *Api::EventOf(CUevent handle, CUresult &error) {
    error = CUDA_SUCCESS;
    row.object = reinterpret_cast<uintptr_t>(handle);
    if (engine.events.count(handle) != 0) {
        Event *event = reinterpret_cast<Event *>(handle);
        error = Sticky(event->context);
        return error == CUDA_SUCCESS ? event : nullptr;
    }
    const auto dead = engine.tombstones.find(handle);
    error = handle == nullptr || dead == engine.tombstones.end() ? CUDA_ERROR_INVALID_HANDLE : dead->second;
    return nullptr;
}

CUresult Api::Unsafe() {
    if (CaptureMode() == 2) return CUDA_SUCCESS;
    bool forbidden = false;
    for (void *handle : engine.streams) {
        hpf::Capture *capture = static_cast<Stream *>(handle)->capture.get();
        if (capture == nullptr || capture->mode == 2) continue;
        const bool own = capture->thread == row.thread;
        if (!own && (capture->mode != 0 || CaptureMode() != 0)) continue;
        capture->is_invalid = true;
        forbidden = true;
    }
    return forbidden ? CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED : CUDA_SUCCESS;
}

CUresult Api::NotWhileCapturing(Stream *stream) {
    if (stream->capture != nullptr) {
        stream->capture->is_invalid = true;
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    if (!stream->is_legacy) return CUDA_SUCCESS;
    // The legacy stream would have to wait for streams that only record what they would do.
    for (Stream *other : stream->context->streams)
        if (other->capture != nullptr && other->IsBlocking()) {
            other->capture->is_invalid = true;
            return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
        }
    return CUDA_SUCCESS;
}

CUresult Api::Submit(CUstream handle, Recipe recipe, bool is_marker, Op **made) {
    CUresult error;
    Stream *stream = StreamOf(handle, error);
    if (stream == nullptr) return error;
    recipe.row.correlation = row.correlation;
    recipe.row.thread = row.thread;
    recipe.row.submit_ns = row.start_ns;
    recipe.row.handle = row.handle;
    if (stream->capture != nullptr) {
        if (stream->capture->is_invalid) return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
        Engine::Capture(engine, stream, std::move(recipe), is_marker);
        return CUDA_SUCCESS;
    }
    if ((error = NotWhileCapturing(stream)) != CUDA_SUCCESS) return error;
    Op *op = engine.Submit(lock, stream, std::move(recipe), is_marker, {}, error);
    if (made != nullptr) *made = op;
    return error;
}

hpf_record Api::WaitRow(hpf_kind kind, uint64_t object, Stream *stream) {
    hpf_record wait = row;
    wait.kind = kind;
    wait.name = kind == HPF_SYNC_STREAM ? "stream" : kind == HPF_SYNC_EVENT ? "event" : "context";
    wait.object = object;
    if (stream != nullptr) {
        wait.stream = stream->id;
        wait.context = stream->context->id;
        wait.device = stream->context->device->ordinal;
    }
    wait.start_ns = engine.Now();
    return wait;
}

}  // namespace hpf
