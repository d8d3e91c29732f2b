#include "api.h"

using namespace hpf;

namespace hpf {

uint32_t Engine::Capture(Engine &engine, Stream *stream, Recipe recipe, bool is_marker) {
    Graph *graph = stream->capture->graph;
    auto node = std::make_unique<GraphNode>();
    node->id = engine.next_node++;
    node->recipe = std::move(recipe);
    node->is_marker = is_marker;
    node->after = stream->capture_after;
    const uint32_t index = static_cast<uint32_t>(graph->nodes.size());
    engine.graph_nodes[node.get()] = node.get();
    graph->nodes.push_back(std::move(node));
    stream->capture_after = {index};
    return index;
}

}  // namespace hpf

namespace {

CUresult Begin(Fn function, CUstream handle, int mode) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (mode < 0 || mode > 2) return CUDA_ERROR_INVALID_VALUE;
        CUresult error;
        Stream *stream = api.StreamOf(handle, error);
        if (stream == nullptr) return error;
        if (stream->is_legacy) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        if (stream->capture != nullptr) return CUDA_ERROR_ILLEGAL_STATE;
        auto capture = std::make_shared<hpf::Capture>();
        capture->graph = new Graph;
        capture->graph->id = api.engine.next_graph++;
        capture->graph->context = stream->context;
        capture->id = api.engine.next_capture++;
        capture->thread = api.row.thread;
        capture->mode = mode;
        capture->origin = stream;
        stream->Join(capture);
        return CUDA_SUCCESS;
    });
}

CUresult EndCapture(Fn function, CUstream handle, CUgraph *out) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr) return CUDA_ERROR_INVALID_VALUE;
        *out = nullptr;
        CUresult error;
        Stream *stream = api.StreamOf(handle, error);
        if (stream == nullptr) return error;
        const std::shared_ptr<hpf::Capture> capture = stream->capture;
        if (capture == nullptr) return CUDA_ERROR_ILLEGAL_STATE;
        if (capture->origin != stream) return CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
        if (capture->mode != 2 && capture->thread != api.row.thread) return CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD;
        Graph *graph = capture->graph;
        // Every node of another stream must be one that the origin has come to wait for.
        std::vector<bool> reached(graph->nodes.size());
        std::vector<uint32_t> open = stream->capture_after;
        while (!open.empty()) {
            const uint32_t index = open.back();
            open.pop_back();
            if (reached[index]) continue;
            reached[index] = true;
            for (uint32_t before : graph->nodes[index]->after) open.push_back(before);
        }
        bool joined = true;
        for (size_t i = 0; i < reached.size(); ++i) joined = joined && reached[i];
        for (Stream *member : capture->streams)
            if (member->capture == capture) member->LeaveCapture();
        if (capture->is_invalid || !joined) {
            for (auto &node : graph->nodes) api.engine.graph_nodes.erase(node.get());
            delete graph;
            return capture->is_invalid ? CUDA_ERROR_STREAM_CAPTURE_INVALIDATED : CUDA_ERROR_STREAM_CAPTURE_UNJOINED;
        }
        api.engine.graphs.insert(graph);
        api.engine.tombstones.erase(graph);
        api.row.object = reinterpret_cast<uintptr_t>(graph);
        *out = reinterpret_cast<CUgraph>(graph);
        return CUDA_SUCCESS;
    });
}

int StatusOf(const Stream &stream) {
    if (stream.capture == nullptr) return CU_STREAM_CAPTURE_STATUS_NONE;
    return stream.capture->is_invalid ? CU_STREAM_CAPTURE_STATUS_INVALIDATED : CU_STREAM_CAPTURE_STATUS_ACTIVE;
}

// What the calling thread has learned of the stream that it asked about last. Nothing here needs a destructor: those of
// thread-local objects in a DLL built with MinGW run after their memory is gone.
struct Known {
    uint64_t revision = 0;
    CUstream handle = nullptr;
    const Context *current = nullptr;
    const std::vector<Context *> *contexts = nullptr; // the thread's own stack of them
    uint32_t stream = 0, context = 0;
    int32_t device = -1;
    const std::atomic<bool> *captures = nullptr;
};

Known &KnownHere() {
    thread_local Known known;
    return known;
}

