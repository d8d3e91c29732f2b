// The entries of the CUPTI library that was opened.
#pragma once

#include "vendor/cupti.h"

namespace hp::cupti {

struct Functions {
    void *library;
    PFN_cuptiGetVersion GetVersion;
    PFN_cuptiGetCallbackName GetCallbackName;
    PFN_cuptiGetResultString GetResultString;
    PFN_cuptiSubscribe Subscribe;
    PFN_cuptiUnsubscribe Unsubscribe;
    PFN_cuptiActivityRegisterTimestampCallback RegisterTimestampCallback;
    PFN_cuptiActivityRegisterCallbacks RegisterCallbacks;
    PFN_cuptiActivityEnable Enable;
    PFN_cuptiActivityDisable Disable;
    PFN_cuptiActivityGetNextRecord GetNextRecord;
    PFN_cuptiActivityFlushAll FlushAll;

    // Null where the library has none of them.
    PFN_cuptiActivityEnableRuntimeApi EnableRuntimeApi;
    PFN_cuptiActivityEnableDriverApi EnableDriverApi;
    PFN_cuptiActivityEnableLatencyTimestamps EnableLatencyTimestamps;
    PFN_cuptiActivityGetNumDroppedRecords GetNumDroppedRecords;
    PFN_cuptiActivityPushExternalCorrelationId Push;
    PFN_cuptiActivityPopExternalCorrelationId Pop;
    PFN_cuptiSetThreadIdType SetThreadIdType;
    PFN_cuptiGetThreadIdType GetThreadIdType;
};

// Opens the library by name or path, or by the known names; nullptr where none loads.
void *Load(const char *name) noexcept;

// False where an entry is missing that recording cannot do without.
bool Bind(void *library, Functions &functions) noexcept;

}  // namespace hp::cupti
