//go:build linux || libjpeg

#include "jpeg_turbo.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

// A progressive file may repeat its scans without end, each of which costs a pass over the whole picture.
enum { most_scans = 500 };

typedef struct {
  struct jpeg_error_mgr base; // first, so that a pointer to one is a pointer to the other
  jmp_buf out;
  lk_jpeg_report *report;
  int code;
} error_handler;

static void on_error(j_common_ptr c) {
  error_handler *e = (error_handler *)c->err;
  e->base.format_message(c, e->report->message);
  switch (e->base.msg_code) {
  case JERR_BAD_PRECISION:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_SOF_UNSUPPORTED:
  case JERR_ARITH_NOTIMPL:
  case JERR_NOT_COMPILED:
  case JERR_CCIR601_NOTIMPL:
  case JERR_FRACT_SAMPLE_NOTIMPL:
  case JERR_COMPONENT_COUNT:
    e->code = LK_JPEG_UNSUPPORTED;
    break;
  case JERR_OUT_OF_MEMORY:
  case JERR_NO_BACKING_STORE:
    e->code = LK_JPEG_MEMORY;
    break;
  default:
    e->code = LK_JPEG_MALFORMED;
  }
  longjmp(e->out, 1);
}

// Notes the first place where data are missing. libjpeg fills the rest with grey and goes on.
static void on_message(j_common_ptr c, int level) {
  error_handler *e = (error_handler *)c->err;
  j_decompress_ptr d = (j_decompress_ptr)c;
  if (level >= 0) return;
  c->err->num_warnings++;
  int missing = e->base.msg_code == JWRN_JPEG_EOF || e->base.msg_code == JWRN_HIT_MARKER;
  if (!missing || e->report->truncated) return;
  e->report->truncated = 1;
  e->base.format_message(c, e->report->message);
  int at_end = e->base.msg_code == JWRN_JPEG_EOF || d->unread_marker == JPEG_EOI;
  if (at_end && d->input_scan_number <= 1 && d->total_iMCU_rows > 0) e->report->present = (double)d->input_iMCU_row / d->total_iMCU_rows;
}

static void on_progress(j_common_ptr c) {
  j_decompress_ptr d = (j_decompress_ptr)c;
  if (d->input_scan_number <= most_scans) return;
  error_handler *e = (error_handler *)c->err;
  snprintf(e->report->message, sizeof e->report->message, "more than %d scans", most_scans);
  e->code = LK_JPEG_MALFORMED;
  longjmp(e->out, 1);
}

// Turns a row of cyan, magenta, yellow and black into RGB. Adobe's programs store inverted values, 255 for no ink.
static void from_cmyk(const unsigned char *from, unsigned char *to, int width, int inverted) {
  unsigned flip = inverted ? 0 : 255;
  for (int x = 0; x < width; x++, from += 4, to += 3) {
    unsigned k = from[3] ^ flip;
    for (int i = 0; i < 3; i++) to[i] = (unsigned char)(((from[i] ^ flip) * k + 127) / 255);
  }
}

// Says whether libjpeg will smooth blocks, as it does where a progressive file never sent all bits of the low frequencies. It looks at
// neighbours far and wide then.
static int will_smooth(j_decompress_ptr d) {
  if (!d->progressive_mode || !d->coef_bits) return 0;
  for (int c = 0; c < d->num_components; c++)
    for (int i = 0; i < 10; i++)
      if (d->coef_bits[c][i] != 0) return 1;
  return 0;
}