// A driver answers from the stream's own state, and waits for no other call of the process. So does this one, where the
// stream is known, captures nothing, and there is neither a fault to strike nor an observer to see the call.
bool IsKnownNotToCapture(Fn function, CUstream handle) {
    Engine &engine = Engine::Get();
    const Known &known = KnownHere();
    if (handle != known.handle || known.captures == nullptr || known.revision != engine.revision.load(std::memory_order_acquire)) return false;
    if (engine.is_forked || engine.is_exiting || engine.has_faults.load(std::memory_order_acquire) || engine.IsObserved()) return false;
    if (known.contexts->empty() || known.contexts->back() != known.current || known.captures->load(std::memory_order_acquire)) return false;
    engine.calls++;
    if (!engine.log_on.load(std::memory_order_relaxed)) return true;
    hpf_record row = {};
    row.kind = HPF_API_CALL;
    row.function = static_cast<uint32_t>(function);
    row.name = NameOf(function);
    row.thread = ThreadId();
    row.correlation = ++engine.next_correlation;
    row.handle = reinterpret_cast<uintptr_t>(handle);
    row.stream = known.stream;
    row.context = known.context;
    row.device = known.device;
    row.peer_device = -1;
    row.submit_ns = row.start_ns = row.end_ns = engine.Now();
    engine.Emit(row);
    return true;
}

CUresult IsCapturing(Fn function, CUstream handle, int *status, uint64_t *id) {
    if (status != nullptr && IsKnownNotToCapture(function, handle)) {
        *status = CU_STREAM_CAPTURE_STATUS_NONE;
        return CUDA_SUCCESS;
    }
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (status == nullptr) return CUDA_ERROR_INVALID_VALUE;
        CUresult error;
        const Stream *stream = api.StreamOf(handle, error);
        if (stream == nullptr) return error;
        // The default streams are others in another context or on another thread, and calls that cost time take it.
        if (reinterpret_cast<uintptr_t>(handle) > 2 && api.engine.settings.api_cost == 0)
            KnownHere() = Known{api.engine.revision, handle, api.context, &ContextStack(api.engine), stream->id, stream->context->id,
                                stream->context->device->ordinal, stream->captures};
        if (stream->is_legacy)
            for (const Stream *other : stream->context->streams)
                if (other->capture != nullptr && other->IsBlocking()) return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
        *status = StatusOf(*stream);
        if (id != nullptr && stream->capture != nullptr) *id = stream->capture->id;
        return CUDA_SUCCESS;
    });
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuStreamBeginCapture(CUstream s) { return Begin(Fn::cuStreamBeginCapture, s, 0); }
CU_EXPORT CUresult CUDAAPI cuStreamBeginCapture_ptsz(CUstream s) { return Begin(Fn::cuStreamBeginCapture_ptsz, PerThread(s), 0); }
CU_EXPORT CUresult CUDAAPI cuStreamBeginCapture_v2(CUstream s, int mode) { return Begin(Fn::cuStreamBeginCapture_v2, s, mode); }
CU_EXPORT CUresult CUDAAPI cuStreamBeginCapture_v2_ptsz(CUstream s, int mode) { return Begin(Fn::cuStreamBeginCapture_v2_ptsz, PerThread(s), mode); }
CU_EXPORT CUresult CUDAAPI cuStreamEndCapture(CUstream s, CUgraph *out) { return EndCapture(Fn::cuStreamEndCapture, s, out); }
CU_EXPORT CUresult CUDAAPI cuStreamEndCapture_ptsz(CUstream s, CUgraph *out) { return EndCapture(Fn::cuStreamEndCapture_ptsz, PerThread(s), out); }
CU_EXPORT CUresult CUDAAPI cuStreamIsCapturing(CUstream s, int *status) { return IsCapturing(Fn::cuStreamIsCapturing, s, status, nullptr); }
CU_EXPORT CUresult CUDAAPI cuStreamIsCapturing_ptsz(CUstream s, int *status) {
    return IsCapturing(Fn::cuStreamIsCapturing_ptsz, PerThread(s), status, nullptr);
}
CU_EXPORT CUresult CUDAAPI cuStreamGetCaptureInfo(CUstream s, int *status, uint64_t *id) {
    return IsCapturing(Fn::cuStreamGetCaptureInfo, s, status, id);
}
CU_EXPORT CUresult CUDAAPI cuStreamGetCaptureInfo_ptsz(CUstream s, int *status, uint64_t *id) {
    return IsCapturing(Fn::cuStreamGetCaptureInfo_ptsz, PerThread(s), status, id);
}

CU_EXPORT CUresult CUDAAPI cuThreadExchangeStreamCaptureMode(int *mode) {
    return Call(Fn::cuThreadExchangeStreamCaptureMode, Needs::kDriver, [&](Api &) -> CUresult {
        if (mode == nullptr || *mode < 0 || *mode > 2) return CUDA_ERROR_INVALID_VALUE;
        std::swap(*mode, CaptureMode());
        return CUDA_SUCCESS;
    });
}
