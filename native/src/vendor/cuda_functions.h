/*
 * Signatures of the CUDA driver's entry points, one line each. "since" names the first release that exports the symbol,
 * where that is later than CUDA 11.2: such a symbol is optional, its absence a stated fact and never an error.
 * The suffix _v2 belongs to the name: the plain names beside it are an ABI of 32-bit days that 64-bit code must not call.
 */
#ifndef HP_VENDOR_CUDA_FUNCTIONS_H
#define HP_VENDOR_CUDA_FUNCTIONS_H

#include "cuda.h"

/* Driver, devices */
typedef CUresult(HP_CUDAAPI *PFN_cuInit)(unsigned int Flags);
typedef CUresult(HP_CUDAAPI *PFN_cuDriverGetVersion)(int *driverVersion);
typedef CUresult(HP_CUDAAPI *PFN_cuGetErrorName)(CUresult error, const char **pStr);
typedef CUresult(HP_CUDAAPI *PFN_cuGetErrorString)(CUresult error, const char **pStr);
typedef CUresult(HP_CUDAAPI *PFN_cuGetProcAddress)(const char *symbol, void **pfn, int cudaVersion, cuuint64_t flags); /* since 11.3 */
typedef CUresult(HP_CUDAAPI *PFN_cuGetProcAddress_v2)(const char *symbol, void **pfn, int cudaVersion, cuuint64_t flags, CUdriverProcAddressQueryResult *symbolStatus); /* since 12.0 */
typedef CUresult(HP_CUDAAPI *PFN_cuGetExportTable)(const void **ppExportTable, const CUuuid *pExportTableId);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceGet)(CUdevice *device, int ordinal);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceGetCount)(int *count);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceGetName)(char *name, int len, CUdevice dev);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceGetUuid)(CUuuid *uuid, CUdevice dev);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceGetUuid_v2)(CUuuid *uuid, CUdevice dev); /* since 11.4 */
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceTotalMem_v2)(size_t *bytes, CUdevice dev);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceGetAttribute)(int *pi, CUdevice_attribute attrib, CUdevice dev);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceComputeCapability)(int *major, int *minor, CUdevice dev);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceGetByPCIBusId)(CUdevice *dev, const char *pciBusId);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceGetPCIBusId)(char *pciBusId, int len, CUdevice dev);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceCanAccessPeer)(int *canAccessPeer, CUdevice dev, CUdevice peerDev);
typedef CUresult(HP_CUDAAPI *PFN_cuDeviceGetP2PAttribute)(int *value, CUdevice_P2PAttribute attrib, CUdevice srcDevice, CUdevice dstDevice);

/* Contexts */
typedef CUresult(HP_CUDAAPI *PFN_cuDevicePrimaryCtxRetain)(CUcontext *pctx, CUdevice dev);
typedef CUresult(HP_CUDAAPI *PFN_cuDevicePrimaryCtxRelease_v2)(CUdevice dev);
typedef CUresult(HP_CUDAAPI *PFN_cuDevicePrimaryCtxSetFlags_v2)(CUdevice dev, unsigned int flags);
typedef CUresult(HP_CUDAAPI *PFN_cuDevicePrimaryCtxGetState)(CUdevice dev, unsigned int *flags, int *active);
typedef CUresult(HP_CUDAAPI *PFN_cuDevicePrimaryCtxReset_v2)(CUdevice dev);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxCreate_v2)(CUcontext *pctx, unsigned int flags, CUdevice dev);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxDestroy_v2)(CUcontext ctx);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxPushCurrent_v2)(CUcontext ctx);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxPopCurrent_v2)(CUcontext *pctx);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxSetCurrent)(CUcontext ctx);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxGetCurrent)(CUcontext *pctx);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxGetDevice)(CUdevice *device);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxGetFlags)(unsigned int *flags);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxGetId)(CUcontext ctx, unsigned long long *ctxId); /* since 12.0 */
typedef CUresult(HP_CUDAAPI *PFN_cuCtxSynchronize)(void);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxGetApiVersion)(CUcontext ctx, unsigned int *version);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxGetStreamPriorityRange)(int *leastPriority, int *greatestPriority);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxGetCacheConfig)(CUfunc_cache *pconfig);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxSetCacheConfig)(CUfunc_cache config);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxGetSharedMemConfig)(CUsharedconfig *pConfig);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxSetSharedMemConfig)(CUsharedconfig config);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxGetLimit)(size_t *pvalue, CUlimit limit);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxSetLimit)(CUlimit limit, size_t value);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxEnablePeerAccess)(CUcontext peerContext, unsigned int Flags);
typedef CUresult(HP_CUDAAPI *PFN_cuCtxDisablePeerAccess)(CUcontext peerContext);

