// A driver that is too old, for the test under Wine.
#define EXPORT __declspec(dllexport)
EXPORT int cuInit(unsigned flags) { return flags ? 1 : 0; }
EXPORT int cuDriverGetVersion(int *version) {
  *version = 11060;
  return 0;
}
