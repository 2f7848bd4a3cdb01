package resources

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

func TestDecodersAreTheFilesThatTheirSumsName(t *testing.T) {
	for _, decoder := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"heif.wasm.gz", HEIFDecoder(), HEIFDecoderSHA256},
		{"avif.wasm.gz", AVIFDecoder(), AVIFDecoderSHA256},
	} {
		sum := sha256.Sum256(decoder.content)
		if got := hex.EncodeToString(sum[:]); got != decoder.want {
			t.Errorf("%s: SHA-256 %s, want %s", decoder.name, got, decoder.want)
		}
	}
}