/* Streams, events */
typedef CUresult(HP_CUDAAPI *PFN_cuStreamCreate)(CUstream *phStream, unsigned int Flags);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamCreateWithPriority)(CUstream *phStream, unsigned int flags, int priority);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamDestroy_v2)(CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamQuery)(CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamSynchronize)(CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamWaitEvent)(CUstream hStream, CUevent hEvent, unsigned int Flags);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamGetPriority)(CUstream hStream, int *priority);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamGetFlags)(CUstream hStream, unsigned int *flags);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamGetCtx)(CUstream hStream, CUcontext *pctx);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamGetId)(CUstream hStream, unsigned long long *streamId); /* since 12.0 */
typedef CUresult(HP_CUDAAPI *PFN_cuStreamAddCallback)(CUstream hStream, CUstreamCallback callback, void *userData, unsigned int flags);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamIsCapturing)(CUstream hStream, CUstreamCaptureStatus *captureStatus);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamBeginCapture_v2)(CUstream hStream, CUstreamCaptureMode mode);
typedef CUresult(HP_CUDAAPI *PFN_cuStreamEndCapture)(CUstream hStream, CUgraph *phGraph);
typedef CUresult(HP_CUDAAPI *PFN_cuEventCreate)(CUevent *phEvent, unsigned int Flags);
typedef CUresult(HP_CUDAAPI *PFN_cuEventDestroy_v2)(CUevent hEvent);
typedef CUresult(HP_CUDAAPI *PFN_cuEventRecord)(CUevent hEvent, CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuEventRecordWithFlags)(CUevent hEvent, CUstream hStream, unsigned int flags); /* since 11.1 */
typedef CUresult(HP_CUDAAPI *PFN_cuEventQuery)(CUevent hEvent);
typedef CUresult(HP_CUDAAPI *PFN_cuEventSynchronize)(CUevent hEvent);
typedef CUresult(HP_CUDAAPI *PFN_cuEventElapsedTime)(float *pMilliseconds, CUevent hStart, CUevent hEnd);
typedef CUresult(HP_CUDAAPI *PFN_cuEventElapsedTime_v2)(float *pMilliseconds, CUevent hStart, CUevent hEnd); /* since 12.8 */

/* Memory */
typedef CUresult(HP_CUDAAPI *PFN_cuMemGetInfo_v2)(size_t *free, size_t *total);
typedef CUresult(HP_CUDAAPI *PFN_cuMemAlloc_v2)(CUdeviceptr *dptr, size_t bytesize);
typedef CUresult(HP_CUDAAPI *PFN_cuMemFree_v2)(CUdeviceptr dptr);
typedef CUresult(HP_CUDAAPI *PFN_cuMemAllocAsync)(CUdeviceptr *dptr, size_t bytesize, CUstream hStream); /* since 11.2 */
typedef CUresult(HP_CUDAAPI *PFN_cuMemFreeAsync)(CUdeviceptr dptr, CUstream hStream); /* since 11.2 */
typedef CUresult(HP_CUDAAPI *PFN_cuMemAllocManaged)(CUdeviceptr *dptr, size_t bytesize, unsigned int flags);
typedef CUresult(HP_CUDAAPI *PFN_cuMemAllocHost_v2)(void **pp, size_t bytesize);
typedef CUresult(HP_CUDAAPI *PFN_cuMemHostAlloc)(void **pp, size_t bytesize, unsigned int Flags);
typedef CUresult(HP_CUDAAPI *PFN_cuMemFreeHost)(void *p);
typedef CUresult(HP_CUDAAPI *PFN_cuMemHostRegister_v2)(void *p, size_t bytesize, unsigned int Flags);
typedef CUresult(HP_CUDAAPI *PFN_cuMemHostUnregister)(void *p);
typedef CUresult(HP_CUDAAPI *PFN_cuMemHostGetDevicePointer_v2)(CUdeviceptr *pdptr, void *p, unsigned int Flags);
typedef CUresult(HP_CUDAAPI *PFN_cuMemGetAddressRange_v2)(CUdeviceptr *pbase, size_t *psize, CUdeviceptr dptr);
typedef CUresult(HP_CUDAAPI *PFN_cuPointerGetAttribute)(void *data, CUpointer_attribute attribute, CUdeviceptr ptr);
typedef CUresult(HP_CUDAAPI *PFN_cuMemcpy)(CUdeviceptr dst, CUdeviceptr src, size_t ByteCount);
typedef CUresult(HP_CUDAAPI *PFN_cuMemcpyAsync)(CUdeviceptr dst, CUdeviceptr src, size_t ByteCount, CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuMemcpyHtoD_v2)(CUdeviceptr dstDevice, const void *srcHost, size_t ByteCount);
typedef CUresult(HP_CUDAAPI *PFN_cuMemcpyDtoH_v2)(void *dstHost, CUdeviceptr srcDevice, size_t ByteCount);
typedef CUresult(HP_CUDAAPI *PFN_cuMemcpyDtoD_v2)(CUdeviceptr dstDevice, CUdeviceptr srcDevice, size_t ByteCount);
typedef CUresult(HP_CUDAAPI *PFN_cuMemcpyHtoDAsync_v2)(CUdeviceptr dstDevice, const void *srcHost, size_t ByteCount, CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuMemcpyDtoHAsync_v2)(void *dstHost, CUdeviceptr srcDevice, size_t ByteCount, CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuMemcpyDtoDAsync_v2)(CUdeviceptr dstDevice, CUdeviceptr srcDevice, size_t ByteCount, CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuMemcpyPeer)(CUdeviceptr dstDevice, CUcontext dstContext, CUdeviceptr srcDevice, CUcontext srcContext, size_t ByteCount);
typedef CUresult(HP_CUDAAPI *PFN_cuMemcpyPeerAsync)(CUdeviceptr dstDevice, CUcontext dstContext, CUdeviceptr srcDevice, CUcontext srcContext, size_t ByteCount, CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuMemsetD8_v2)(CUdeviceptr dstDevice, unsigned char uc, size_t N);
typedef CUresult(HP_CUDAAPI *PFN_cuMemsetD32_v2)(CUdeviceptr dstDevice, unsigned int ui, size_t N);
typedef CUresult(HP_CUDAAPI *PFN_cuMemsetD8Async)(CUdeviceptr dstDevice, unsigned char uc, size_t N, CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuMemsetD32Async)(CUdeviceptr dstDevice, unsigned int ui, size_t N, CUstream hStream);

