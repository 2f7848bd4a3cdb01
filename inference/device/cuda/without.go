//go:build !nvidia

package cuda

import (
	"errors"

	"likeness/inference/device/plan"
)

// Built says whether this program was built with support for NVIDIA cards (build tag nvidia).
const Built = false

// Open refuses: this program was built without support for NVIDIA cards.
func Open(int) (plan.Backend, error) {
	return nil, &Error{Doing: "open the graphics card", Kind: ErrUnavailable, Cause: errors.New("this program was built without support for NVIDIA cards")}
}

func examine(func(string)) Report { return Report{Reason: NotBuilt} }
