// Decoding of JPEG pictures by libjpeg-turbo. See jpeg_turbo.go.
#ifndef LIKENESS_JPEG_TURBO_H
#define LIKENESS_JPEG_TURBO_H

#include <stddef.h>
#include <stdint.h>

enum { LK_JPEG_OK = 0, LK_JPEG_MALFORMED = 1, LK_JPEG_UNSUPPORTED = 2, LK_JPEG_MEMORY = 3 };

typedef struct {
  int truncated;     // 1 where data are missing
  double present;    // the share of the picture's blocks that were read before data were first found missing
  char message[256]; // libjpeg's last error or warning
} lk_jpeg_report;

// A rectangle of the reduced picture, in its pixels.
typedef struct {
  unsigned left, top, width, height;
} lk_jpeg_part;

// Decodes a part of data at 1/reduction of its size, where the whole is width x height, into out: part.width*part.height*3 bytes, RGB, the
// same as in the whole picture. Missing data behind the part's last row may not be reported. Returns one of the codes above.
int lk_jpeg_decode(const unsigned char *data, size_t size, int reduction, int width, int height, lk_jpeg_part part, unsigned char *out,
                   lk_jpeg_report *report);

#endif
