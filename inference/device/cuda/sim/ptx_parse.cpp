// Reads PTX text into instructions; see ptx.h.
#include "ptx.h"

#include <cctype>
#include <cstdlib>
#include <cstring>
#include <unordered_map>

namespace {

const std::unordered_map<std::string, Operation> operations = {
    {"ret", Return}, {"bra", Branch}, {"bra.uni", Branch}, {"bar.sync", Barrier},
    {"mov.f32", Move32}, {"mov.b32", Move32}, {"mov.u32", Move32}, {"mov.u64", Move64}, {"mov.b64", Move64},
    {"mov.pred", MovePredicate}, {"cvta.to.global.u64", Move64}, {"cvta.global.u64", Move64},
    {"add.f32", AddF}, {"add.rn.f32", AddF}, {"sub.f32", SubF}, {"mul.f32", MulF}, {"mul.rn.f32", MulF}, {"fma.rn.f32", FmaF},
    {"div.rn.f32", DivF}, {"rcp.rn.f32", RcpF}, {"sqrt.rn.f32", SqrtF}, {"neg.f32", NegF},
    {"add.s32", Add32}, {"sub.s32", Sub32}, {"mul.lo.s32", Mul32}, {"mad.lo.s32", Mad32}, {"div.s32", Div32}, {"div.u32", DivU32},
    {"rem.s32", Rem32}, {"rem.u32", RemU32}, {"neg.s32", Neg32}, {"min.s32", Min32}, {"max.s32", Max32}, {"and.b32", And32},
    {"or.b32", Or32}, {"xor.b32", Xor32}, {"not.b32", Not32}, {"shl.b32", Shl32}, {"shr.s32", Shr32}, {"shr.u32", ShrU32},
    {"add.s64", Add64}, {"sub.s64", Sub64}, {"mul.lo.s64", Mul64}, {"mad.lo.s64", Mad64}, {"div.s64", Div64}, {"rem.s64", Rem64},
    {"neg.s64", Neg64}, {"min.s64", Min64}, {"max.s64", Max64}, {"and.b64", And64}, {"or.b64", Or64}, {"xor.b64", Xor64},
    {"shl.b64", Shl64}, {"shr.s64", Shr64}, {"shr.u64", ShrU64},
    {"mul.wide.s32", MulWide}, {"mul.wide.u32", MulWideU}, {"mad.wide.s32", MadWide},
    {"and.pred", AndP}, {"or.pred", OrP}, {"xor.pred", XorP}, {"not.pred", NotP},
    {"selp.f32", Select32}, {"selp.b32", Select32}, {"selp.b64", Select64},
    {"setp.eq.s32", SetEq32}, {"setp.ne.s32", SetNe32}, {"setp.lt.s32", SetLt32}, {"setp.le.s32", SetLe32},
    {"setp.gt.s32", SetGt32}, {"setp.ge.s32", SetGe32}, {"setp.lt.u32", SetLtU32}, {"setp.le.u32", SetLeU32},
    {"setp.gt.u32", SetGtU32}, {"setp.ge.u32", SetGeU32}, {"setp.eq.s64", SetEq64}, {"setp.ne.s64", SetNe64},
    {"setp.lt.s64", SetLt64}, {"setp.le.s64", SetLe64}, {"setp.gt.s64", SetGt64}, {"setp.ge.s64", SetGe64},
    {"setp.lt.u64", SetLtU64}, {"setp.le.u64", SetLeU64}, {"setp.gt.u64", SetGtU64}, {"setp.ge.u64", SetGeU64},
    {"setp.eq.f32", SetEqF}, {"setp.ne.f32", SetNeF}, {"setp.lt.f32", SetLtF}, {"setp.le.f32", SetLeF}, {"setp.gt.f32", SetGtF},
    {"setp.ge.f32", SetGeF}, {"setp.equ.f32", SetEquF}, {"setp.neu.f32", SetNeuF}, {"setp.ltu.f32", SetLtuF},
    {"setp.leu.f32", SetLeuF}, {"setp.gtu.f32", SetGtuF}, {"setp.geu.f32", SetGeuF},
    {"cvt.u64.u32", ZeroExtend}, {"cvt.s64.s32", SignExtend}, {"cvt.u32.u64", Truncate}, {"cvt.rn.f32.s32", IntToFloat},
    {"cvt.rzi.s32.f32", FloatToInt},
    {"ld.param.u32", LoadParameter32}, {"ld.param.f32", LoadParameter32}, {"ld.param.u64", LoadParameter64},
    {"ld.param.s32", LoadParameterSigned},
    {"ld.global.f32", LoadGlobal}, {"ld.global.nc.f32", LoadGlobal}, {"ld.global.u32", LoadGlobal}, {"ld.global.nc.u32", LoadGlobal},
    {"ld.global.v4.f32", LoadGlobal4}, {"ld.global.nc.v4.f32", LoadGlobal4}, {"ld.shared.f32", LoadShared},
    {"ld.shared.u32", LoadShared}, {"ld.shared.v4.f32", LoadShared4},
    {"st.global.f32", StoreGlobal}, {"st.global.u32", StoreGlobal}, {"st.global.v4.f32", StoreGlobal4},
    {"st.global.v2.f32", StoreGlobal2},
    {"cp.async.cg.shared.global", CopyLater}, {"cp.async.commit_group", EndOfGroup}, {"cp.async.wait_group", WaitForGroups},
    {"cvt.rna.tf32.f32", RoundTF32}, {"mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", MultiplyTF32}, {"bfe.u32", BitField},
    {"cvt.rn.f16.f32", RoundHalf}, {"mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32", MultiplyHalves},
    {"st.shared.f32", StoreShared}, {"st.shared.u32", StoreShared}, {"st.shared.v4.f32", StoreShared4},
};

const std::unordered_map<std::string, Operation> special = {
    {"%tid.x", ThreadX}, {"%ctaid.x", BlockX}, {"%ctaid.y", BlockY}, {"%ctaid.z", BlockZ},
    {"%nctaid.x", BlocksX}, {"%nctaid.y", BlocksY}, {"%nctaid.z", BlocksZ},
};

struct Parser {
  PtxModule *module;
  std::string error;
  int line = 0;
  std::map<std::string, size_t> shared_sizes; // variables of the module and of the function
  std::unique_ptr<PtxFunction> function;
  std::unordered_map<std::string, int> registers, parameters, labels;
  std::unordered_map<uint64_t, int> constants;
  std::map<std::string, size_t> shared; // offsets of those that the function uses
  std::vector<std::pair<size_t, std::string>> jumps;
  bool body = false;

