// The card's memory: addresses that nobody may touch are handed out, so a host that follows a device pointer faults; kernels and copies
// go through a second range that stands for the first. Fresh memory holds NaNs, and pages that cannot be touched follow each allocation.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "sim.h"

static const size_t space = size_t(8) << 30, page = 4096;
static const char guard = char(0xa5);
static char *handed_out, *reachable;
static std::map<CUdeviceptr, size_t> allocations;
static size_t used;

// reserve takes a range of addresses that cannot be touched; open_pages makes some of them memory, close_pages takes it back.
#ifdef _WIN32
#include <windows.h>
static char *reserve(size_t n) { return (char *)VirtualAlloc(nullptr, n, MEM_RESERVE, PAGE_NOACCESS); }
static bool open_pages(char *p, size_t n) { return VirtualAlloc(p, n, MEM_COMMIT, PAGE_READWRITE) != nullptr; }
static void close_pages(char *p, size_t n) { VirtualFree(p, n, MEM_DECOMMIT); }
#else
#include <sys/mman.h>
static char *reserve(size_t n) {
  void *p = mmap(nullptr, n, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return p == MAP_FAILED ? nullptr : (char *)p;
}
static bool open_pages(char *p, size_t n) { return mprotect(p, n, PROT_READ | PROT_WRITE) == 0; }
static void close_pages(char *p, size_t n) {
  madvise(p, n, MADV_DONTNEED);
  mprotect(p, n, PROT_NONE);
}
#endif

static size_t whole_pages(size_t n) { return (n + page - 1) / page * page; }
static char *behind(CUdeviceptr p) { return reachable + (p - (CUdeviceptr)handed_out); }

bool memory_setup() {
  if (reachable) return true;
  handed_out = reserve(space);
  char *other = reserve(space);
  if (!handed_out || !other) return false;
  reachable = other;
  return true;
}

size_t memory_total() {
  std::string mb;
  return setting("SIM_MEMORY_MB", &mb) ? (size_t)atol(mb.c_str()) << 20 : space / 2;
}
size_t memory_free() { return memory_total() > used ? memory_total() - used : 0; }

CUresult memory_allocate(CUdeviceptr *p, size_t n) {
  if (!n) return CUDA_ERROR_INVALID_VALUE;
  const size_t need = whole_pages(n) + page;
  if (need < n || need > memory_free()) return CUDA_ERROR_OUT_OF_MEMORY;
  CUdeviceptr at = (CUdeviceptr)handed_out + page;
  for (auto &a : allocations) {
    const CUdeviceptr first = a.first / page * page;
    if (first >= at + need) break;
    at = first + whole_pages(a.second) + page;
  }
  if (at + need > (CUdeviceptr)handed_out + space) return CUDA_ERROR_OUT_OF_MEMORY;
  if (!open_pages(behind(at), whole_pages(n))) return CUDA_ERROR_OUT_OF_MEMORY;
  // The end of the allocation lies as near to the end of its last page as a card's alignment of 256 bytes allows.
  *p = at + (whole_pages(n) - n) / 256 * 256;
  memset(behind(at), guard, whole_pages(n));
  memset(behind(*p), 0xff, n);
  allocations[*p] = n;
  used += need;
  return CUDA_SUCCESS;
}

// release frees an allocation and looks whether a kernel wrote beside it.
CUresult memory_release(CUdeviceptr p) {
  auto it = allocations.find(p);
  if (it == allocations.end()) return CUDA_ERROR_INVALID_VALUE;
  const size_t n = it->second;
  char *first = behind(p / page * page), *end = first + whole_pages(n);
  bool touched = false;
  for (char *q = first; q < behind(p); q++) touched |= *q != guard;
  for (char *q = behind(p) + n; q < end; q++) touched |= *q != guard;
  close_pages(first, end - first);
  used -= whole_pages(n) + page;
  allocations.erase(it);
  if (!touched) return CUDA_SUCCESS;
  fprintf(stderr, "simulated card: something was written beside an allocation of %zu bytes\n", n);
  return CUDA_ERROR_ILLEGAL_ADDRESS;
}

void memory_forget() {
  while (!allocations.empty()) memory_release(allocations.begin()->first);
}

char *memory_find(CUdeviceptr p, size_t n) {
  auto it = allocations.upper_bound(p);
  if (it == allocations.begin()) return nullptr;
  --it;
  if (p - it->first > it->second || n > it->second - (p - it->first)) return nullptr;
  return behind(p);
}
