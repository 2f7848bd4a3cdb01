// Probe prints what the probe reports, as JSON; for the test that runs it under Wine.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"likeness/inference/device/cuda"
)

func main() {
	cuda.MaybeServeProbe()
	if err := json.NewEncoder(os.Stdout).Encode(cuda.Probe(context.Background())); err != nil {
		log.Fatal(err)
	}
}
