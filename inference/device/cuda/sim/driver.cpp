// The driver API's functions that the program uses, checked more strictly than a driver checks them.
#include "streams.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

struct CUctx_st {
  int references;
  CUdevice card;
};
struct CUfunc_st {
  const Native *native;
  const PtxFunction *ptx;
  std::string name;
};
struct CUmod_st {
  PtxModule *ptx;
  std::vector<CUfunc_st *> functions;
};
struct CUgraphExec_st {
  std::vector<Launch> launches;
};

static bool initialised;
static CUctx_st primary;
static thread_local CUcontext current;
static CUresult lost = CUDA_SUCCESS;

bool setting(const char *name, std::string *value) {
  const char *v = getenv(name);
  if (!v || !*v) return false;
  if (value) *value = v;
  return true;
}
bool setting_is(const char *name, const char *value) {
  std::string v;
  return setting(name, &v) && v == value;
}
static int number(const char *name, int otherwise) {
  std::string v;
  return setting(name, &v) ? atoi(v.c_str()) : otherwise;
}

// Errors after which a context is of no use.
static bool sticky(int r) { return r == 214 || (r >= 700 && r <= 719 && r != 701); }

// entered counts a call, and says what it is to answer: injected failures, a lost card, a missing context.
CUresult entered(const char *function, bool wants_context) {
  static std::string plan;
  static int calls;
  if (setting_is("SIM_CRASH", function)) abort();
  while (setting_is("SIM_HANG", function)) std::this_thread::sleep_for(std::chrono::hours(1));
  std::string now;
  setting("SIM_FAIL", &now);
  if (now != plan) plan = now, calls = 0;
  int n, code;
  if (sscanf(plan.c_str(), "%d:%d", &n, &code) == 2 && ++calls == n) {
    if (sticky(code) && primary.references) lost = (CUresult)code;
    return (CUresult)code;
  }
  if (!initialised) return CUDA_ERROR_NOT_INITIALIZED;
  if (lost) return lost;
  if (wants_context && (!current || !current->references)) return CUDA_ERROR_INVALID_CONTEXT;
  return CUDA_SUCCESS;
}
CUresult failed(CUresult r) {
  if (sticky(r)) lost = r;
  return r;
}

static int cards() { return number("SIM_CARDS", 1); }
static bool is_card(CUdevice d) { return d >= 0 && d < cards(); }

EXPORT CUresult cuInit(unsigned int flags) {
  if (setting_is("SIM_CRASH", "cuInit")) abort();
  while (setting_is("SIM_HANG", "cuInit")) std::this_thread::sleep_for(std::chrono::hours(1));
  if (int r = number("SIM_INIT", 0)) return (CUresult)r;
  if (flags) return CUDA_ERROR_INVALID_VALUE;
  initialised = memory_setup();
  return initialised ? CUDA_SUCCESS : CUDA_ERROR_UNKNOWN;
}
EXPORT CUresult cuDriverGetVersion(int *version) {
  ENTER_WITHOUT_CONTEXT(cuDriverGetVersion);
  *version = number("SIM_VERSION", 12000);
  return CUDA_SUCCESS;
}
EXPORT CUresult cuDeviceGetCount(int *n) {
  ENTER_WITHOUT_CONTEXT(cuDeviceGetCount);
  *n = cards();
  return CUDA_SUCCESS;
}
EXPORT CUresult cuDeviceGet(CUdevice *d, int i) {
  ENTER_WITHOUT_CONTEXT(cuDeviceGet);
  if (!is_card(i)) return CUDA_ERROR_INVALID_DEVICE;
  *d = i;
  return CUDA_SUCCESS;
}
EXPORT CUresult cuDeviceGetName(char *name, int n, CUdevice d) {
  ENTER_WITHOUT_CONTEXT(cuDeviceGetName);
  if (!is_card(d)) return CUDA_ERROR_INVALID_DEVICE;
  snprintf(name, n, "Simulated card %d", d);
  return CUDA_SUCCESS;
}
EXPORT CUresult cuDeviceTotalMem_v2(size_t *n, CUdevice d) {
  ENTER_WITHOUT_CONTEXT(cuDeviceTotalMem);
  if (!is_card(d)) return CUDA_ERROR_INVALID_DEVICE;
  *n = memory_total();
  return CUDA_SUCCESS;
}
EXPORT CUresult cuDeviceGetAttribute(int *v, CUdevice_attribute a, CUdevice d) {
  ENTER_WITHOUT_CONTEXT(cuDeviceGetAttribute);
  if (!is_card(d)) return CUDA_ERROR_INVALID_DEVICE;
  const int capability = number("SIM_CAPABILITY", 75);
  switch (a) {
  case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *v = capability / 10; break;
  case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *v = capability % 10; break;
  case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: *v = 8 - d; break;
  case CU_DEVICE_ATTRIBUTE_CLOCK_RATE: *v = 1000000; break;
  case CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE: *v = 1000000; break;
  case CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH: *v = 128; break;
  default: return CUDA_ERROR_INVALID_VALUE;
  }
  return CUDA_SUCCESS;
}

EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext *c, CUdevice d) {
  ENTER_WITHOUT_CONTEXT(cuDevicePrimaryCtxRetain);
  if (!is_card(d)) return CUDA_ERROR_INVALID_DEVICE;
  if (int r = number("SIM_RETAIN", 0)) return (CUresult)r;
  primary.card = d;
  primary.references++;
  *c = &primary;
  return CUDA_SUCCESS;
}
EXPORT CUresult cuDevicePrimaryCtxRelease_v2(CUdevice d) {
  CUresult r = entered("cuDevicePrimaryCtxRelease", false);
  if (!is_card(d) || primary.references <= 0) return CUDA_ERROR_INVALID_CONTEXT;
  if (--primary.references == 0) {
    forget_all();
    memory_forget();
    lost = CUDA_SUCCESS;
  }
  return r;
}
EXPORT CUresult cuCtxSetCurrent(CUcontext c) {
  ENTER_WITHOUT_CONTEXT(cuCtxSetCurrent);
  current = c;
  return CUDA_SUCCESS;
}
EXPORT CUresult cuCtxSynchronize(void) {
  ENTER(cuCtxSynchronize);
  return wait_for_all();
}

EXPORT CUresult cuMemGetInfo_v2(size_t *free, size_t *total) {
  ENTER(cuMemGetInfo);
  *free = memory_free(), *total = memory_total();
  return CUDA_SUCCESS;
}
EXPORT CUresult cuMemAlloc_v2(CUdeviceptr *p, size_t n) {
  ENTER(cuMemAlloc);
  return memory_allocate(p, n);
}
EXPORT CUresult cuMemFree_v2(CUdeviceptr p) {
  ENTER(cuMemFree);
  WAIT;
  return failed(memory_release(p));
}
EXPORT CUresult cuMemAllocHost_v2(void **p, size_t n) {
  ENTER(cuMemAllocHost);
  *p = malloc(n);
  return *p ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}
EXPORT CUresult cuMemFreeHost(void *p) {
  const bool in_use = !nothing_queued() && !lost;
  forget_all();
  free(p); // also when the card is lost
  ENTER(cuMemFreeHost);
  if (in_use) return CUDA_ERROR_ILLEGAL_STATE; // the card may still fetch from it
  return CUDA_SUCCESS;
}

static CUresult copy_in(CUdeviceptr to, const void *from, size_t n) {
  char *p = memory_find(to, n);
  if (!p || !from) return CUDA_ERROR_INVALID_VALUE;
  memcpy(p, from, n);
  return CUDA_SUCCESS;
}
static CUresult copy_out(void *to, CUdeviceptr from, size_t n) {
  char *p = memory_find(from, n);
  if (!p || !to) return CUDA_ERROR_INVALID_VALUE;
  memcpy(to, p, n);
  if (setting("SIM_WRONG", nullptr) && n) *(char *)to ^= 1;
  return CUDA_SUCCESS;
}
static CUresult copy_within(CUdeviceptr to, CUdeviceptr from, size_t n) {
  char *t = memory_find(to, n), *f = memory_find(from, n);
  if (!t || !f) return CUDA_ERROR_INVALID_VALUE;
  memmove(t, f, n);
  return CUDA_SUCCESS;
}
static CUresult memset32(CUdeviceptr p, unsigned v, size_t n) {
  char *to = memory_find(p, 4 * n);
  if (!to || p % 4) return CUDA_ERROR_INVALID_VALUE;
  for (size_t i = 0; i < n; i++) memcpy(to + 4 * i, &v, 4);
  return CUDA_SUCCESS;
}

EXPORT CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void *from, size_t n) {
  ENTER(cuMemcpyHtoD);
  WAIT;
  return copy_in(to, from, n);
}
// A copy on the default stream does not wait for other streams here, though it does on most drivers: the program shall not rely on it.
EXPORT CUresult cuMemcpyDtoH_v2(void *to, CUdeviceptr from, size_t n) {
  ENTER(cuMemcpyDtoH);
  return copy_out(to, from, n);
}
EXPORT CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t n, CUstream s) {
  ENTER(cuMemcpyHtoDAsync);
  if (capturing(s)) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  return queue(s, [=] { return copy_in(to, from, n); });
}
EXPORT CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t n, CUstream s) {
  ENTER(cuMemcpyDtoHAsync);
  if (capturing(s)) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  return queue(s, [=] { return copy_out(to, from, n); });
}
EXPORT CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t n, CUstream s) {
  ENTER(cuMemcpyDtoDAsync);
  if (capturing(s)) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  return queue(s, [=] { return copy_within(to, from, n); });
}
EXPORT CUresult cuMemsetD32_v2(CUdeviceptr p, unsigned v, size_t n) {
  ENTER(cuMemsetD32);
  WAIT;
  return memset32(p, v, n);
}
EXPORT CUresult cuMemsetD32Async(CUdeviceptr p, unsigned v, size_t n, CUstream s) {
  ENTER(cuMemsetD32Async);
  if (capturing(s)) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  return queue(s, [=] { return memset32(p, v, n); });
}