// Makes d decode only the columns that part needs, and skip the rows above it. Returns how many columns come before the part's first: libjpeg
// begins at a block, and the interpolation of colours looks at what lies beside a pixel, so a block more is decoded on both sides.
static unsigned only_part(j_decompress_ptr d, lk_jpeg_part part) {
  JDIMENSION before = 0;
  if (part.width < d->output_width) {
    JDIMENSION margin = (JDIMENSION)(d->max_h_samp_factor * DCTSIZE), end = part.left + part.width;
    JDIMENSION left = part.left > margin ? part.left - margin : 0;
    JDIMENSION width = (d->output_width - end > margin ? end + margin : d->output_width) - left;
    jpeg_crop_scanline(d, &left, &width);
    before = part.left - left;
  }
  if (part.top > 0) jpeg_skip_scanlines(d, part.top);
  return before;
}

// Says whether nothing but coded pixels and the end of the picture follow, so that reading on would find no error.
static int ends_well(j_decompress_ptr d) {
  if (d->unread_marker) return 0;
  const unsigned char *at = d->src->next_input_byte, *end = at + d->src->bytes_in_buffer;
  while ((at = memchr(at, 0xff, (size_t)(end - at))) && end - at > 1) {
    unsigned marker = at[1];
    if (marker == JPEG_EOI) return 1;
    if (marker != 0 && marker != 0xff && (marker < JPEG_RST0 || marker > JPEG_RST0 + 7)) return 0;
    at += marker == 0xff ? 1 : 2;
  }
  return 0;
}

int lk_jpeg_decode(const unsigned char *data, size_t size, int reduction, int width, int height, lk_jpeg_part part, unsigned char *out,
                   lk_jpeg_report *report) {
  struct jpeg_decompress_struct d;
  struct jpeg_progress_mgr progress;
  error_handler handler;
  unsigned char *volatile row = NULL;

  memset(&d, 0, sizeof d);
  memset(&progress, 0, sizeof progress);
  memset(&handler, 0, sizeof handler);
  memset(report, 0, sizeof *report);
  report->present = 1;
  d.err = jpeg_std_error(&handler.base);
  handler.base.error_exit = on_error;
  handler.base.emit_message = on_message;
  handler.report = report;
  if (setjmp(handler.out)) {
    jpeg_destroy_decompress(&d);
    free(row);
    return handler.code;
  }
  jpeg_create_decompress(&d);
  progress.progress_monitor = on_progress;
  d.progress = &progress;
  jpeg_mem_src(&d, data, size);
  jpeg_read_header(&d, TRUE);
  int four = d.num_components == 4;
  d.out_color_space = four ? JCS_CMYK : JCS_RGB;
  d.scale_num = 1;
  d.scale_denom = (unsigned)reduction;
  jpeg_start_decompress(&d);
  if ((int)d.output_width != width || (int)d.output_height != height) {
    snprintf(report->message, sizeof report->message, "two frame headers that differ");
    handler.code = LK_JPEG_MALFORMED;
    longjmp(handler.out, 1);
  }
  int smooth = will_smooth(&d);
  unsigned before = smooth ? part.left : only_part(&d, part);
  size_t each = four ? 4 : 3;
  int straight = !four && !smooth && d.output_width == part.width;
  if (!(row = malloc(d.output_width * each))) {
    handler.code = LK_JPEG_MEMORY;
    longjmp(handler.out, 1);
  }
  JSAMPROW target = row;
  while (d.output_scanline < part.top) jpeg_read_scanlines(&d, &target, 1);
  for (unsigned char *to = out; d.output_scanline < part.top + part.height; to += (size_t)part.width * 3) {
    if (straight) target = to;
    jpeg_read_scanlines(&d, &target, 1);
    if (four)
      from_cmyk(row + before * each, to, (int)part.width, d.saw_Adobe_marker);
    else if (!straight)
      memcpy(to, row + before * each, (size_t)part.width * 3);
  }
  if (!jpeg_input_complete(&d) && !ends_well(&d)) {
    target = row;
    while (d.output_scanline < d.output_height) jpeg_read_scanlines(&d, &target, 1);
    jpeg_finish_decompress(&d);
  }
  jpeg_destroy_decompress(&d);
  free(row);
  return LK_JPEG_OK;
}
