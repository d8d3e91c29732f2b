// Prototypes of the driver's functions that the tests call, and a simulated machine to call them on.
#pragma once

#include <string>
#include <vector>

#include "cuda_abi.h"
#include "hp_fake.h"

extern "C" {
CUresult CUDAAPI cuInit(unsigned);
CUresult CUDAAPI cuDriverGetVersion(int *);
CUresult CUDAAPI cuGetErrorName(CUresult, const char **);
CUresult CUDAAPI cuGetProcAddress_v2(const char *, void **, int, uint64_t, int *);
CUresult CUDAAPI cuDeviceGetCount(int *);
CUresult CUDAAPI cuDeviceGetName(char *, int, CUdevice);
CUresult CUDAAPI cuDeviceGetAttribute(int *, int, CUdevice);
CUresult CUDAAPI cuDevicePrimaryCtxRetain(CUcontext *, CUdevice);
CUresult CUDAAPI cuDevicePrimaryCtxRelease_v2(CUdevice);
CUresult CUDAAPI cuCtxCreate_v2(CUcontext *, unsigned, CUdevice);
CUresult CUDAAPI cuCtxDestroy_v2(CUcontext);
CUresult CUDAAPI cuCtxSetCurrent(CUcontext);
CUresult CUDAAPI cuCtxGetCurrent(CUcontext *);
CUresult CUDAAPI cuCtxSynchronize();
CUresult CUDAAPI cuStreamCreate(CUstream *, unsigned);
CUresult CUDAAPI cuStreamDestroy_v2(CUstream);
CUresult CUDAAPI cuStreamQuery(CUstream);
CUresult CUDAAPI cuStreamSynchronize(CUstream);
CUresult CUDAAPI cuStreamSynchronize_ptsz(CUstream);
CUresult CUDAAPI cuStreamWaitEvent(CUstream, CUevent, unsigned);
CUresult CUDAAPI cuStreamGetId(CUstream, unsigned long long *);
CUresult CUDAAPI cuStreamBeginCapture_v2(CUstream, int);
CUresult CUDAAPI cuStreamEndCapture(CUstream, CUgraph *);
CUresult CUDAAPI cuStreamIsCapturing(CUstream, int *);
CUresult CUDAAPI cuThreadExchangeStreamCaptureMode(int *);
CUresult CUDAAPI cuLaunchHostFunc(CUstream, CUhostFn, void *);
CUresult CUDAAPI cuEventCreate(CUevent *, unsigned);
CUresult CUDAAPI cuEventDestroy_v2(CUevent);
CUresult CUDAAPI cuEventRecord(CUevent, CUstream);
CUresult CUDAAPI cuEventQuery(CUevent);
CUresult CUDAAPI cuEventSynchronize(CUevent);
CUresult CUDAAPI cuEventElapsedTime(float *, CUevent, CUevent);
CUresult CUDAAPI cuMemAlloc_v2(CUdeviceptr *, size_t);
CUresult CUDAAPI cuMemFree_v2(CUdeviceptr);
CUresult CUDAAPI cuMemGetInfo_v2(size_t *, size_t *);
CUresult CUDAAPI cuMemHostAlloc(void **, size_t, unsigned);
CUresult CUDAAPI cuMemFreeHost(void *);
CUresult CUDAAPI cuMemcpyHtoD_v2(CUdeviceptr, const void *, size_t);
CUresult CUDAAPI cuMemcpyDtoH_v2(void *, CUdeviceptr, size_t);
CUresult CUDAAPI cuMemcpyHtoDAsync_v2(CUdeviceptr, const void *, size_t, CUstream);
CUresult CUDAAPI cuMemcpyDtoHAsync_v2(void *, CUdeviceptr, size_t, CUstream);
CUresult CUDAAPI cuMemcpyDtoDAsync_v2(CUdeviceptr, CUdeviceptr, size_t, CUstream);
CUresult CUDAAPI cuMemcpy2D_v2(const CUDA_MEMCPY2D *);
CUresult CUDAAPI cuMemsetD8Async(CUdeviceptr, unsigned char, size_t, CUstream);
CUresult CUDAAPI cuMemsetD32_v2(CUdeviceptr, unsigned, size_t);
CUresult CUDAAPI cuModuleLoadData(CUmodule *, const void *);
CUresult CUDAAPI cuModuleUnload(CUmodule);
CUresult CUDAAPI cuModuleGetFunction(CUfunction *, CUmodule, const char *);
CUresult CUDAAPI cuLaunchKernel(CUfunction, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, CUstream, void **, void **);
CUresult CUDAAPI cuLaunchKernel_ptsz(CUfunction, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, CUstream, void **, void **);
CUresult CUDAAPI cuGraphInstantiateWithFlags(CUgraphExec *, CUgraph, unsigned long long);
CUresult CUDAAPI cuGraphLaunch(CUgraphExec, CUstream);
CUresult CUDAAPI cuGraphDestroy(CUgraph);
CUresult CUDAAPI cuGraphExecDestroy(CUgraphExec);
}

inline const char *const kPtx =
    ".version 4.0\n.target sm_50\n.address_size 64\n"
    "// a comment with .entry in it\n"
    ".visible .entry add(\n\t.param .u64 add_param_0,\n\t.param .u32 add_param_1\n)\n.maxntid 256, 1, 1\n{\n\tret;\n}\n"
    ".visible .entry clock(.param .u64 clock_param_0)\n{\n\t.reg .b64 %rd<3>;\n\tmov.u64 %rd1, %globaltimer;\n\tret;\n}\n"
    ".visible .entry plain()\n{\n\tret;\n}\n"
    ".visible .entry big(.param .align 8 .b8 big_param_0[24], .param .f32 big_param_1)\n{\n\tret;\n}\n";

// A device with a context and a module, on the given settings.
struct Machine {
    CUcontext context = nullptr;
    CUmodule module = nullptr;

    explicit Machine(const std::string &settings = "clock=virtual") {
        hpf_reset();
        hpf_configure(settings.c_str());
        cuInit(0);
        cuDevicePrimaryCtxRetain(&context, 0);
        cuCtxSetCurrent(context);
        cuModuleLoadData(&module, kPtx);
    }

    ~Machine() { hpf_reset(); }

    CUfunction Function(const char *name) const {
        CUfunction function = nullptr;
        cuModuleGetFunction(&function, module, name);
        return function;
    }

    CUresult Launch(const char *name, CUstream stream, void **params = nullptr) const {
        return cuLaunchKernel(Function(name), 2, 1, 1, 64, 1, 1, 0, stream, params, nullptr);
    }

    static CUstream Stream(unsigned flags = 1) {
        CUstream stream = nullptr;
        cuStreamCreate(&stream, flags);
        return stream;
    }

    static CUevent Event() {
        CUevent event = nullptr;
        cuEventCreate(&event, 0);
        return event;
    }

    static std::vector<hpf_record> Log(uint32_t kind) {
        std::vector<hpf_record> all(hpf_log_count()), some;
        hpf_log_read(0, all.data(), all.size());
        for (const hpf_record &record : all)
            if (record.kind == kind) some.push_back(record);
        return some;
    }

    static hpf_counts Counts() {
        hpf_counts counts = {};
        counts.size = sizeof counts;
        hpf_get_counts(&counts);
        return counts;
    }
};
