// The simulated driver through its real ABI, mostly in virtual time, where every time is known to the nanosecond.
#include <cstring>
#include <thread>

#include "check.h"
#include "driver.h"

TEST(An_idle_device_starts_after_the_launch_latency_and_a_busy_one_after_the_gap) {
    Machine machine("clock=virtual\nkernel=10000\nlaunch_latency=3000\ngap=500");
    CUstream stream = Machine::Stream();
    machine.Launch("plain", stream);
    machine.Launch("plain", stream);
    EQUAL(cuStreamQuery(stream), CUDA_ERROR_NOT_READY);
    EQUAL(cuStreamSynchronize(stream), CUDA_SUCCESS);
    EQUAL(cuStreamQuery(stream), CUDA_SUCCESS);
    const auto kernels = Machine::Log(HPF_KERNEL);
    if (!EQUAL(kernels.size(), 2u)) return;
    EQUAL(kernels[0].start_ns - kernels[0].submit_ns, 3000);
    EQUAL(kernels[0].end_ns - kernels[0].start_ns, 10000);
    EQUAL(kernels[1].start_ns - kernels[0].end_ns, 500);
    EQUAL(kernels[0].grid[0], 2u);
    EQUAL(kernels[0].block[0], 64u);
    CHECK(kernels[0].correlation != 0 && kernels[0].correlation < kernels[1].correlation);
}

TEST(Events_hold_the_devices_time_and_waits_order_streams) {
    Machine machine("clock=virtual\nevent_step=1\nclock_offset=123456789\nclock_drift_ppm=100");
    CUstream a = Machine::Stream(), b = Machine::Stream();
    CUevent begin = Machine::Event(), end = Machine::Event();
    EQUAL(cuEventQuery(begin), CUDA_SUCCESS); // never recorded
    float ms = -1;
    EQUAL(cuEventElapsedTime(&ms, begin, end), CUDA_ERROR_INVALID_HANDLE);
    cuEventRecord(begin, a);
    machine.Launch("plain", a);
    cuEventRecord(end, a);
    cuStreamWaitEvent(b, end, 0);
    machine.Launch("add", b);
    EQUAL(cuEventQuery(end), CUDA_ERROR_NOT_READY);
    EQUAL(cuEventElapsedTime(&ms, begin, end), CUDA_ERROR_NOT_READY);
    EQUAL(cuCtxSynchronize(), CUDA_SUCCESS);
    EQUAL(cuEventElapsedTime(&ms, begin, end), CUDA_SUCCESS);
    const auto kernels = Machine::Log(HPF_KERNEL);
    const auto records = Machine::Log(HPF_EVENT_RECORD);
    if (!EQUAL(kernels.size(), 2u) || !EQUAL(records.size(), 2u)) return;
    CHECK(kernels[1].start_ns >= kernels[0].end_ns);
    CHECK(records[1].end_ns == kernels[0].end_ns);
    EQUAL(records[1].device_end_ns, hpf_device_time(0, records[1].end_ns));
    CHECK(std::llabs(hpf_host_time(0, records[1].device_end_ns) - records[1].end_ns) <= 1);
    CHECK(ms == static_cast<float>(static_cast<double>(records[1].device_end_ns - records[0].device_end_ns) * 1e-6));
}

TEST(The_legacy_stream_waits_for_blocking_streams_and_they_for_it) {
    Machine machine;
    CUstream blocking = Machine::Stream(0), free = Machine::Stream(1);
    machine.Launch("plain", blocking);
    machine.Launch("plain", free);
    machine.Launch("add", nullptr);
    machine.Launch("big", blocking);
    machine.Launch("plain", free);
    cuCtxSynchronize();
    const auto log = Machine::Log(HPF_KERNEL);
    const hpf_record *first = nullptr, *legacy = nullptr, *last = nullptr;
    for (const hpf_record &record : log) {
        if (std::strcmp(record.name, "add") == 0) legacy = &record;
        if (std::strcmp(record.name, "big") == 0) last = &record;
        if (std::strcmp(record.name, "plain") == 0 && first == nullptr) first = &record;
    }
    if (legacy == nullptr || last == nullptr || first == nullptr) { CHECK(false); return; }
    CHECK(legacy->start_ns >= first->end_ns);
    CHECK(last->start_ns >= legacy->end_ns);
    EQUAL(legacy->stream, 7u);
}

