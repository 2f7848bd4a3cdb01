// Go wants this library, which Wine before version 9 lacks.
#include <stdlib.h>
#include <windows.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) {
  for (SIZE_T i = 0; i < n; i++) p[i] = (BYTE)rand();
  return TRUE;
}
