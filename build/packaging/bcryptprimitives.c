// bcryptprimitives.dll for the trial under Wine 8 alone, which lacks it: Go programs take their random numbers from ProcessPrng. It is part
// of no package.
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG size); // RtlGenRandom

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