  bool fail(const std::string &what) {
    error = "PTX line " + std::to_string(line) + ": " + what;
    return false;
  }

  int constant(uint64_t v) {
    auto [it, fresh] = constants.emplace(v, (int)constants.size());
    if (fresh) function->constants.push_back(v);
    return -2 - it->second; // placed behind the registers when those are counted
  }

  // operand gives the place of a register, a number or the address of a shared variable.
  bool operand(const std::string &s, int *place) {
    if (s.empty()) return fail("an operand is missing");
    if (s[0] == '%') {
      auto it = registers.emplace(s, (int)registers.size()).first;
      *place = it->second;
      return true;
    }
    if (s[0] == '0' && s.size() == 10 && s[1] == 'f') {
      *place = constant(strtoul(s.c_str() + 2, nullptr, 16));
      return true;
    }
    if (isdigit(s[0]) || s[0] == '-') {
      *place = constant((uint64_t)strtoll(s.c_str(), nullptr, 10));
      return true;
    }
    size_t at;
    if (!variable(s, &at)) return fail("what is " + s + "?");
    *place = constant(at);
    return true;
  }

  bool variable(const std::string &name, size_t *at) {
    auto size = shared_sizes.find(name);
    if (size == shared_sizes.end()) return false;
    auto [it, fresh] = shared.emplace(name, function->shared);
    if (fresh) function->shared += (size->second + 15) / 16 * 16;
    *at = it->second;
    return true;
  }

  // address reads [register+offset], [variable+offset] or [parameter].
  bool address(std::string s, Instruction *i) {
    if (s.size() < 3 || s.front() != '[' || s.back() != ']') return fail("not an address: " + s);
    s = s.substr(1, s.size() - 2);
    const size_t plus = s.find('+');
    i->offset = plus == std::string::npos ? 0 : atoll(s.c_str() + plus + 1);
    s = s.substr(0, plus);
    auto p = parameters.find(s);
    if (p != parameters.end()) {
      i->offset = p->second;
      return true;
    }
    return operand(s, &i->from[0]);
  }

