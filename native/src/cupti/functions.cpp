#include "cupti/functions.h"

#include "dynamic_library.h"

namespace hp::cupti {

namespace {

// Newest first. The soname was the toolkit's version up to 11.8 and is its major number since. On Windows the file's name
// carries CUPTI's own version: it is looked for where the toolkit says that it lies.
constexpr const char *kNames[] = {
#if !defined(_WIN32)
    "libcupti.so.13",   "libcupti.so.12",   "libcupti.so.11.8", "libcupti.so.11.7", "libcupti.so.11.6", "libcupti.so.11.5",
    "libcupti.so.11.4", "libcupti.so.11.3", "libcupti.so.11.2", "libcupti.so",      "/usr/local/cuda/extras/CUPTI/lib64/libcupti.so",
    "/usr/local/cuda/lib64/libcupti.so",
#else
    "cupti.dll",
#endif
};

}  // namespace

void *Load(const char *name) noexcept {
    if (name != nullptr) return OpenLibrary(name);
    for (const char *known : kNames) {
        // The one that the program uses already serves its CUDA: a second version beside it would not.
        if (void *library = FindLoadedLibrary(known)) return library;
    }
    for (const char *known : kNames) {
        if (void *library = OpenLibrary(known)) return library;
    }
#if defined(_WIN32)
    return OpenFirstMatch("CUDA_PATH", "\\extras\\CUPTI\\lib64\\", "cupti64_*.dll");
#else
    return nullptr;
#endif
}

bool Bind(void *library, Functions &f) noexcept {
    hp::Bind(library, "cuptiActivityEnableRuntimeApi", &f.EnableRuntimeApi);
    hp::Bind(library, "cuptiActivityEnableDriverApi", &f.EnableDriverApi);
    hp::Bind(library, "cuptiActivityEnableLatencyTimestamps", &f.EnableLatencyTimestamps);
    hp::Bind(library, "cuptiActivityGetNumDroppedRecords", &f.GetNumDroppedRecords);
    hp::Bind(library, "cuptiActivityPushExternalCorrelationId", &f.Push);
    hp::Bind(library, "cuptiActivityPopExternalCorrelationId", &f.Pop);
    hp::Bind(library, "cuptiSetThreadIdType", &f.SetThreadIdType);
    hp::Bind(library, "cuptiGetThreadIdType", &f.GetThreadIdType);
    hp::Bind(library, "cuptiGetCallbackName", &f.GetCallbackName);
    hp::Bind(library, "cuptiGetResultString", &f.GetResultString);
    hp::Bind(library, "cuptiSubscribe", &f.Subscribe);
    hp::Bind(library, "cuptiUnsubscribe", &f.Unsubscribe);
    return hp::Bind(library, "cuptiGetVersion", &f.GetVersion) &&
           hp::Bind(library, "cuptiActivityRegisterTimestampCallback", &f.RegisterTimestampCallback) &&
           hp::Bind(library, "cuptiActivityRegisterCallbacks", &f.RegisterCallbacks) &&
           hp::Bind(library, "cuptiActivityEnable", &f.Enable) && hp::Bind(library, "cuptiActivityDisable", &f.Disable) &&
           hp::Bind(library, "cuptiActivityGetNextRecord", &f.GetNextRecord) &&
           hp::Bind(library, "cuptiActivityFlushAll", &f.FlushAll);
}

}  // namespace hp::cupti
