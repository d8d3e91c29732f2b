// What goes wrong on the simulated driver, or is about to.
#include <cstring>
#include <thread>

#include "check.h"
#include "driver.h"

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

TEST(A_full_queue_blocks_its_submitter) {
    Machine machine("clock=virtual\nqueue_limit=16\nkernel=1000");
    CUstream stream = Machine::Stream();
    for (int i = 0; i < 40; ++i) EQUAL(machine.Launch("plain", stream), CUDA_SUCCESS);
    CHECK(Machine::Counts().pending <= 16);
    EQUAL(Machine::Counts().blocked_submissions, 24u);
    cuStreamSynchronize(stream);
    EQUAL(Machine::Log(HPF_KERNEL).size(), 40u);
}

TEST(A_query_by_another_thread_spoils_a_global_capture_but_not_in_relaxed_mode) {
    Machine machine;
    CUstream stream = Machine::Stream();
    CUevent event = Machine::Event();
    for (const bool relaxed : {true, false}) {
        cuStreamBeginCapture_v2(stream, 0);
        CUresult seen = -1;
        std::thread([&] {
            cuCtxSetCurrent(machine.context);
            int mode = 2;
            if (relaxed) cuThreadExchangeStreamCaptureMode(&mode);
            seen = cuEventQuery(event);
        }).join();
        CUgraph graph = nullptr;
        EQUAL(seen, relaxed ? CUDA_SUCCESS : CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
        EQUAL(cuStreamEndCapture(stream, &graph), relaxed ? CUDA_SUCCESS : CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    }
}

TEST(Faults_strike_when_they_are_asked_to) {
    Machine machine("clock=virtual\nfault=cuEventRecord code=999 after=2 count=1\nfault=cuMemAlloc_v2 code=2\nfault=kernel:add code=700");
    CUevent event = Machine::Event();
    EQUAL(cuEventRecord(event, nullptr), CUDA_SUCCESS);
    EQUAL(cuEventRecord(event, nullptr), CUDA_SUCCESS);
    EQUAL(cuEventRecord(event, nullptr), CUDA_ERROR_UNKNOWN);
    EQUAL(cuEventRecord(event, nullptr), CUDA_SUCCESS);
    CUdeviceptr memory = 0;
    EQUAL(cuMemAlloc_v2(&memory, 100), CUDA_ERROR_OUT_OF_MEMORY);
    EQUAL(cuCtxSynchronize(), CUDA_SUCCESS);
    EQUAL(machine.Launch("add", nullptr), CUDA_SUCCESS);
    EQUAL(cuCtxSynchronize(), CUDA_ERROR_ILLEGAL_ADDRESS);
    EQUAL(cuEventQuery(event), CUDA_ERROR_ILLEGAL_ADDRESS); // the context stays broken
    EQUAL(Machine::Log(HPF_FAULT).size(), 2u);
    EQUAL(hpf_configure("devices=1\nnonsense=3"), 2);
}

TEST(A_lost_device_fails_what_is_pending_and_hangs_nobody) {
    Machine machine("clock=virtual\ndevice_lost=0 code=719 after=2");
    CUstream stream = Machine::Stream();
    CUevent event = Machine::Event();
    for (int i = 0; i < 5; ++i) machine.Launch("plain", stream);
    cuEventRecord(event, stream);
    EQUAL(cuStreamSynchronize(stream), CUDA_ERROR_LAUNCH_FAILED);
    EQUAL(cuEventQuery(event), CUDA_ERROR_LAUNCH_FAILED);
    EQUAL(machine.Launch("plain", stream), CUDA_ERROR_LAUNCH_FAILED);
    EQUAL(Machine::Counts().pending, 0u);
    int failed = 0;
    for (const hpf_record &record : Machine::Log(HPF_KERNEL)) failed += record.result != 0;
    EQUAL(failed, 3);
}

TEST(Handles_of_what_is_gone_are_refused) {
    Machine machine;
    CUcontext context = nullptr;
    cuCtxCreate_v2(&context, 0, 0);
    CUstream stream = Machine::Stream();
    CUevent event = Machine::Event();
    CUevent destroyed = Machine::Event();
    machine.Launch("plain", stream);
    cuEventRecord(event, stream);
    cuEventDestroy_v2(destroyed);
    EQUAL(cuEventQuery(destroyed), CUDA_ERROR_INVALID_HANDLE);
    EQUAL(cuCtxDestroy_v2(context), CUDA_SUCCESS);
    cuCtxSetCurrent(machine.context);
    EQUAL(cuEventQuery(event), CUDA_ERROR_CONTEXT_IS_DESTROYED);
    EQUAL(cuStreamQuery(stream), CUDA_ERROR_CONTEXT_IS_DESTROYED);
    EQUAL(cuEventQuery(nullptr), CUDA_ERROR_INVALID_HANDLE);
}

TEST(A_stream_may_be_destroyed_while_work_is_pending) {
    Machine machine;
    CUstream stream = Machine::Stream();
    CUevent event = Machine::Event();
    machine.Launch("plain", stream);
    cuEventRecord(event, stream);
    EQUAL(cuStreamDestroy_v2(stream), CUDA_SUCCESS);
    EQUAL(cuStreamQuery(stream), CUDA_ERROR_INVALID_HANDLE);
    EQUAL(cuEventSynchronize(event), CUDA_SUCCESS);
    EQUAL(Machine::Log(HPF_KERNEL).size(), 1u);
}
