// The devices of the CUDA driver that the program has loaded, and why there are none.
#pragma once

#include "platform.h"
#include "trace_writer.h"

namespace hp::inject {

class CudaDevices {
public:
    // Asks the driver for its devices and declares them. False while it is not initialised: ask again later. `isLast`: it
    // is not going to be any more, so find out why.
    bool Find(TraceWriter &writer, bool isLast) noexcept;

    // Makes sure that operations of a device have something to lie on, even if the driver never named it. False where no
    // device has such a number.
    bool Need(TraceWriter &writer, int32_t ordinal) noexcept;

    bool IsKnown() const noexcept { return known_; }

    // Why there are no devices; empty when there are some, or nobody has asked yet.
    Text Absence() const noexcept { return absence_; }

private:
    static constexpr int32_t kMost = 64;

    void Declare(TraceWriter &writer, void *driver, int32_t ordinal) noexcept;
    void Explain(void *driver, int32_t status, const char *call) noexcept;

    bool known_ = false;
    bool declared_[kMost] = {};
    Line driverVersion_;
    FixedText<1024> absence_;
};

}  // namespace hp::inject
