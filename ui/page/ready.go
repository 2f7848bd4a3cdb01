package page

import (
	"likeness/ui/session"
	"likeness/ui/words"
)

// WhyNotTrain says why no training of the open project can begin now; "" where one can.
func WhyNotTrain(now *session.State) string {
	switch now.TrainReady() {
	case session.LookedAt:
		return words.T("The project can only be looked at")
	case session.Waits:
		return words.T("Waiting for the comparison")
	case session.NeedsClass:
		return words.T("Add a second class to train")
	case session.NeedsPictures:
		return words.T("Each class needs at least 5 pictures")
	case session.Ready:
	}
	return ""
}
