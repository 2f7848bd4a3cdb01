// Streams and events: what was queued, and in which order it runs.
#include "streams.h"

#include <algorithm>
#include <chrono>
#include <mutex>

// What was queued on a stream runs when somebody waits for it. So a host that changes memory before the card has fetched it, or reads a
// result that it did not wait for, gets the wrong numbers here too. Streams know of each other by events alone: the other streams'
// work runs as late as events allow, or with SIM_STREAMS=early as soon as they allow; a dependency that was not stated shows in one
// of the two. A failure shows where it is waited for.
static CUstream_st default_stream;
static std::vector<CUstream> streams{&default_stream};
static std::recursive_mutex queue_lock;

void forget_all() {
  for (CUstream s : streams) s->queued.clear();
}
bool nothing_queued() {
  for (CUstream s : streams)
    if (!s->queued.empty()) return false;
  return true;
}
CUresult queue(CUstream s, std::function<CUresult()> work) {
  std::lock_guard<std::recursive_mutex> lock(queue_lock);
  (s ? s : &default_stream)->queued.push_back({std::move(work), nullptr, 0});
  return CUDA_SUCCESS;
}
static bool ready(CUstream s) {
  return !s->queued.empty() && (!s->queued.front().event || s->queued.front().event->done >= s->queued.front().record);
}
static CUresult run_first(CUstream s) {
  Work work = std::move(s->queued.front());
  s->queued.pop_front();
  CUresult r = work.event ? CUDA_SUCCESS : failed(work.run());
  if (r) forget_all();
  return r;
}
// run_others lets every other stream go as far as events allow.
static CUresult run_others(CUstream but) {
  for (bool more = true; more;) {
    more = false;
    for (CUstream s : streams)
      while (s != but && ready(s)) {
        more = true;
        if (CUresult r = run_first(s)) return r;
      }
  }
  return CUDA_SUCCESS;
}
// run_stream does a stream's work, and what that waits for: all of it, or until `event` has been reached `record` times.
static CUresult run_stream(CUstream s, CUevent event = nullptr, size_t record = 0) {
  std::lock_guard<std::recursive_mutex> lock(queue_lock);
  const bool early = setting_is("SIM_STREAMS", "early");
  while (!s->queued.empty() && !(event && event->done >= record)) {
    if (early)
      if (CUresult r = run_others(s)) return r;
    if (s->queued.empty()) break;
    if (!ready(s)) {
      const Work &w = s->queued.front();
      CUevent awaited = w.event;
      const size_t times = w.record;
      if (CUresult r = run_stream(awaited->records[times - 1], awaited, times)) return r;
      if (awaited->done < times) awaited->done = times; // its record was forgotten after a failure
      continue;
    }
    if (CUresult r = run_first(s)) return r;
  }
  return CUDA_SUCCESS;
}
CUresult wait_for_all() {
  for (size_t i = 0; i < streams.size(); i++)
    if (CUresult r = run_stream(streams[i])) return r;
  return CUDA_SUCCESS;
}

EXPORT CUresult cuStreamCreate(CUstream *s, unsigned) {
  ENTER(cuStreamCreate);
  streams.push_back(*s = new CUstream_st{});
  return CUDA_SUCCESS;
}
// A stream that is destroyed still does what was queued on it.
EXPORT CUresult cuStreamDestroy_v2(CUstream s) {
  CUresult r = run_stream(s);
  streams.erase(std::find(streams.begin(), streams.end(), s));
  delete s;
  ENTER(cuStreamDestroy);
  return r;
}
EXPORT CUresult cuStreamSynchronize(CUstream s) {
  ENTER(cuStreamSynchronize);
  return capturing(s) ? CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED : run_stream(s ? s : &default_stream);
}
EXPORT CUresult cuStreamWaitEvent(CUstream s, CUevent e, unsigned flags) {
  ENTER(cuStreamWaitEvent);
  if (!e || flags) return CUDA_ERROR_INVALID_VALUE;
  if (capturing(s)) return CUDA_ERROR_STREAM_CAPTURE_ISOLATION;
  std::lock_guard<std::recursive_mutex> lock(queue_lock);
  if (!e->records.empty()) (s ? s : &default_stream)->queued.push_back({nullptr, e, e->records.size()});
  return CUDA_SUCCESS;
}
EXPORT CUresult cuEventCreate(CUevent *e, unsigned) {
  ENTER(cuEventCreate);
  *e = new CUevent_st{};
  return CUDA_SUCCESS;
}
EXPORT CUresult cuEventDestroy_v2(CUevent e) {
  if (nothing_queued()) delete e; // else a stream still refers to it
  ENTER(cuEventDestroy);
  return CUDA_SUCCESS;
}
EXPORT CUresult cuEventRecord(CUevent e, CUstream s) {
  ENTER(cuEventRecord);
  e->records.push_back(s ? s : &default_stream);
  return queue(s, [e, n = e->records.size()] {
    e->done = n;
    e->when = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
    return CUDA_SUCCESS;
  });
}
EXPORT CUresult cuEventSynchronize(CUevent e) {
  ENTER(cuEventSynchronize);
  return e->records.empty() ? CUDA_ERROR_INVALID_HANDLE : run_stream(e->records.back(), e, e->records.size());
}
EXPORT CUresult cuEventElapsedTime(float *ms, CUevent a, CUevent b) {
  ENTER(cuEventElapsedTime);
  if (!a->done || !b->done) return CUDA_ERROR_INVALID_HANDLE;
  *ms = (float)(b->when - a->when);
  return CUDA_SUCCESS;
}
