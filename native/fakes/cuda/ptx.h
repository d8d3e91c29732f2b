// The little of PTX that the simulation reads: the names of the entries and the sizes of their parameters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hpf {

struct PtxEntry {
    std::string name;
    std::vector<uint32_t> param_bytes;
    bool reads_globaltimer = false;
};

struct PtxGlobal {
    std::string name;
    size_t bytes = 0;
};

struct Ptx {
    std::vector<PtxEntry> entries;
    std::vector<PtxGlobal> globals;
};

// False for what is not PTX.
bool ParsePtx(const std::string &text, Ptx &ptx);

}  // namespace hpf
