// Executes PTX, one thread after the other from barrier to barrier. Every address is checked: alignment, and that it lies in an
// allocation or in the block's shared memory, which holds NaNs when a block begins.
//
// At an mma.sync the threads of a warp meet, all of them at the same one. A cp.async is done as late as its thread's wait allows, or,
// with the threads last to first, at once: who reads too early or overwrites too early gets wrong numbers in one of the two.
#include "ptx.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <deque>

namespace {

float as_float(uint64_t v) {
  const uint32_t bits = (uint32_t)v;
  float x;
  memcpy(&x, &bits, 4);
  return x;
}
uint64_t as_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return bits;
}

// half_of rounds to FP16, ties to even.
uint16_t half_of(float x) {
  const uint32_t bits = (uint32_t)as_bits(x), sign = bits >> 16 & 0x8000;
  uint32_t size = bits & 0x7fffffff;
  if (size > 0x7f800000) return 0x7fff;
  if (size < 0x38800000) return sign | (uint16_t)std::nearbyint(std::fabs(x) * 16777216.f); // below 2^-14: units of 2^-24
  size += 0xfff + (size >> 13 & 1);
  return sign | (size >= 0x47800000 ? 0x7c00 : (size - 0x38000000) >> 13);
}
float of_half(uint16_t h) {
  const uint32_t exponent = h >> 10 & 31, mantissa = h & 0x3ff;
  const float size = exponent == 0    ? mantissa / 16777216.f
                     : exponent == 31 ? as_float(0x7f800000 | mantissa << 13)
                                      : as_float((exponent + 112) << 23 | mantissa << 13);
  return h & 0x8000 ? -size : size;
}

// Global remembers the piece of the card's memory that was found last.
struct Global {
  uint64_t first = 1, last = 0;
  char *host = nullptr;
  char *find(uint64_t p, size_t n) {
    if (p % n) return nullptr;
    if (p < first || p + n > last) {
      char *h = memory_find(p, n);
      if (!h) return nullptr;
      first = p / 4096 * 4096, last = first + 4096;
      if (p + n > last) return nullptr;
      host = memory_find(first, 4096);
      if (!host) { // the page is not wholly the allocation's
        first = p, last = p + n, host = h;
      }
    }
    return host + (p - first);
  }
};

// Copies are those that one thread has begun and not waited for.
struct Copies {
  struct Copy {
    uint32_t to;
    uint64_t from;
    uint32_t size;
    const Instruction *by;
  };
  std::vector<Copy> open; // not yet in a group
  std::deque<std::vector<Copy>> groups;
  bool none() const {
    for (auto &g : groups)
      if (!g.empty()) return false;
    return open.empty();
  }
};

struct Block {
  const PtxFunction &f;
  const Launch &launch;
  int position[3];
  Global global;
  std::vector<char> shared;
  std::vector<uint64_t> files; // a register file for each thread
  std::vector<int> at;         // each thread's next instruction, -1 after its end
  std::vector<Copies> copies;
  bool reverse;

  Block(const PtxFunction &f, const Launch &l, bool reverse) : f(f), launch(l), reverse(reverse) {
    const size_t n = l.block[0] * l.block[1] * l.block[2], size = f.registers + f.constants.size();
    files.resize(n * size);
    at.resize(n);
    copies.resize(n);
    shared.resize(f.shared + 16);
    for (size_t t = 0; t < n; t++)
      memcpy(&files[t * size + f.registers], f.constants.data(), 8 * f.constants.size());
  }

  char *shared_find(uint64_t p, size_t n) {
    p = (uint32_t)p; // an address may come in 32 or 64 bits
    return p % n || p + n > f.shared ? nullptr : &shared[p];
  }

  CUresult fault(const Instruction &i, const char *what) {
    fprintf(stderr, "simulated card: %s, PTX line %d: %s\n", f.name.c_str(), i.line, what);
    return CUDA_ERROR_ILLEGAL_ADDRESS;
  }

  uint64_t *registers(int t) { return &files[t * (f.registers + f.constants.size())]; }

  CUresult copy(const Copies::Copy &c) {
    char *to = shared_find(c.to, 16), *from = c.size ? global.find(c.from, c.size) : nullptr;
    if (!to || c.size > 16 || (c.size && (!from || c.from % 16))) return fault(*c.by, "a copy from or to a bad address");
    memset(to, 0, 16);
    if (from) memcpy(to, from, c.size);
    return CUDA_SUCCESS;
  }

