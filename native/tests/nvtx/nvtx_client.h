/* A program that uses NVTX, as the header-only NVTX would make it: tables whose pointers an injected tool fills in. */
#ifndef HP_TESTS_NVTX_CLIENT_H
#define HP_TESTS_NVTX_CLIENT_H

#include "vendor/nvtx.h"

/* Hands the tables to a tool; returns what the tool returned. Entries that it does not fill stay null. */
int nvtx_client_attach(NvtxInitializeInjectionNvtxFunc_t tool);

/* Entries, null before the client is attached. */
extern NvtxFunctionPointer nvtx_core[16], nvtx_core2[16];

/* How many entries of a table the tool is told of; 16 unless a test says otherwise. */
extern unsigned int nvtx_client_size;

/* 1: the client has no module of that number. */
extern int nvtx_client_lacks_core2;

#endif
