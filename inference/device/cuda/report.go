package cuda

import (
	"fmt"

	"likeness/inference/message"
)

// Reason says why no card can be used; empty where one can.
type Reason string

// The reasons. Report.Message puts each into words, with what to do.
const (
	NotBuilt     Reason = "not built"      // the program was built without support for cards
	NoHardware   Reason = "no hardware"    // there is no NVIDIA card
	NoDriver     Reason = "no driver"      // there is a card, without NVIDIA's driver
	BrokenDriver Reason = "driver broken"  // the driver does not initialise
	OldDriver    Reason = "driver too old" // older than LeastDriver
	OldCard      Reason = "card too old"   // older than Turing
	Busy         Reason = "busy"           // in use by another program in exclusive mode, or closed to computing
	LittleMemory Reason = "too little memory"
	Refused      Reason = "kernels refused" // the driver does not translate our kernels
	WrongResult  Reason = "wrong result"    // the card computes something else than the processor
	Failed       Reason = "failed"          // anything else that the driver reported
	Crashed      Reason = "crashed"         // the probe's process died
	Hung         Reason = "hung"            // the probe's process did not end in time
	Cancelled    Reason = "cancelled"       // the context ended
)

// LeastDriver is the oldest driver series that is supported.
const LeastDriver = 525

// LeastMemory is how many bytes of a card's memory must be free.
const LeastMemory = 1 << 30

// Card is one NVIDIA card as the probe found it.
type Card struct {
	Index      int    `json:"index"`
	Name       string `json:"name"`
	Memory     int64  `json:"memory"` // bytes
	Free       int64  `json:"free"`   // bytes; 0 where it was not asked
	Capability int    `json:"capability"`
	Processors int    `json:"processors"` // multiprocessors
	Reason     Reason `json:"reason"`     // why this card cannot be used
	Detail     string `json:"detail"`     // what the driver said
}

// Report is what a probe found.
type Report struct {
	Reason Reason `json:"reason"`
	Card   int    `json:"card"` // what to Open
	Cards  []Card `json:"cards"`
	Driver int    `json:"driver"` // its CUDA version, 12040 for 12.4; 0 where it was not reached
	Detail string `json:"detail"` // for a bug report: what was being done, what the driver said
}

// Usable says whether Report.Card can be opened.
func (r Report) Usable() bool { return r.Reason == "" }

// Chosen is the card that Report.Card names.
func (r Report) Chosen() Card {
	for _, c := range r.Cards {
		if c.Index == r.Card {
			return c
		}
	}
	return Card{Name: "The graphics card"}
}

func version(v int) string { return fmt.Sprintf("%d.%d", v/1000, v%1000/10) }

// update is what helps against most.
func update() message.Text {
	return message.Of("Install NVIDIA's current driver (525 or newer) and restart the computer.")
}

// Message says the reason in a sentence for people, and what to do; also where a card can be used.
func (r Report) Message() message.Text {
	card := r.Chosen()
	switch r.Reason {
	case "":
		return message.Of("%s can be used.", card.Name)
	case NotBuilt:
		return message.Of("This version of Likeness was built without support for NVIDIA graphics cards. Take a version that was built with it.")
	case NoHardware:
		return message.Of("There is no NVIDIA graphics card in this computer, or it is switched off.")
	case NoDriver:
		return message.Of("There is an NVIDIA graphics card, but NVIDIA's driver is not installed. %s", update())
	case BrokenDriver:
		return message.Of("NVIDIA's driver does not start. If it was updated a while ago, restart the computer; otherwise install it again.")
	case OldDriver:
		return message.Of("NVIDIA's driver is too old: it offers CUDA %s, and 12.0 is needed. %s", version(r.Driver), update())
	case OldCard:
		return message.Of("%s is too old: a GTX 16 or RTX 20 or newer is needed (compute capability 7.5; this card has %d.%d).", card.Name, card.Capability/10, card.Capability%10)
	case Busy:
		return message.Of("%s is reserved by another program, or closed to computing. Close that program, or set the card's compute mode to Default (nvidia-smi -c 0).", card.Name)
	case LittleMemory:
		return message.Of("%s has too little free memory: %d MB of %d MB, and %d MB are needed. Close other programs that use it.", card.Name, card.Free>>20, card.Memory>>20, LeastMemory>>20)
	case Refused:
		return message.Of("The driver does not accept Likeness's programs for %s. %s", card.Name, update())
	case WrongResult:
		return message.Of("%s computes wrongly. It may be overheated, overclocked or damaged; Likeness does not use it.", card.Name)
	case Crashed:
		return message.Of("Testing the graphics card ended the test program. %s", update())
	case Hung:
		return message.Of("The graphics card did not answer in time. Restart the computer; if it happens again, install NVIDIA's current driver.")
	case Cancelled:
		return message.Of("The test of the graphics card was stopped.")
	}
	return message.Of("The graphics card reported an error. Restart the computer; if it happens again, install NVIDIA's current driver.")
}
