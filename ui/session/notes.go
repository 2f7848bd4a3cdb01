package session

import (
	"strconv"
	"strings"

	"likeness/ui/words"
)

// Note puts what a device says of itself into the user's language, where it is one of the sentences that are known; else it stays in English.
func Note(text string) string {
	rest, found := strings.CutPrefix(text, "not on a graphics card. ")
	if !found {
		return text
	}
	update := words.T("Install NVIDIA's current driver (525 or newer) and restart the computer.")
	const inEnglish = "Install NVIDIA's current driver (525 or newer) and restart the computer."
	rest, toUpdate := strings.CutSuffix(rest, " "+inEnglish)
	switch rest {
	case "This version of Likeness was built without support for NVIDIA graphics cards. Take a version that was built with it.":
		rest = words.T("This version of Likeness was built without support for NVIDIA graphics cards. Take a version that was built with it.")
	case "There is no NVIDIA graphics card in this computer, or it is switched off. Likeness computes on the processor.":
		rest = words.T("There is no NVIDIA graphics card in this computer, or it is switched off. Likeness computes on the processor.")
	case "There is an NVIDIA graphics card, but NVIDIA's driver is not installed.":
		rest = words.T("There is an NVIDIA graphics card, but NVIDIA's driver is not installed.")
	case "NVIDIA's driver does not start. If it was updated a while ago, restart the computer; otherwise install it again.":
		rest = words.T("NVIDIA's driver does not start. If it was updated a while ago, restart the computer; otherwise install it again.")
	case "Testing the graphics card ended the test program.":
		rest = words.T("Testing the graphics card ended the test program.")
	case "The graphics card did not answer in time. Restart the computer; if it happens again, install NVIDIA's current driver.":
		rest = words.T("The graphics card did not answer in time. Restart the computer; if it happens again, install NVIDIA's current driver.")
	case "The graphics card reported an error. Restart the computer; if it happens again, install NVIDIA's current driver.":
		rest = words.T("The graphics card reported an error. Restart the computer; if it happens again, install NVIDIA's current driver.")
	}
	if toUpdate {
		rest += " " + update
	}
	return rest
}

// modelName puts a name that a training gave its model, and no user has changed, into the user's language.
func modelName(name string) string {
	number, found := strings.CutPrefix(name, "Model ")
	if n, err := strconv.Atoi(number); found && err == nil {
		return words.F("Model {{.Number}}", "Number", words.Count(n))
	}
	return name
}

// kinds says how many files of a kind were found; the kinds are those of package picturefolder.
func kinds(kind string, n int) string {
	switch kind {
	case "text files":
		return words.N("{{.N}} text files", n)
	case "PDF documents":
		return words.N("{{.N}} PDF documents", n)
	case "archives or office documents":
		return words.N("{{.N}} archives or office documents", n)
	case "videos":
		return words.N("{{.N}} videos", n)
	case "sound files":
		return words.N("{{.N}} sound files", n)
	case "programs":
		return words.N("{{.N}} programs", n)
	case "empty files":
		return words.N("{{.N}} empty files", n)
	}
	if rest, found := strings.CutPrefix(kind, "other files"); found {
		return words.N("{{.N}} other files", n) + rest // with the extension in brackets
	}
	return words.Count(n) + " " + kind
}