  // product is an mma.sync of the warp whose first thread is `first`; see kernels/tensor.cuh and half.cuh for who holds what.
  void product(const Instruction &i, int first) {
    const Product &p = f.products[i.offset];
    float a[16][8], b[8][8];
    auto element = [&](int t, int r) { return as_float(registers(first + t)[r] & 0xffffe000); };
    auto half = [&](int t, int r, int which) { return of_half((uint16_t)(registers(first + t)[r] >> 16 * which)); };
    for (int t = 0; t < 32; t++) {
      const int g = t / 4, q = t % 4;
      for (int e = 0; e < 4; e++) {
        if (i.operation == MultiplyTF32) {
          a[g + e % 2 * 8][q + e / 2 * 4] = element(t, p.a[e]);
          if (e < 2) b[q + e * 4][g] = element(t, p.b[e]);
        } else {
          a[g + e / 2 * 8][2 * q + e % 2] = half(t, p.a[e / 2], e % 2);
          if (e < 2) b[2 * q + e][g] = half(t, p.b[0], e);
        }
      }
    }
    for (int t = 0; t < 32; t++)
      for (int e = 0; e < 4; e++) {
        const int row = t / 4 + e / 2 * 8, column = t % 4 * 2 + e % 2;
        float sum = as_float(registers(first + t)[p.c[e]]);
        for (int k = 0; k < 8; k++) sum = std::fma(a[row][k], b[k][column], sum);
        registers(first + t)[p.d[e]] = as_bits(sum);
      }
  }

  bool at_product(int t) const { return at[t] >= 0 && (f.code[at[t]].operation == MultiplyTF32 || f.code[at[t]].operation == MultiplyHalves); }

  // warp goes on with some threads until each stands behind a barrier or has ended.
  CUresult warp(int first, int n) {
    for (;;) {
      int products = 0;
      for (int k = 0; k < n; k++) {
        const int t = first + (reverse ? n - 1 - k : k);
        if (CUresult r = thread(t)) return r;
        products += at_product(t);
      }
      if (!products) return CUDA_SUCCESS;
      for (int t = first; t < first + n; t++)
        if (products != 32 || at[t] != at[first]) return fault(f.code[at[first + n - 1]], "an mma.sync was not reached by the whole warp");
      product(f.code[at[first]], first);
      for (int t = first; t < first + n; t++) at[t]++;
    }
  }

  CUresult thread(int t);
  CUresult run() {
    std::fill(shared.begin(), shared.end(), char(0xff));
    std::fill(at.begin(), at.end(), 0);
    const int n = (int)at.size(), warps = (n + 31) / 32;
    for (int left = n; left;) {
      int ended = 0;
      for (int k = 0; k < warps; k++) {
        const int first = (reverse ? warps - 1 - k : k) * 32;
        if (CUresult r = warp(first, std::min(32, n - first))) return r;
      }
      for (int t = 0; t < n; t++) ended += at[t] < 0;
      if (ended && ended != left) {
        fprintf(stderr, "simulated card: %s: a barrier was not reached by all threads\n", f.name.c_str());
        return CUDA_ERROR_LAUNCH_FAILED;
      }
      left -= ended;
    }
    return CUDA_SUCCESS;
  }
};

#define S32(k) ((int32_t)r[i.from[k]])
#define U32(k) ((uint32_t)r[i.from[k]])
#define S64(k) ((int64_t)r[i.from[k]])
#define U64(k) (r[i.from[k]])
#define F32(k) as_float(r[i.from[k]])
#define INT(operation, value) \
  case operation: r[i.to[0]] = (uint32_t)(value); break
#define LONG(operation, value) \
  case operation: r[i.to[0]] = (uint64_t)(value); break
#define FLOAT(operation, value) \
  case operation: r[i.to[0]] = as_bits(value); break
#define COMPARE(name, operator)                                        \
  case Set##name##32: r[i.to[0]] = S32(0) operator S32(1); break;      \
  case Set##name##64: r[i.to[0]] = S64(0) operator S64(1); break;      \
  case Set##name##F: r[i.to[0]] = F32(0) operator F32(1); break
#define COMPARE_UNSIGNED(name, operator)                               \
  case Set##name##U32: r[i.to[0]] = U32(0) operator U32(1); break;     \
  case Set##name##U64: r[i.to[0]] = U64(0) operator U64(1); break
#define COMPARE_UNORDERED(name, operator) \
  case Set##name##uF: r[i.to[0]] = F32(0) operator F32(1) || std::isnan(F32(0)) || std::isnan(F32(1)); break

