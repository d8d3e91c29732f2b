// What every function of the simulated driver does before and after its own work.
#pragma once

#include "cuda_abi.h"
#include "current.h"

namespace hpf {

enum class Fn : uint32_t {
    kNone = 0,
#define F(name, base, since, twin) name,
#include "functions.def"
#undef F
    kCount
};

const char *NameOf(Fn function);

enum class Needs { kNothing, kDriver, kContext };

// One call: counted, shown to observers, subject to faults, logged.
class Api {
  public:
    // `symbol`: the kernel of a launch. `params`: the arguments as CUPTI shows them.
    Api(Fn function, Needs needs, const void *params = nullptr, const char *symbol = nullptr);
    Api(const Api &) = delete;
    Api &operator=(const Api &) = delete;

    bool IsRefused() const { return result_ != CUDA_SUCCESS; }
    CUresult Leave(CUresult result);

    // The stream of a handle; null with the error set. Capturing streams are found too.
    Stream *StreamOf(CUstream handle, CUresult &error);
    Event *EventOf(CUevent handle, CUresult &error);
    // For calls that a capture on another stream forbids (allocation, queries): what they are answered with.
    CUresult Unsafe();
    // A capturing stream cannot be waited for or queried; the attempt spoils the capture.
    CUresult NotWhileCapturing(Stream *stream);

    CUresult Submit(CUstream handle, Recipe recipe, bool is_marker = false, Op **made = nullptr);
    template <class Predicate>
    void Block(hpf_kind kind, uint64_t object, Stream *stream, Predicate done) {
        hpf_record row = WaitRow(kind, object, stream);
        engine.synchronizations++;
        engine.Wait(lock, done);
        row.end_ns = engine.Now();
        engine.Complete(row, context == nullptr ? nullptr : context->device);
        engine.Emit(row);
    }
    // What work that was waited for has left behind.
    CUresult Sticky(const Context *of) const { return of->device->lost_code != 0 ? of->device->lost_code : of->sticky; }

    Engine &engine;
    Engine::Lock lock;
    Context *context = nullptr;
    hpf_record row = {};

  private:
    hpf_record WaitRow(hpf_kind kind, uint64_t object, Stream *stream);
    void Show(bool is_exit);

    Fn function_;
    const void *params_;
    const char *symbol_;
    void *context_handle_ = nullptr;
    CUresult result_ = CUDA_SUCCESS;
    bool is_dead_ = false;  // forked or exiting: nothing may be touched
    uint64_t words_[Engine::kMostObservers] = {};
};

template <class Body>
CUresult Call(Fn function, Needs needs, Body body, const void *params = nullptr, const char *symbol = nullptr) {
    Api api(function, needs, params, symbol);
    if (api.IsRefused()) return api.Leave(CUDA_SUCCESS);
    return api.Leave(body(api));
}

inline CUstream PerThread(CUstream stream) { return stream == nullptr ? CU_STREAM_PER_THREAD : stream; }

// The thread's mode of stream capture (cuThreadExchangeStreamCaptureMode).
int &CaptureMode();

}  // namespace hpf