TEST(Copies_really_copy_at_their_bandwidth) {
    Machine machine("clock=virtual\nh2d=10\nd2h=5\ncopy_setup=1000");
    std::vector<unsigned char> source(100000), back(100000);
    for (size_t i = 0; i < source.size(); ++i) source[i] = static_cast<unsigned char>(i * 7);
    CUdeviceptr a = 0, b = 0;
    cuMemAlloc_v2(&a, source.size());
    cuMemAlloc_v2(&b, source.size());
    CUstream stream = Machine::Stream();
    EQUAL(cuMemcpyHtoDAsync_v2(a, source.data(), source.size(), stream), CUDA_SUCCESS);
    std::vector<unsigned char> expected = source;
    std::memset(source.data(), 0, source.size()); // pageable memory was staged
    EQUAL(cuMemcpyDtoDAsync_v2(b, a, source.size(), stream), CUDA_SUCCESS);
    EQUAL(cuMemsetD8Async(b, 9, 10, stream), CUDA_SUCCESS);
    EQUAL(cuMemcpyDtoHAsync_v2(back.data(), b, back.size(), stream), CUDA_SUCCESS);
    std::memset(expected.data(), 9, 10);
    CHECK(back == expected);
    const auto copies = Machine::Log(HPF_MEMCPY);
    if (!EQUAL(copies.size(), 3u)) return;
    EQUAL(copies[0].end_ns - copies[0].start_ns, 11000);
    EQUAL(copies[2].end_ns - copies[2].start_ns, 21000);
    EQUAL(copies[0].source_memory, static_cast<uint32_t>(HPF_MEMORY_PAGEABLE));
    EQUAL(copies[0].target_memory, static_cast<uint32_t>(HPF_MEMORY_DEVICE));
    EQUAL(copies[0].bytes, 100000u);
    EQUAL(cuMemcpyHtoD_v2(a, expected.data(), 100001), CUDA_ERROR_INVALID_VALUE);
    EQUAL(cuMemFree_v2(a), CUDA_SUCCESS);
    EQUAL(cuMemFree_v2(a), CUDA_ERROR_INVALID_VALUE);
}

TEST(A_region_of_two_dimensions_is_copied_row_by_row) {
    Machine machine;
    std::vector<int> source(12), back(6);
    for (int i = 0; i < 12; ++i) source[static_cast<size_t>(i)] = i;
    CUdeviceptr target = 0;
    cuMemAlloc_v2(&target, 4096);
    CUDA_MEMCPY2D copy = {};
    copy.srcMemoryType = 1;
    copy.srcHost = source.data();
    copy.srcPitch = 16;
    copy.srcXInBytes = 4;
    copy.dstMemoryType = 2;
    copy.dstDevice = target;
    copy.dstPitch = 8;
    copy.WidthInBytes = 8;
    copy.Height = 3;
    EQUAL(cuMemcpy2D_v2(&copy), CUDA_SUCCESS);
    cuMemcpyDtoH_v2(back.data(), target, 24);
    CHECK((back == std::vector<int>{1, 2, 5, 6, 9, 10}));
}

TEST(Memory_is_accounted_for_and_runs_out) {
    Machine machine("clock=virtual\nmemory=1000000");
    CUdeviceptr a = 0, b = 0;
    EQUAL(cuMemAlloc_v2(&a, 600000), CUDA_SUCCESS);
    EQUAL(cuMemAlloc_v2(&b, 600000), CUDA_ERROR_OUT_OF_MEMORY);
    size_t free = 0, total = 0;
    cuMemGetInfo_v2(&free, &total);
    EQUAL(free, 400000u);
    EQUAL(total, 1000000u);
    cuMemFree_v2(a);
    EQUAL(Machine::Counts().allocated, 0u);
}

static void Add(const hpf_launch *launch, void *user) {
    int *cell;
    int value;
    std::memcpy(&cell, launch->params[0], sizeof cell);
    std::memcpy(&value, launch->params[1], sizeof value);
    *cell += value;
    ++*static_cast<int *>(user);
}

TEST(A_registered_body_computes_with_copies_of_the_arguments) {
    Machine machine;
    int runs = 0;
    hpf_register_kernel("add", 2000, 1000, Add, &runs);
    CUdeviceptr cell = 0;
    cuMemAlloc_v2(&cell, 4);
    cuMemsetD32_v2(cell, 40, 1);
    int value = 2;
    void *params[] = {&cell, &value};
    EQUAL(machine.Launch("add", nullptr, params), CUDA_SUCCESS);
    value = 1000;
    int result = 0;
    cuMemcpyDtoH_v2(&result, cell, 4);
    EQUAL(result, 42);
    EQUAL(runs, 1);
    const auto kernels = Machine::Log(HPF_KERNEL);
    EQUAL(kernels.back().end_ns - kernels.back().start_ns, 2000 + 128);
}

TEST(A_kernel_that_reads_globaltimer_stores_the_devices_clock) {
    Machine machine("clock=virtual\nclock_offset=5000000000\ntimer_step=32");
    CUdeviceptr cell = 0;
    cuMemAlloc_v2(&cell, 8);
    void *params[] = {&cell};
    machine.Launch("clock", nullptr, params);
    int64_t ticks = 0;
    cuMemcpyDtoH_v2(&ticks, cell, 8);
    const auto kernels = Machine::Log(HPF_KERNEL);
    EQUAL(ticks, kernels[0].device_start_ns / 32 * 32);
}

TEST(A_full_queue_blocks_its_submitter) {
    Machine machine("clock=virtual\nqueue_limit=16\nkernel=1000");
    CUstream stream = Machine::Stream();
    for (int i = 0; i < 40; ++i) EQUAL(machine.Launch("plain", stream), CUDA_SUCCESS);
    CHECK(Machine::Counts().pending <= 16);
    EQUAL(Machine::Counts().blocked_submissions, 24u);
    cuStreamSynchronize(stream);
    EQUAL(Machine::Log(HPF_KERNEL).size(), 40u);
}

int main(int argc, char **argv) { return Tests::Get().Run(argc, argv); }
