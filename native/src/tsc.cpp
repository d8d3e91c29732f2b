#include "hybridprofiler.h"
#include "tsc.h"

namespace {

#if defined(__x86_64__) || defined(_M_X64)

struct CpuId {
    uint32_t eax, ebx, ecx, edx;
};

CpuId ReadCpuId(uint32_t leaf) noexcept {
    CpuId id = {};
#if defined(_MSC_VER)
    int registers[4];
    __cpuidex(registers, static_cast<int>(leaf), 0);
    id.eax = static_cast<uint32_t>(registers[0]);
    id.ebx = static_cast<uint32_t>(registers[1]);
    id.ecx = static_cast<uint32_t>(registers[2]);
    id.edx = static_cast<uint32_t>(registers[3]);
#else
    __cpuid_count(leaf, 0, id.eax, id.ebx, id.ecx, id.edx);
#endif
    return id;
}

uint32_t IsInvariant() noexcept {
    const uint32_t advancedPowerManagement = 0x80000007u;
    if (ReadCpuId(0x80000000u).eax < advancedPowerManagement) return 0;
    return (ReadCpuId(advancedPowerManagement).edx >> 8) & 1u;
}

// Leaf 0x15 is the processor's own statement: crystal clock times ratio. Where a hypervisor hides it, VMware and KVM
// offer the rate in kHz in leaf 0x40000010; other hypervisors use that leaf for something else.
uint64_t NominalHz() noexcept {
    if (ReadCpuId(0).eax >= 0x15u) {
        const CpuId ratio = ReadCpuId(0x15u);
        if (ratio.eax != 0 && ratio.ebx != 0 && ratio.ecx != 0)
            return static_cast<uint64_t>(ratio.ecx) * ratio.ebx / ratio.eax;
    }
    const bool underHypervisor = (ReadCpuId(1).ecx >> 31) != 0;
    if (!underHypervisor) return 0;
    const CpuId vendor = ReadCpuId(0x40000000u);
    const bool vmware = vendor.ebx == 0x61774d56u;  // "VMwa"
    const bool kvm = vendor.ebx == 0x4b4d564bu;     // "KVMK"
    if ((vmware || kvm) && vendor.eax >= 0x40000010u)
        return static_cast<uint64_t>(ReadCpuId(0x40000010u).eax) * 1000u;
    return 0;
}

#elif defined(__aarch64__)

// The generic timer runs at a fixed rate in every power state by architecture.
uint32_t IsInvariant() noexcept { return 1; }

uint64_t NominalHz() noexcept {
    uint64_t hz;
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hz));
    return hz;
}

#elif defined(_M_ARM64)

uint32_t IsInvariant() noexcept { return 1; }
uint64_t NominalHz() noexcept { return static_cast<uint64_t>(_ReadStatusReg(ARM64_CNTFRQ)); }

#else

uint32_t IsInvariant() noexcept { return 0; }
uint64_t NominalHz() noexcept { return 0; }

#endif

}  // namespace

extern "C" HP_API uint64_t hp_tsc(void) noexcept {
    return hp::ReadTsc();
}

extern "C" HP_API int32_t hp_tsc_query(hp_tsc_info *info) noexcept {
    if (info == nullptr) return HP_STATUS_NULL_ARGUMENT;
    if (info->size != sizeof(hp_tsc_info)) return HP_STATUS_BAD_SIZE;
    info->invariant = IsInvariant();
    info->nominal_hz = NominalHz();
    return hp::kHasTsc ? HP_STATUS_OK : HP_STATUS_UNSUPPORTED;
}
