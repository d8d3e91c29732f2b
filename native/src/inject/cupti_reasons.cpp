// Why CUPTI cannot be had, and what helps.
#include "cupti/recording.h"
#include "cupti_source.h"

namespace hp::inject {

namespace {

const char *CallOf(uint32_t step) noexcept {
    switch (step) {
        case HP_CUPTI_STEP_VERSION: return "cuptiGetVersion";
        case HP_CUPTI_STEP_SUBSCRIBE: return "cuptiSubscribe";
        case HP_CUPTI_STEP_CLOCK: return "cuptiActivityRegisterTimestampCallback";
        case HP_CUPTI_STEP_BUFFERS: return "cuptiActivityRegisterCallbacks";
        default: return "cuptiActivityEnable";
    }
}

}  // namespace

void CuptiSource::Explain(uint32_t step, int32_t result, FixedText<1024> &reason) noexcept {
    reason.Clear();
    if (step == HP_CUPTI_STEP_NONE) {
        reason.Add("a session of HybridProfiler has CUPTI in this process.");
        return;
    }
    if (step == HP_CUPTI_STEP_LOAD) {
        reason.Add("no CUPTI: neither libcupti.so.13, .12, .11.8 and older nor /usr/local/cuda has it (on Windows: CUDA_PATH). It comes with the "
                   "CUDA toolkit (package cuda-cupti) and with PyTorch; put its folder into the loader's path.");
        return;
    }
    if (step == HP_CUPTI_STEP_SYMBOLS) {
        reason.Add("the CUPTI that was found lacks entries that CUDA 11.2 has: it is older. Update the toolkit.");
        return;
    }

    const cupti::Functions *const entries = cupti::TheRecording().Entries();
    const char *text = nullptr;
    if (entries == nullptr || entries->GetResultString == nullptr || entries->GetResultString(result, &text) != CUPTI_SUCCESS || text == nullptr)
        text = "an unknown error";
    reason.Add(CallOf(step)).Add(" returned ").Add(int64_t{result}).Add(" (").Add(text).Add(")");
    switch (result) {
        case CUPTI_ERROR_NOT_INITIALIZED:
            reason.Add(": there is no device, or CUPTI is newer than the driver. Take the CUPTI of the driver's CUDA version or an older one.");
            break;
        case CUPTI_ERROR_INSUFFICIENT_PRIVILEGES:
        case CUPTI_ERROR_VIRTUALIZED_DEVICE_INSUFFICIENT_PRIVILEGES:
            reason.Add(": profiling is reserved for administrators. Load the kernel module with NVreg_RestrictProfilingToAdminUsers=0, or give the "
                       "process CAP_SYS_ADMIN.");
            break;
        case CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED:
            reason.Add(": another profiler (Nsight, the profiler of PyTorch, a session of HybridProfiler) has CUPTI in this process.");
            break;
        default: reason.Add("."); break;
    }
}

}  // namespace hp::inject
