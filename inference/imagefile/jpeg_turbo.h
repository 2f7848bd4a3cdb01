// Decoding of JPEG pictures by libjpeg-turbo. See jpeg_turbo.go.
#ifndef LIKENESS_JPEG_TURBO_H
#define LIKENESS_JPEG_TURBO_H

#include <stddef.h>
#include <stdint.h>

enum { LK_JPEG_OK = 0, LK_JPEG_MALFORMED = 1, LK_JPEG_UNSUPPORTED = 2, LK_JPEG_MEMORY = 3 };

typedef struct {
  int truncated;       // 1 where data are missing
  double present;      // the share of the picture's blocks that were read before data were first found missing
  char message[256];   // libjpeg's last error or warning
} lk_jpeg_report;

// Decodes data at 1/reduction of its size into out: width*height*3 bytes, RGB. Returns one of the codes above.
int lk_jpeg_decode(const unsigned char *data, size_t size, int reduction, unsigned char *out, int width, int height, lk_jpeg_report *report);

#endif