EXPORT CUresult cuModuleLoadData(CUmodule *m, const void *image) {
  ENTER(cuModuleLoadData);
  if (int r = number("SIM_JIT", 0)) return (CUresult)r;
  const char *text = (const char *)image, *version = strstr(text, ".version "), *target = strstr(text, ".target sm_");
  if (!version || !target) return CUDA_ERROR_INVALID_IMAGE;
  if (atof(version + 9) > 8.0) return CUDA_ERROR_UNSUPPORTED_PTX_VERSION; // what a driver 525 reads
  if (atoi(target + 11) > number("SIM_CAPABILITY", 75)) return CUDA_ERROR_NO_BINARY_FOR_GPU;
  std::string error;
  PtxModule *ptx = ptx_parse(text, &error);
  if (!ptx) {
    fprintf(stderr, "simulated card: %s\n", error.c_str());
    return CUDA_ERROR_INVALID_PTX;
  }
  *m = new CUmod_st{ptx, {}};
  return CUDA_SUCCESS;
}
EXPORT CUresult cuModuleUnload(CUmodule m) {
  forget_all();
  for (CUfunction f : m->functions) delete f;
  ptx_free(m->ptx);
  delete m;
  ENTER(cuModuleUnload);
  return CUDA_SUCCESS;
}
EXPORT CUresult cuModuleGetFunction(CUfunction *f, CUmodule m, const char *name) {
  ENTER(cuModuleGetFunction);
  const PtxFunction *ptx = ptx_find(m->ptx, name);
  if (!ptx) return CUDA_ERROR_NOT_FOUND;
  m->functions.push_back(*f = new CUfunc_st{native_find(name), ptx, name});
  return CUDA_SUCCESS;
}

static CUresult run(const Launch &l) {
  static std::mutex one_card;
  std::lock_guard<std::mutex> lock(one_card);
  // What the tensor cores do is known to the PTX's interpreter alone.
  const bool ptx = setting_is("SIM_EXECUTE", "ptx") || !l.function->native;
  return failed(ptx ? ptx_run(l.function->ptx, l) : l.function->native->call(l, *l.function->native));
}

EXPORT CUresult cuLaunchKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                               unsigned shared, CUstream s, void **parameters, void **extra) {
  ENTER(cuLaunchKernel);
  if (!f || extra || shared || !gx || !gy || !gz || !bx || !by || !bz) return CUDA_ERROR_INVALID_VALUE;
  if (gx > 0x7fffffff || gy > 65535 || gz > 65535 || bx > 1024 || by > 1024 || bz > 64) return CUDA_ERROR_INVALID_VALUE;
  const int limit = ptx_max_threads(f->ptx) ? ptx_max_threads(f->ptx) : 1024;
  if ((int)(bx * by * bz) > limit) return CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES;
  Launch l{f, {(int)gx, (int)gy, (int)gz}, {(int)bx, (int)by, (int)bz}, ptx_has_barriers(f->ptx), {}};
  for (int i = 0; i < ptx_parameters(f->ptx); i++) {
    uint64_t slot;
    memcpy(&slot, parameters[i], 8);
    l.slots.push_back(slot);
  }
  if (capturing(s)) {
    s->capturing->launches.push_back(l);
    return CUDA_SUCCESS;
  }
  return queue(s, [=] { return run(l); });
}

EXPORT CUresult cuStreamBeginCapture_v2(CUstream s, CUstreamCaptureMode) {
  ENTER(cuStreamBeginCapture);
  if (setting("SIM_NO_GRAPHS", nullptr)) return CUDA_ERROR_NOT_SUPPORTED;
  if (!s || s->capturing) return CUDA_ERROR_ILLEGAL_STATE;
  s->capturing = new CUgraph_st;
  return CUDA_SUCCESS;
}
EXPORT CUresult cuStreamEndCapture(CUstream s, CUgraph *g) {
  CUresult r = entered("cuStreamEndCapture", true);
  if (!s || !s->capturing) return CUDA_ERROR_ILLEGAL_STATE;
  *g = s->capturing;
  s->capturing = nullptr;
  if (r) {
    delete *g;
    *g = nullptr;
  }
  return r;
}
EXPORT CUresult cuGraphInstantiateWithFlags(CUgraphExec *e, CUgraph g, unsigned long long) {
  ENTER(cuGraphInstantiateWithFlags);
  *e = new CUgraphExec_st{g->launches};
  return CUDA_SUCCESS;
}
EXPORT CUresult cuGraphDestroy(CUgraph g) {
  delete g;
  ENTER(cuGraphDestroy);
  return CUDA_SUCCESS;
}
EXPORT CUresult cuGraphExecDestroy(CUgraphExec e) {
  delete e;
  ENTER(cuGraphExecDestroy);
  return CUDA_SUCCESS;
}
EXPORT CUresult cuGraphLaunch(CUgraphExec e, CUstream s) {
  ENTER(cuGraphLaunch);
  if (capturing(s)) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  for (const Launch &l : e->launches) queue(s, [=] { return run(l); });
  return CUDA_SUCCESS;
}