  bool instruction(std::string text) {
    Instruction i{};
    i.predicate = -1;
    i.line = line;
    if (text[0] == '@') {
      i.negated = text[1] == '!';
      const size_t end = text.find_first_of(" \t");
      if (!operand(text.substr(i.negated ? 2 : 1, end - (i.negated ? 2 : 1)), &i.predicate)) return false;
      text = text.substr(text.find_first_not_of(" \t", end));
    }
    const size_t space = text.find_first_of(" \t");
    const std::string name = text.substr(0, space);
    auto op = operations.find(name);
    if (op == operations.end()) return fail("the instruction " + name + " is not known");
    i.operation = op->second;
    std::vector<std::string> operands = split(space == std::string::npos ? "" : text.substr(space));
    if (!operands_of(&i, operands)) return false;
    function->code.push_back(i);
    return true;
  }

  // split takes a statement's operands apart, without braces.
  static std::vector<std::string> split(const std::string &s) {
    std::vector<std::string> parts;
    std::string now;
    for (char c : s) {
      if (c == ',') {
        parts.push_back(now);
        now.clear();
      } else if (!isspace((unsigned char)c) && c != '{' && c != '}') {
        now += c;
      }
    }
    if (!now.empty()) parts.push_back(now);
    return parts;
  }

  // bare takes the brackets from an address that is a register alone.
  static std::string bare(const std::string &s) { return s.size() > 2 && s[0] == '[' ? s.substr(1, s.size() - 2) : s; }

  bool product(Instruction *i, const std::vector<std::string> &o) {
    const size_t as = i->operation == MultiplyTF32 ? 4 : 2, bs = as / 2;
    if (o.size() != 8 + as + bs) return fail("a product of tiles has a strange number of operands");
    Product p{};
    size_t at = 0;
    for (auto [list, count] : {std::pair<int *, size_t>{p.d, 4}, {p.a, as}, {p.b, bs}, {p.c, 4}})
      for (size_t k = 0; k < count; k++)
        if (!operand(o[at++], list + k)) return false;
    i->offset = (int64_t)function->products.size();
    function->products.push_back(p);
    return true;
  }

  bool operands_of(Instruction *i, const std::vector<std::string> &o) {
    switch (i->operation) {
    case Return: return true;
    case Barrier: return (o.size() == 1 && o[0] == "0") || fail("only barrier 0 is known");
    case Branch:
      if (o.size() != 1) return fail("a branch wants one target");
      jumps.push_back({function->code.size(), o[0]});
      return true;
    case LoadParameter32: case LoadParameter64: case LoadParameterSigned:
    case LoadGlobal: case LoadShared:
      return o.size() == 2 ? operand(o[0], &i->to[0]) && address(o[1], i) : fail("a load wants two operands");
    case StoreGlobal: case StoreShared:
      return o.size() == 2 ? address(o[0], i) && operand(o[1], &i->to[0]) : fail("a store wants two operands");
    case LoadGlobal4: case LoadShared4:
      if (o.size() != 5) return fail("a load of four wants five operands");
      for (int k = 0; k < 4; k++)
        if (!operand(o[k], &i->to[k])) return false;
      return address(o[4], i);
    case StoreGlobal4: case StoreShared4:
      if (o.size() != 5) return fail("a store of four wants five operands");
      for (int k = 0; k < 4; k++)
        if (!operand(o[k + 1], &i->to[k])) return false;
      return address(o[0], i);
    case StoreGlobal2:
      if (o.size() != 3) return fail("a store of two wants three operands");
      for (int k = 0; k < 2; k++)
        if (!operand(o[k + 1], &i->to[k])) return false;
      return address(o[0], i);
    case CopyLater:
      if (o.size() != 4 || o[2] != "16") return fail("only copies of 16 bytes are known");
      return operand(bare(o[0]), &i->from[0]) && operand(bare(o[1]), &i->from[1]) && operand(o[3], &i->from[2]);
    case EndOfGroup: return o.empty() || fail("the end of a group has no operands");
    case WaitForGroups:
      if (o.size() != 1 || !isdigit(o[0][0])) return fail("a wait for groups wants a number");
      i->offset = atoi(o[0].c_str());
      return true;
    case MultiplyTF32: case MultiplyHalves: return product(i, o);
    case Move32:
      if (o.size() == 3) i->operation = Pair; // mov.b32 d, {low, high}
      if (o.size() == 2 && special.count(o[1])) {
        i->operation = special.at(o[1]);
        return operand(o[0], &i->to[0]);
      }
      break;
    default: break;
    }
    if (o.size() < 2 || o.size() > 4) return fail("a strange number of operands");
    if (!operand(o[0], &i->to[0])) return false;
    for (size_t k = 1; k < o.size(); k++)
      if (!operand(o[k], &i->from[k - 1])) return false;
    return true;
  }

