// Runs the kernels that g++ compiled from kernels/kernels.cu: one block at a time, a block's threads as fibers that change at
// barriers, in ascending or descending order. A barrier that is missing or not reached by all threads shows as a wrong or
// failed test.
#include <cstdio>
#include <cstdlib>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sim.h"

#include "../kernels/kernels.cu"

Position position;

namespace {

const size_t stack_size = 64 << 10;

struct Fiber {
  void *stack_pointer;
  bool done;
};
std::vector<Fiber> fibers;
char *stacks;
void *scheduler;
const Native *running;
void *const *running_arguments;

// change_stack saves the registers that a call must keep, and goes on where `to` was saved.
extern "C" void change_stack(void **from, void *to);
asm(R"(
.text
.globl change_stack
.hidden change_stack
change_stack:
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp, (%rdi)
  mov %rsi, %rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  ret
)");

void fiber_main() {
  running->thread(running_arguments);
  Fiber &me = fibers[position.thread];
  me.done = true;
  change_stack(&me.stack_pointer, scheduler);
  abort();
}

void start(int t) {
  char *top = stacks + (t + 1) * stack_size - 64;
  void **frame = reinterpret_cast<void **>(top) - 8;
  for (int i = 0; i < 6; i++) frame[i] = nullptr;
  frame[6] = reinterpret_cast<void *>(fiber_main);
  frame[7] = nullptr; // where fiber_main would return to
  fibers[t] = {frame, false};
}

// run_block gives every thread a turn until all have ended. All threads must meet at each barrier.
CUresult run_block(int threads, bool reverse) {
  for (int t = 0; t < threads; t++) start(t);
  for (int left = threads; left;) {
    int ended = 0;
    for (int i = 0; i < threads; i++) {
      const int t = reverse ? threads - 1 - i : i;
      position.thread = t;
      change_stack(&scheduler, fibers[t].stack_pointer);
      ended += fibers[t].done;
    }
    if (ended && ended != left) {
      fprintf(stderr, "simulated card: %s: a barrier was not reached by all threads\n", running->name);
      return CUDA_ERROR_LAUNCH_FAILED;
    }
    left -= ended;
  }
  return CUDA_SUCCESS;
}

// run_plainly is for kernels without barriers: their threads run through, each at one go.
void run_plainly(int threads, bool reverse) {
  for (int i = 0; i < threads; i++) {
    position.thread = reverse ? threads - 1 - i : i;
    running->thread(running_arguments);
  }
}

CUresult run_grid(const Launch &l, const Native &k, void *const *arguments) {
  const int threads = l.block[0] * l.block[1] * l.block[2];
  const bool reverse = setting_is("SIM_ORDER", "reverse");
  if (!stacks) stacks = static_cast<char *>(aligned_alloc(64, 1024 * stack_size));
  fibers.resize(1024);
  running = &k;
  running_arguments = arguments;
  for (int i = 0; i < 3; i++) position.blocks[i] = l.grid[i];
  for (int z = 0; z < l.grid[2]; z++)
    for (int y = 0; y < l.grid[1]; y++)
      for (int x = 0; x < l.grid[0]; x++) {
        position.block[0] = x, position.block[1] = y, position.block[2] = z;
        if (!l.barriers) {
          run_plainly(threads, reverse);
          continue;
        }
        if (CUresult r = run_block(threads, reverse)) return r;
      }
  return CUDA_SUCCESS;
}

// prepare copies an argument out of its slot. A pointer must point into an allocation; it becomes where the host may follow it.
template <class T>
bool prepare(uint64_t slot, uint64_t *value) {
  *value = slot;
  if (!std::is_pointer<T>::value || !slot) return true;
  char *p = memory_find(slot, 1);
  *value = reinterpret_cast<uint64_t>(p);
  return p != nullptr;
}

template <auto F>
struct Wrapper;
template <class... A, void (*F)(A...)>
struct Wrapper<F> {
  template <size_t... I>
  static void spread(void *const *a, std::index_sequence<I...>) {
    F(*static_cast<A *>(a[I])...);
  }
  static void thread(void *const *a) { spread(a, std::index_sequence_for<A...>()); }
  static CUresult call(const Launch &l, const Native &k) {
    uint64_t values[sizeof...(A)];
    void *arguments[sizeof...(A)];
    size_t i = 0;
    bool good = true;
    ((good &= prepare<A>(l.slots[i], &values[i]), arguments[i] = &values[i], i++), ...);
    if (!good) {
      fprintf(stderr, "simulated card: %s: an argument is no pointer into the card's memory\n", k.name);
      return CUDA_ERROR_ILLEGAL_ADDRESS;
    }
    return run_grid(l, k, arguments);
  }
  static Native entry(const char *name) { return {name, sizeof...(A), call, thread}; }
};

const Native natives[] = {
#define ENTRY(name) Wrapper<name>::entry(#name),
#include "entries.inc" // made by the test from the PTX: a line ENTRY(name) for each of its entries
#undef ENTRY
};

} // namespace

void block_barrier() {
  const int t = position.thread;
  change_stack(&fibers[t].stack_pointer, scheduler);
}

const Native *native_find(const std::string &name) {
  for (const Native &k : natives)
    if (name == k.name) return &k;
  return nullptr;
}
