#!/usr/bin/env python3
"""Small pictures of every kind that imagefile reads, and what Pillow makes of each: upright, over white, 8-bit RGB.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 pillow==13.0.0 pillow-heif
    /tmp/venv/bin/python build/golden/pictures.py inference/imagefile/testdata/pictures

Each picture NAME has its expected pixels beside it in NAME.want.png. All are made here and are in the public domain (CC0).
"""
import os
import sys

import numpy as np
import pillow_heif
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()
out = sys.argv[1]
os.makedirs(out, exist_ok=True)
W, H = 45, 31
y, x = np.mgrid[0:H, 0:W]
rgb = Image.fromarray(np.dstack([x * 255 // (W - 1), y * 255 // (H - 1), 255 - (x + y) * 255 // (W + H)]).astype(np.uint8))
rgba = rgb.copy()
rgba.putalpha(Image.fromarray(((x + 2 * y) % 64 * 4).astype(np.uint8)))
grey = rgb.convert("L")
palette = rgb.quantize(16)
turned = rgb.getexif()
turned[0x0112] = 6


def wide(array):
    return Image.fromarray((np.asarray(array).astype(np.uint16) * 257 + 100).clip(0, 65535).astype(np.uint16))


rgb.save(f"{out}/plain.jpg", quality=92)
rgb.save(f"{out}/444.jpg", quality=92, subsampling=0)
rgb.save(f"{out}/422.jpg", quality=92, subsampling=1)
rgb.save(f"{out}/progressive.jpg", quality=92, progressive=True)
grey.save(f"{out}/grey.jpg", quality=92)
rgb.convert("CMYK").save(f"{out}/cmyk.jpg", quality=92)
rgb.save(f"{out}/turned.jpg", quality=92, exif=turned)
rgb.save(f"{out}/rgb.png")
rgba.save(f"{out}/rgba.png")
rgba.convert("LA").save(f"{out}/la.png")
grey.save(f"{out}/grey.png")
grey.convert("1").save(f"{out}/bits.png")
wide(grey).save(f"{out}/grey16.png")
palette.save(f"{out}/palette.png")
palette.save(f"{out}/palette-transparent.png", transparency=3)
rgb.save(f"{out}/turned.png", exif=turned)
palette.save(f"{out}/plain.gif")
palette.save(f"{out}/transparent.gif", transparency=3)
palette.save(f"{out}/animated.gif", save_all=True, append_images=[palette.rotate(180)])
rgb.save(f"{out}/rgb.bmp")
palette.save(f"{out}/palette.bmp")
rgba.save(f"{out}/rgba.bmp")
rgb.save(f"{out}/plain.tif")
rgb.save(f"{out}/lzw.tif", compression="tiff_lzw")
rgb.save(f"{out}/deflate.tif", compression="tiff_adobe_deflate")
grey.convert("1").save(f"{out}/g4.tif", compression="group4")
rgba.save(f"{out}/rgba.tif")
rgb.save(f"{out}/turned.tif", exif=turned)
rgb.save(f"{out}/lossy.webp", quality=92)
rgb.save(f"{out}/lossless.webp", lossless=True)
rgba.save(f"{out}/alpha.webp", quality=92)
rgba.save(f"{out}/alpha-lossless.webp", lossless=True)
rgb.save(f"{out}/turned.webp", quality=92, exif=turned)
rgb.save(f"{out}/animated.webp", save_all=True, append_images=[rgb.rotate(180)], quality=92)
part = Image.new("RGBA", (W, H))
part.paste(rgba.crop((0, 0, 20, 12)), (10, 8))
part.save(f"{out}/animated-part.webp", save_all=True, append_images=[rgba], lossless=True, exact=True)
# Decoders of HEIC and AVIF differ in how they interpolate colour differences, which steep colours would show too much.
smooth = rgb.resize((3 * W, 3 * H))
smooth_a = rgba.resize((3 * W, 3 * H))
smooth.save(f"{out}/plain.heic", quality=92)
smooth.save(f"{out}/444.heic", quality=92, chroma="444")
smooth.convert("L").save(f"{out}/grey.heic", quality=92)
smooth_a.save(f"{out}/alpha.heic", quality=92)
smooth.save(f"{out}/turned.heic", quality=92, exif=turned)
smooth.save(f"{out}/plain.avif", quality=92)
smooth_a.save(f"{out}/alpha.avif", quality=92)
smooth.save(f"{out}/turned.avif", quality=92, exif=turned)

for name in sorted(os.listdir(out)):
    if name.endswith(".want.png"):
        continue
    picture = ImageOps.exif_transpose(Image.open(f"{out}/{name}"))
    if picture.mode.startswith("I;16"):
        picture = Image.fromarray((np.asarray(picture).astype(np.float64) / 257).round().astype(np.uint8))
    if picture.mode in ("LA", "RGBA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture)
        picture = white
    picture.convert("RGB").save(f"{out}/{name}.want.png", optimize=True)