  // finish_function resolves jumps and moves constants behind the registers.
  bool finish_function() {
    for (auto &[at, label] : jumps) {
      auto it = labels.find(label);
      if (it == labels.end()) return fail("no label " + label);
      function->code[at].offset = it->second;
    }
    function->registers = (int)registers.size();
    auto place = [&](int &p) {
      if (p <= -2) p = function->registers + (-2 - p);
    };
    for (Instruction &i : function->code) {
      for (int &p : i.to) place(p);
      for (int &p : i.from) place(p);
    }
    for (Product &p : function->products) {
      for (int &r : p.a) place(r);
      for (int &r : p.b) place(r);
      for (int &r : p.c) place(r);
    }
    module->functions[function->name] = std::move(function);
    registers.clear(), parameters.clear(), labels.clear(), constants.clear(), shared.clear(), jumps.clear();
    body = false;
    return true;
  }

  bool shared_variable(const std::string &s) {
    const size_t open = s.find('['), name = s.find_last_of(" \t", open);
    if (open == std::string::npos || name == std::string::npos) return fail("a strange shared variable");
    shared_sizes[s.substr(name + 1, open - name - 1)] = strtoul(s.c_str() + open + 1, nullptr, 10);
    return true;
  }

  bool statement(std::string s) {
    auto begins = [&](const char *p) { return s.compare(0, strlen(p), p) == 0; };
    if (s.find(".shared .align") != std::string::npos && begins(".")) return shared_variable(s);
    if (begins(".visible .entry ")) {
      function = std::make_unique<PtxFunction>();
      function->name = s.substr(16, s.find('(') - 16);
      return true;
    }
    if (begins(".param ")) {
      const std::string name = s.substr(s.find_last_of(' ') + 1);
      parameters[name] = (int)function->parameter_sizes.size();
      function->parameter_sizes.push_back(s.find("64 ") != std::string::npos ? 8 : 4);
      return true;
    }
    if (begins(".maxntid ")) {
      function->max_threads = atoi(s.c_str() + 9);
      return true;
    }
    if (begins(".version") || begins(".target") || begins(".address_size") || begins(".reg ") || begins(".minnctapersm") ||
        begins(".pragma") || s == ")")
      return true;
    if (s == "{") return body = true;
    if (s == "}") return finish_function();
    if (!body) return fail("not expected outside a function: " + s);
    if (s.back() == ':') {
      labels[s.substr(0, s.size() - 1)] = (int)function->code.size();
      return true;
    }
    return instruction(s);
  }

  bool parse(const char *text) {
    while (*text) {
      const char *end = strchr(text, '\n');
      std::string s(text, end ? end - text : strlen(text));
      text = end ? end + 1 : text + s.size();
      line++;
      s = s.substr(0, s.find("//"));
      const size_t first = s.find_first_not_of(" \t");
      if (first == std::string::npos) continue;
      s = s.substr(first, s.find_last_not_of(" \t;,") - first + 1);
      if (!s.empty() && !statement(s)) return false;
    }
    return true;
  }
};

// Modules are kept: tests load the same texts again and again.
std::map<std::string, std::unique_ptr<PtxModule>> kept;

} // namespace

PtxModule *ptx_parse(const char *text, std::string *error) {
  std::unique_ptr<PtxModule> &module = kept[text];
  if (module) return module.get();
  auto made = std::make_unique<PtxModule>();
  Parser p;
  p.module = made.get();
  if (!p.parse(text)) {
    *error = p.error;
    return nullptr;
  }
  module = std::move(made);
  return module.get();
}
void ptx_free(PtxModule *) {}

const PtxFunction *ptx_find(const PtxModule *m, const std::string &name) {
  auto it = m->functions.find(name);
  return it == m->functions.end() ? nullptr : it->second.get();
}
int ptx_parameters(const PtxFunction *f) { return (int)f->parameter_sizes.size(); }
int ptx_max_threads(const PtxFunction *f) { return f->max_threads; }
bool ptx_has_barriers(const PtxFunction *f) {
  for (const Instruction &i : f->code)
    if (i.operation == Barrier) return true;
  return false;
}
