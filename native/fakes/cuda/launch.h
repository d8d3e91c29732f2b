#pragma once

#include "api.h"

namespace hpf {

struct Geometry {
    uint32_t grid[3], block[3];
    uint32_t shared;
};

// The recipe of a launch, with copies of its arguments. Lock held.
CUresult KernelRecipe(Api &api, CUfunction function, const Geometry &geometry, void **params, void **extra, Recipe &recipe);

}  // namespace hpf
