// What every exported function of the simulated libcupti begins with.
#pragma once

#include "session.h"

// Functions that are exported: those of this CUPTI_API_VERSION. One library is built as new ones are, one as old ones.
#if !defined(HPF_CUPTI_EXPORTS)
#define HPF_CUPTI_EXPORTS 130100
#endif

// Answers a fault that was asked for.
#define HPF_FAULT(function)                                                                \
    do {                                                                                   \
        int32_t faultCode = 0;                                                             \
        if (hpf::hpf_engine_fault(function, 0, &faultCode)) return static_cast<uint32_t>(faultCode); \
    } while (false)

// Answers NOT_INITIALIZED where there is no device that this CUPTI works with.
#define HPF_AVAILABLE(function)                                                            \
    HPF_FAULT(function);                                                                   \
    do {                                                                                   \
        Guard availability;                                                                \
        const Result result = Session::Instance().Availability();                          \
        if (result != kSuccess) return result;                                             \
    } while (false)
