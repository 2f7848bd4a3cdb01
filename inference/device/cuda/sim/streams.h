// Streams and events of the simulated driver, and what its functions begin with.
#pragma once
#include <deque>
#include <functional>

#include "sim.h"

#ifdef _WIN32
#define EXPORT extern "C" __declspec(dllexport)
#else
#define EXPORT extern "C" __attribute__((visibility("default")))
#endif

// driver.cpp
CUresult entered(const char *function, bool wants_context);
CUresult failed(CUresult r); // notes a result after which the card is lost
#define ENTER(function) \
  if (CUresult r = entered(#function, true)) return r
#define ENTER_WITHOUT_CONTEXT(function) \
  if (CUresult r = entered(#function, false)) return r

struct CUgraph_st {
  std::vector<Launch> launches;
};

// Work is one entry of a stream: something to do, or, where `event` is set, a wait for that event's record number `record`.
struct Work {
  std::function<CUresult()> run;
  CUevent event;
  size_t record;
};
struct CUstream_st {
  CUgraph capturing;
  std::deque<Work> queued;
};
struct CUevent_st {
  std::vector<CUstream> records; // the stream of each
  size_t done;                   // how many of them were reached
  double when;
};

inline bool capturing(CUstream s) { return s && s->capturing; }

// streams.cpp; the null stream is the default one.
CUresult queue(CUstream s, std::function<CUresult()> work);
CUresult wait_for_all();
bool nothing_queued();
void forget_all();
#define WAIT \
  if (CUresult r = wait_for_all()) return r
