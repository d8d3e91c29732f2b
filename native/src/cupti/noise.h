// Calls that only ask, which programs and frameworks make by the thousand: left out where the library can leave them out.
#pragma once

#include "cupti/functions.h"

namespace hp::cupti {

// Switches them off for the domains that are recorded; returns how many functions that were.
uint32_t OmitQuestions(const Functions &cupti, bool runtime, bool driver) noexcept;

}  // namespace hp::cupti