/* Modules, launches, graphs */
typedef CUresult(HP_CUDAAPI *PFN_cuModuleLoadData)(CUmodule *module, const void *image);
typedef CUresult(HP_CUDAAPI *PFN_cuModuleLoadDataEx)(CUmodule *module, const void *image, unsigned int numOptions, CUjit_option *options, void **optionValues);
typedef CUresult(HP_CUDAAPI *PFN_cuModuleUnload)(CUmodule hmod);
typedef CUresult(HP_CUDAAPI *PFN_cuModuleGetFunction)(CUfunction *hfunc, CUmodule hmod, const char *name);
typedef CUresult(HP_CUDAAPI *PFN_cuModuleGetGlobal_v2)(CUdeviceptr *dptr, size_t *bytes, CUmodule hmod, const char *name);
typedef CUresult(HP_CUDAAPI *PFN_cuFuncGetAttribute)(int *pi, CUfunction_attribute attrib, CUfunction hfunc);
typedef CUresult(HP_CUDAAPI *PFN_cuFuncSetAttribute)(CUfunction hfunc, CUfunction_attribute attrib, int value);
typedef CUresult(HP_CUDAAPI *PFN_cuFuncSetCacheConfig)(CUfunction hfunc, CUfunc_cache config);
typedef CUresult(HP_CUDAAPI *PFN_cuOccupancyMaxActiveBlocksPerMultiprocessor)(int *numBlocks, CUfunction func, int blockSize, size_t dynamicSMemSize);
typedef CUresult(HP_CUDAAPI *PFN_cuOccupancyMaxPotentialBlockSize)(int *minGridSize, int *blockSize, CUfunction func, CUoccupancyB2DSize blockSizeToDynamicSMemSize, size_t dynamicSMemSize, int blockSizeLimit);
typedef CUresult(HP_CUDAAPI *PFN_cuLaunchKernel)(CUfunction f, unsigned int gridDimX, unsigned int gridDimY, unsigned int gridDimZ, unsigned int blockDimX, unsigned int blockDimY, unsigned int blockDimZ, unsigned int sharedMemBytes, CUstream hStream, void **kernelParams, void **extra);
typedef CUresult(HP_CUDAAPI *PFN_cuLaunchHostFunc)(CUstream hStream, CUhostFn fn, void *userData);
typedef CUresult(HP_CUDAAPI *PFN_cuGraphCreate)(CUgraph *phGraph, unsigned int flags);
typedef CUresult(HP_CUDAAPI *PFN_cuGraphDestroy)(CUgraph hGraph);
typedef CUresult(HP_CUDAAPI *PFN_cuGraphGetNodes)(CUgraph hGraph, CUgraphNode *nodes, size_t *numNodes);
typedef CUresult(HP_CUDAAPI *PFN_cuGraphNodeGetType)(CUgraphNode hNode, CUgraphNodeType *type);
typedef CUresult(HP_CUDAAPI *PFN_cuGraphInstantiateWithFlags)(CUgraphExec *phGraphExec, CUgraph hGraph, unsigned long long flags); /* since 11.4 */
typedef CUresult(HP_CUDAAPI *PFN_cuGraphLaunch)(CUgraphExec hGraphExec, CUstream hStream);
typedef CUresult(HP_CUDAAPI *PFN_cuGraphExecDestroy)(CUgraphExec hGraphExec);

#endif
