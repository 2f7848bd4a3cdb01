package resources

import _ "embed"

// The sums of the packed decoders, as for BackboneSHA256. They are those of the files in the Go modules that the licences name.
const (
	HEIFDecoderSHA256 = "3634a6447ea3915633667f39e01ff540a60f4e2f837a8391d044d76dfd8a0435"
	AVIFDecoderSHA256 = "1ee2423413384d54b3fa4e2882424d60a2a05f5fe7ec573535fdb6b531071a9b"
)

//go:embed codecs/heif.wasm.gz
var heifDecoder []byte

//go:embed codecs/avif.wasm.gz
var avifDecoder []byte

// HEIFDecoder returns libheif and libde265 as a WebAssembly module, packed by gzip. It is bundled rather than imported, because the Go
// package that it comes from looks for a libheif of the system first. The bytes are shared by all callers, who must not write to them.
func HEIFDecoder() []byte { return heifDecoder }

// AVIFDecoder returns libavif and libaom, likewise.
func AVIFDecoder() []byte { return avifDecoder }
