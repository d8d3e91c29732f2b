// Kernels that read the device's own clock, for relating it to the host's where CUPTI is not to be had. Compiled by clang
// without a CUDA toolkit; the PTX beside this file is what ships, and the driver compiles it for the device at hand.
//
// %globaltimer counts nanoseconds since an epoch of its own. How often it is updated is the device's business: from every
// 32 ns to about every microsecond, which hp_globaltimer_steps measures.

#define __global__ __attribute__((global))

static inline __attribute__((device, always_inline)) unsigned long long ReadGlobalTimer() {
    unsigned long long ns;
    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(ns)::"memory");
    return ns;
}

// One thread. slot: memory that the host can read, such as page-locked memory mapped into the device.
extern "C" __global__ void hp_globaltimer(volatile unsigned long long *slot) {
    *slot = ReadGlobalTimer();
    // Seen by the host before the kernel counts as done.
    asm volatile("membar.sys;" ::: "memory");
}

// One thread. Stores `count` successive values that differ, and gives up on a timer that stands still: the rest stays 0.
extern "C" __global__ void hp_globaltimer_steps(volatile unsigned long long *slots, unsigned count) {
    const unsigned patience = 1u << 20;
    unsigned long long last = ReadGlobalTimer();
    for (unsigned i = 0; i < count; ++i) {
        unsigned long long next = last;
        for (unsigned spins = 0; next == last && spins < patience; ++spins) next = ReadGlobalTimer();
        if (next == last) break;
        slots[i] = next;
        last = next;
    }
    asm volatile("membar.sys;" ::: "memory");
}
