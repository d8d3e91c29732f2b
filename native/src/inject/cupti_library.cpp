#include "cupti_library.h"

#include <type_traits>

namespace hp::inject {

namespace {

#if !defined(_WIN32)
// Newest first. The soname was the toolkit's version up to 11.8 and is its major number since. A process that has one
// loaded (PyTorch brings its own) gives that one.
constexpr const char *kNames[] = {
    "libcupti.so.13", "libcupti.so.12", "libcupti.so.11.8", "libcupti.so.11.7", "libcupti.so.11.6", "libcupti.so.11.5",
    "libcupti.so.11.4", "libcupti.so.11.3", "libcupti.so.11.2", "libcupti.so",
    "/usr/local/cuda/extras/CUPTI/lib64/libcupti.so", "/usr/local/cuda/lib64/libcupti.so",
};
#endif

void *FindCupti() noexcept {
#if defined(_WIN32)
    return OpenFirstMatch("CUDA_PATH", "\\extras\\CUPTI\\lib64\\", "cupti64_*.dll");
#else
    for (const char *name : kNames) {
        if (void *const loaded = FindLoadedLibrary(name)) return loaded;
    }
    for (const char *name : kNames) {
        if (void *const opened = OpenLibrary(name)) return opened;
    }
    return nullptr;
#endif
}

}  // namespace

bool CuptiLibrary::Open(FixedText<1024> &reason) noexcept {
    void *const library = FindCupti();
    if (library == nullptr) {
        reason.Clear();
        reason.Add("no CUPTI: neither libcupti.so.13, .12, .11.8 and older nor /usr/local/cuda has it (on Windows: CUDA_PATH). It comes with the "
                   "CUDA toolkit (package cuda-cupti) and with PyTorch; put its folder into the loader's path.");
        return false;
    }
    const char *missing = nullptr;
    const auto bind = [library, &missing](auto &function, const char *name) noexcept {
        void *const entry = FindEntry(library, name);
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(entry);
        if (entry == nullptr) missing = name;
    };
    bind(getVersion, "cuptiGetVersion");
    bind(getResultString, "cuptiGetResultString");
    bind(subscribe, "cuptiSubscribe");
    bind(unsubscribe, "cuptiUnsubscribe");
    bind(getCallbackName, "cuptiGetCallbackName");
    bind(registerCallbacks, "cuptiActivityRegisterCallbacks");
    bind(registerTimestamp, "cuptiActivityRegisterTimestampCallback");
    bind(setThreadIdType, "cuptiSetThreadIdType");
    bind(enable, "cuptiActivityEnable");
    bind(disable, "cuptiActivityDisable");
    bind(nextRecord, "cuptiActivityGetNextRecord");
    bind(droppedRecords, "cuptiActivityGetNumDroppedRecords");
    bind(flushAll, "cuptiActivityFlushAll");
    if (missing == nullptr) return true;
    reason.Clear();
    reason.Add("the CUPTI that was found has no ").Add(missing).Add(": it is older than CUDA 11.2. Update the toolkit.");
    return false;
}

void CuptiLibrary::Explain(int32_t result, const char *call, FixedText<1024> &reason) const noexcept {
    const char *text = nullptr;
    if (getResultString(result, &text) != cupti::kSuccess || text == nullptr) text = "an unknown error";
    reason.Clear();
    reason.Add(call).Add(" returned ").Add(int64_t{result}).Add(" (").Add(text).Add(")");
    switch (result) {
        case cupti::kNotInitialized:
            reason.Add(": there is no device, or CUPTI is newer than the driver. Take the CUPTI of the driver's CUDA version or an older one.");
            break;
        case cupti::kInsufficientPrivileges:
            reason.Add(": profiling is reserved for administrators. Load the kernel module with NVreg_RestrictProfilingToAdminUsers=0, or give the "
                       "process CAP_SYS_ADMIN.");
            break;
        case cupti::kOtherSubscriber: reason.Add(": another profiler (Nsight, the profiler of PyTorch, a session of HybridProfiler) has CUPTI in this process."); break;
        default: reason.Add("."); break;
    }
}

}  // namespace hp::inject
