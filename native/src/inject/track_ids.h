// Numbers of the tracks of a recording. Bounded: a program may start any number of threads and streams.
#pragma once

#include <stdint.h>

namespace hp::inject {

class TrackIds {
public:
    static constexpr int32_t kMost = 4096;

    // The next number, or -1 when there are no more.
    int32_t Take() noexcept { return next_ < kMost ? next_++ : -1; }

private:
    int32_t next_ = 0;
};

}  // namespace hp::inject