// thread goes on with a thread until its next barrier or its end.
CUresult Block::thread(int t) {
  uint64_t *r = registers(t);
  for (int pc = at[t];; pc++) {
    const Instruction &i = f.code[pc];
    if (i.predicate >= 0 && (r[i.predicate] != 0) == i.negated) continue;
    switch (i.operation) {
    case Return:
      at[t] = -1;
      return copies[t].none() ? CUDA_SUCCESS : fault(i, "a thread ends without waiting for its copies");
    case Barrier: at[t] = pc + 1; return CUDA_SUCCESS;
    case MultiplyTF32: case MultiplyHalves: at[t] = pc; return CUDA_SUCCESS;
    case CopyLater: {
      const Copies::Copy c{U32(0), U64(1), U32(2), &i};
      if (reverse) {
        if (CUresult failed = copy(c)) return failed;
      } else {
        copies[t].open.push_back(c);
      }
      break;
    }
    case EndOfGroup:
      copies[t].groups.push_back(std::move(copies[t].open));
      copies[t].open.clear();
      break;
    case WaitForGroups:
      for (auto &groups = copies[t].groups; (int64_t)groups.size() > i.offset; groups.pop_front())
        for (const Copies::Copy &c : groups.front())
          if (CUresult failed = copy(c)) return failed;
      break;
    case Branch: pc = (int)i.offset - 1; break;
    INT(Move32, U64(0));
    LONG(Move64, U64(0));
    LONG(MovePredicate, U64(0) != 0);
    INT(ThreadX, t);
    INT(BlockX, position[0]);
    INT(BlockY, position[1]);
    INT(BlockZ, position[2]);
    INT(BlocksX, launch.grid[0]);
    INT(BlocksY, launch.grid[1]);
    INT(BlocksZ, launch.grid[2]);
    INT(LoadParameter32, launch.slots[i.offset]);
    LONG(LoadParameter64, launch.slots[i.offset]);
    LONG(LoadParameterSigned, (int64_t)(int32_t)launch.slots[i.offset]);
    case LoadGlobal: case LoadShared: case LoadGlobal4: case LoadShared4: {
      const bool four = i.operation == LoadGlobal4 || i.operation == LoadShared4;
      const uint64_t p = r[i.from[0]] + i.offset;
      const char *from = i.operation == LoadGlobal || i.operation == LoadGlobal4 ? global.find(p, four ? 16 : 4)
                                                                               : shared_find(p, four ? 16 : 4);
      if (!from) return fault(i, "a load from a bad address");
      for (int k = 0; k < (four ? 4 : 1); k++) {
        uint32_t v;
        memcpy(&v, from + 4 * k, 4);
        r[i.to[k]] = v;
      }
      break;
    }
    case StoreGlobal: case StoreShared: case StoreGlobal4: case StoreShared4: {
      const bool four = i.operation == StoreGlobal4 || i.operation == StoreShared4;
      const uint64_t p = r[i.from[0]] + i.offset;
      char *to = i.operation == StoreGlobal || i.operation == StoreGlobal4 ? global.find(p, four ? 16 : 4)
                                                                         : shared_find(p, four ? 16 : 4);
      if (!to) return fault(i, "a store to a bad address");
      for (int k = 0; k < (four ? 4 : 1); k++) {
        const uint32_t v = (uint32_t)r[i.to[k]];
        memcpy(to + 4 * k, &v, 4);
      }
      break;
    }
    case StoreGlobal2: {
      char *to = global.find(r[i.from[0]] + i.offset, 8);
      if (!to) return fault(i, "a store to a bad address");
      for (int k = 0; k < 2; k++) {
        const uint32_t v = (uint32_t)r[i.to[k]];
        memcpy(to + 4 * k, &v, 4);
      }
      break;
    }
    // To the nearest of 10 bits of mantissa, ties away from zero; infinities and NaNs stay.
    INT(RoundTF32, (U32(0) & 0x7f800000) == 0x7f800000 ? U32(0) : (U32(0) + 0x1000) & 0xffffe000);
    INT(RoundHalf, half_of(F32(0)));
    INT(Pair, (U32(0) & 0xffff) | U32(1) << 16);
    INT(BitField, U32(2) > 31 ? U32(0) >> U32(1) : U32(0) >> U32(1) & ((1u << U32(2)) - 1));
    FLOAT(AddF, F32(0) + F32(1));
    FLOAT(SubF, F32(0) - F32(1));
    FLOAT(MulF, F32(0) * F32(1));
    FLOAT(FmaF, std::fma(F32(0), F32(1), F32(2)));
    FLOAT(DivF, F32(0) / F32(1));
    FLOAT(RcpF, 1.f / F32(0));
    FLOAT(SqrtF, std::sqrt(F32(0)));
    FLOAT(NegF, -F32(0));
    FLOAT(IntToFloat, (float)S32(0));
    INT(FloatToInt, std::isnan(F32(0)) ? 0 : F32(0) >= 2147483648.f ? 0x7fffffff : F32(0) <= -2147483648.f ? 0x80000000 : (int32_t)F32(0));
    INT(Add32, U32(0) + U32(1));
    INT(Sub32, U32(0) - U32(1));
    INT(Mul32, U32(0) * U32(1));
    INT(Mad32, U32(0) * U32(1) + U32(2));
    INT(Div32, S32(1) ? S32(0) / S32(1) : -1);
    INT(DivU32, U32(1) ? U32(0) / U32(1) : ~0u);
    INT(Rem32, S32(1) ? S32(0) % S32(1) : S32(0));
    INT(RemU32, U32(1) ? U32(0) % U32(1) : U32(0));
    INT(Neg32, -U32(0));
    INT(Min32, std::min(S32(0), S32(1)));
    INT(Max32, std::max(S32(0), S32(1)));
    INT(And32, U32(0) & U32(1));
    INT(Or32, U32(0) | U32(1));
    INT(Xor32, U32(0) ^ U32(1));
    INT(Not32, ~U32(0));
    INT(Shl32, U32(1) > 31 ? 0 : U32(0) << U32(1));
    INT(Shr32, S32(0) >> std::min(U32(1), 31u));
    INT(ShrU32, U32(1) > 31 ? 0 : U32(0) >> U32(1));
    LONG(Add64, U64(0) + U64(1));
    LONG(Sub64, U64(0) - U64(1));
    LONG(Mul64, U64(0) * U64(1));
    LONG(Mad64, U64(0) * U64(1) + U64(2));
    LONG(Div64, S64(1) ? S64(0) / S64(1) : -1);
    LONG(Rem64, S64(1) ? S64(0) % S64(1) : S64(0));
    LONG(Neg64, -U64(0));
    LONG(Min64, std::min(S64(0), S64(1)));
    LONG(Max64, std::max(S64(0), S64(1)));
    LONG(And64, U64(0) & U64(1));
    LONG(Or64, U64(0) | U64(1));
    LONG(Xor64, U64(0) ^ U64(1));
    LONG(Shl64, U32(1) > 63 ? 0 : U64(0) << U32(1));
    LONG(Shr64, S64(0) >> std::min(U32(1), 63u));
    LONG(ShrU64, U32(1) > 63 ? 0 : U64(0) >> U32(1));
    LONG(MulWide, (int64_t)S32(0) * S32(1));
    LONG(MulWideU, (uint64_t)U32(0) * U32(1));
    LONG(MadWide, (int64_t)S32(0) * S32(1) + S64(2));
    LONG(AndP, U64(0) && U64(1));
    LONG(OrP, U64(0) || U64(1));
    LONG(XorP, (U64(0) != 0) != (U64(1) != 0));
    LONG(NotP, !U64(0));
    INT(Select32, U64(2) ? U64(0) : U64(1));
    LONG(Select64, U64(2) ? U64(0) : U64(1));
    LONG(ZeroExtend, U32(0));
    LONG(SignExtend, (int64_t)S32(0));
    INT(Truncate, U64(0));
    COMPARE(Eq, ==);
    COMPARE(Lt, <);
    COMPARE(Le, <=);
    COMPARE(Gt, >);
    COMPARE(Ge, >=);
    COMPARE_UNSIGNED(Lt, <);
    COMPARE_UNSIGNED(Le, <=);
    COMPARE_UNSIGNED(Gt, >);
    COMPARE_UNSIGNED(Ge, >=);
    COMPARE_UNORDERED(Eq, ==);
    COMPARE_UNORDERED(Lt, <);
    COMPARE_UNORDERED(Le, <=);
    COMPARE_UNORDERED(Gt, >);
    COMPARE_UNORDERED(Ge, >=);
    case SetNe32: r[i.to[0]] = U32(0) != U32(1); break;
    case SetNe64: r[i.to[0]] = U64(0) != U64(1); break;
    case SetNeF: r[i.to[0]] = F32(0) < F32(1) || F32(0) > F32(1); break;
    case SetNeuF: r[i.to[0]] = !(F32(0) == F32(1)); break;
    }
  }
}

} // namespace

CUresult ptx_run(const PtxFunction *f, const Launch &l) {
  Block b(*f, l, setting_is("SIM_ORDER", "reverse"));
  for (b.position[2] = 0; b.position[2] < l.grid[2]; b.position[2]++)
    for (b.position[1] = 0; b.position[1] < l.grid[1]; b.position[1]++)
      for (b.position[0] = 0; b.position[0] < l.grid[0]; b.position[0]++)
        if (CUresult r = b.run()) return r;
  return CUDA_SUCCESS;
}
