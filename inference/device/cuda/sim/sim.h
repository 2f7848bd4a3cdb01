// The simulated driver: a libcuda.so.1 for tests on machines without a card; without native.cpp also a nvcuda.dll, for Wine.
//
// driver.cpp answers the driver API and misbehaves on demand; memory.cpp is the card's memory, which the host cannot touch;
// native.cpp runs the kernels compiled by g++ from the same source; ptx_*.cpp runs the PTX that ships. It computes right, not
// fast, and says nothing about speed.
//
// Settings, read from the environment at every call:
//   SIM_INIT=100          what cuInit answers
//   SIM_VERSION=11040     the driver's version
//   SIM_CARDS=2           how many cards there are; card i has 8 - i multiprocessors
//   SIM_CAPABILITY=61     compute capability
//   SIM_RETAIN=46         what cuDevicePrimaryCtxRetain answers
//   SIM_JIT=218           what cuModuleLoadData answers
//   SIM_MEMORY_MB=64      size of the card's memory
//   SIM_ORDER=reverse     run a block's threads last to first
//   SIM_STREAMS=early     the streams that nobody waits for run as soon as events allow, instead of as late
//   SIM_EXECUTE=ptx       run the PTX instead of the compiled kernels
//   SIM_NO_GRAPHS=1       stream capture is not supported
//   SIM_CRASH=function, SIM_HANG=function   die, or never return, in that driver function
//   SIM_WRONG=1           every result of a kernel is off: memory is read back with a flipped bit
//   SIM_FAIL=n:code       the n-th call from now fails; a new value starts the count anew
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cuda.h"

// memory.cpp
bool memory_setup();
size_t memory_total();
size_t memory_free();
CUresult memory_allocate(CUdeviceptr *p, size_t n);
CUresult memory_release(CUdeviceptr p);
void memory_forget();                       // frees everything: the context is gone
char *memory_find(CUdeviceptr p, size_t n); // where the host may touch [p, p+n), 0 unless all of it is in one allocation

// A launch: the arguments are kept as 8-byte slots.
struct Launch {
  struct CUfunc_st *function;
  int grid[3], block[3];
  bool barriers; // the kernel has some
  std::vector<uint64_t> slots;
};

// native.cpp: kernels compiled by g++.
struct Native {
  const char *name;
  int parameters;
  CUresult (*call)(const Launch &, const Native &);
  void (*thread)(void *const *arguments);
};
#ifdef _WIN32 // there the PTX alone is run
inline const Native *native_find(const std::string &) { return nullptr; }
#else
const Native *native_find(const std::string &name);
#endif

// ptx.cpp
struct PtxModule;
struct PtxFunction;
PtxModule *ptx_parse(const char *text, std::string *error);
void ptx_free(PtxModule *);
const PtxFunction *ptx_find(const PtxModule *, const std::string &name);
int ptx_parameters(const PtxFunction *);
int ptx_max_threads(const PtxFunction *);
bool ptx_has_barriers(const PtxFunction *);
CUresult ptx_run(const PtxFunction *, const Launch &);

bool setting(const char *name, std::string *value);
bool setting_is(const char *name, const char *value);
