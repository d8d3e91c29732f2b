/*
 * What tests may ask the simulated libnvidia-ml beyond NVML's own functions. Configured by hpf_configure (hp_fake.h):
 *
 *   nvml.driver=550.163.01         nvmlSystemGetDriverVersion; the field ids that exist follow from it
 *   nvml.driver_loaded=1           0: nvmlInit_v2 answers DRIVER_NOT_LOADED
 *   nvml.order=cuda                cuda | reversed: order of the indices
 *   nvml.architecture=0            0: from the compute capability
 *   nvml.unsupported=              names of functions and field.<id>, separated by commas: NOT_SUPPORTED
 *   nvml.idle_w=50 nvml.peak_w=300 nvml.copy_w=40   power of an idle device, of one always in kernels, of copies
 *   nvml.limit_w=400               power limit: clocks go down to keep it
 *   nvml.ambient=30 nvml.resistance=0.14 nvml.inertia_s=20   degrees; degrees per watt; time constant
 *   nvml.slowdown=90               temperature at which clocks are halved
 *   nvml.step_us=5000              of the model: what is finer is not seen
 *   nvml.power_period_us=100000    how often power readings change
 *   nvml.instant_window_us=25000   what an instantaneous reading averages, each time it changes
 *   nvml.average_window_us=1000000 what an average reading averages
 *   nvml.power=architecture        architecture | average | instant: what nvmlDeviceGetPowerUsage reads
 *   nvml.energy_period_us=20000    how often the energy counter changes
 *   nvml.energy_start=0 nvml.energy_wrap=0          mJ: where the counter begins, and the modulus at which it wraps
 *   nvml.utilization_period_us=166667
 *   nvml.sample_period_us=20000    of the ring that nvmlDeviceGetSamples drains for power and clocks
 *   nvml.ring=120                  entries of a ring
 *   nvml.pcie_ms=20                for how long nvmlDeviceGetPcieThroughput blocks
 *   nvml.nvlinks=0                 links; what peer copies move is spread over them
 *   nvml.nvlink_wrap=0             KiB
 *   nvml.module_power=0            1: power of the GPU alone is refused, the module's is given (field values)
 *   nvml.reserved=268435456        bytes of memory that the driver holds
 *   fault=nvmlDeviceGetPowerUsage code=4 ...        as for any function
 */
#ifndef HP_FAKE_NVML_H
#define HP_FAKE_NVML_H

#include "hp_fake.h"

#if defined(__cplusplus)
extern "C" {
#endif

#if defined(_WIN32)
#if defined(HPF_BUILDING_NVML)
#define HPN_API __declspec(dllexport)
#else
#define HPN_API __declspec(dllimport)
#endif
#else
#define HPN_API __attribute__((visibility("default")))
#endif

/* What a device really did between two instants of the engine's host clock: the model's truth, not what NVML reads. */
typedef struct hpn_truth {
    uint32_t size;
    double energy_mj;
    double mean_power_w;
    double most_power_w;        /* of a step of the model */
    double kernel_share;        /* of the time at least one kernel ran */
    double copy_share;
    double temperature;         /* at the end, degrees */
    double sm_clock_mhz;        /* at the end */
    uint64_t event_reasons;     /* all that held at some time */
} hpn_truth;

/*
 * Fills *truth, whose size the caller has set, for a CUDA ordinal. The model keeps the last minute. Returns 0, or -1 for
 * an unknown size or device, or a time before that.
 */
HPN_API int32_t hpn_get_truth(int32_t device, int64_t from_ns, int64_t to_ns, hpn_truth *truth);

/* Calls of NVML's functions since the last hpf_reset: all, and those that answered NOT_SUPPORTED or worse. */
HPN_API uint64_t hpn_calls(void);
HPN_API uint64_t hpn_failed_calls(void);

#if defined(__cplusplus)
}
#endif

#endif
