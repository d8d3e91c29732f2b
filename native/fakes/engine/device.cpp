// Devices as a whole: how they come to be, are held back and are lost.
#include "core.h"

#include <algorithm>

namespace hpf {

void Engine::MakeDevices() {
    for (int ordinal = 0; ordinal < settings.devices; ++ordinal) {
        if (ordinal == static_cast<int>(devices.size())) {
            devices.push_back(std::make_unique<Device>());
            devices.back()->ordinal = ordinal;
        }
        Device &device = *devices[static_cast<size_t>(ordinal)];
        device.settings = settings.Device(ordinal);
        device.kernels.capacity = settings.concurrent_kernels;
        const double drift = device.settings.clock_drift_ppm * 1e-6;
        if (device.clock.origin_ns == 0 || device.clock.drift != drift || device.clock.offset_ns != device.settings.clock_offset)
            device.clock = DeviceClock{Now(), device.settings.clock_offset, drift};
    }
    // Devices that objects may point to stay; they are only no longer enumerated.
}

void Engine::FailDevice(Device *device, int code) {
    ++revision;
    device->lost_code = code;
    device->lost_after = -1;
    hpf_record row = {};
    row.kind = HPF_FAULT;
    row.name = "device_lost";
    row.result = code;
    row.device = device->ordinal;
    row.submit_ns = row.start_ns = row.end_ns = Now();
    Complete(row, device);
    Emit(row);
    const int64_t now = Now();
    for (Op *op : device->running) {
        op->recipe.fault = code;
        op->is_due = true;
        if (!op->works) Push(now, op, false);
    }
    for (Op *op : device->held_ops) Push(now, op, true);
    device->held_ops.clear();
    changed.notify_all();
}

void Engine::Hold(Device *device, bool hold) {
    device->held += hold ? 1 : -1;
    if (device->held > 0) return;
    device->held = 0;
    const int64_t now = Now();
    for (Op *op : device->held_ops) Push(std::max(now, op->ready_ns), op, true);
    device->held_ops.clear();
    changed.notify_all();
}

}  // namespace hpf
