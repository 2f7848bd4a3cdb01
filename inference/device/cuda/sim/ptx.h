// The PTX that the simulated card executes: what clang writes for our kernels. The parser refuses everything else, so an
// instruction that is not understood fails the test instead of being guessed at.
#pragma once
#include <map>
#include <memory>

#include "sim.h"

enum Operation : uint8_t {
  Return, Branch, Barrier,
  Move32, Move64, MovePredicate, ThreadX, BlockX, BlockY, BlockZ, BlocksX, BlocksY, BlocksZ,
  LoadParameter32, LoadParameter64, LoadParameterSigned, LoadGlobal, LoadGlobal4, LoadShared, LoadShared4,
  StoreGlobal, StoreGlobal4, StoreShared, StoreShared4, StoreGlobal2,
  CopyLater, EndOfGroup, WaitForGroups, MultiplyTF32, RoundTF32, MultiplyHalves, RoundHalf, Pair,
  AddF, SubF, MulF, FmaF, DivF, RcpF, SqrtF, NegF,
  Add32, Sub32, Mul32, Mad32, Div32, DivU32, Rem32, RemU32, Neg32, Min32, Max32, And32, Or32, Xor32, Not32, Shl32, Shr32, ShrU32,
  BitField,
  Add64, Sub64, Mul64, Mad64, Div64, Rem64, Neg64, Min64, Max64, And64, Or64, Xor64, Shl64, Shr64, ShrU64,
  MulWide, MulWideU, MadWide,
  AndP, OrP, XorP, NotP, Select32, Select64,
  SetEq32, SetNe32, SetLt32, SetLe32, SetGt32, SetGe32, SetLtU32, SetLeU32, SetGtU32, SetGeU32,
  SetEq64, SetNe64, SetLt64, SetLe64, SetGt64, SetGe64, SetLtU64, SetLeU64, SetGtU64, SetGeU64,
  SetEqF, SetNeF, SetLtF, SetLeF, SetGtF, SetGeF, SetEquF, SetNeuF, SetLtuF, SetLeuF, SetGtuF, SetGeuF,
  ZeroExtend, SignExtend, Truncate, IntToFloat, FloatToInt,
};

// Instruction: operands are places in a thread's register file, which also holds the function's constants.
struct Instruction {
  Operation operation;
  bool negated;  // of the predicate
  int predicate; // register that must be true, -1 for always
  int to[4];     // results, or the stored values
  int from[3];
  int64_t offset; // of an address; the target of a branch; how many groups may be left; which product
  int line;
};

// Product holds the operands of an mma.sync: d = a b + c. With halves a has two registers and b has one.
struct Product {
  int d[4], a[4], b[2], c[4];
};

struct PtxFunction {
  std::string name;
  std::vector<int> parameter_sizes;
  int max_threads = 0;
  int registers = 0;                 // and, behind them:
  std::vector<uint64_t> constants;
  std::vector<Instruction> code;
  std::vector<Product> products; // an mma.sync's offset is an index into them
  size_t shared = 0;
};

struct PtxModule {
  std::map<std::string, std::unique_ptr<PtxFunction>> functions;
};
