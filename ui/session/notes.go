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
	const update = "Install NVIDIA's current driver (525 or newer) and restart the computer."
	rest, toUpdate := strings.CutSuffix(rest, " "+update)
	translate(&rest, "This version of Likeness was built without support for NVIDIA graphics cards. Take a version that was built with it.")
	translate(&rest, "There is no NVIDIA graphics card in this computer, or it is switched off. Likeness computes on the processor.")
	translate(&rest, "There is an NVIDIA graphics card, but NVIDIA's driver is not installed.")
	translate(&rest, "NVIDIA's driver does not start. If it was updated a while ago, restart the computer; otherwise install it again.")
	translate(&rest, "Testing the graphics card ended the test program.")
	translate(&rest, "The graphics card did not answer in time. Restart the computer; if it happens again, install NVIDIA's current driver.")
	translate(&rest, "The graphics card reported an error. Restart the computer; if it happens again, install NVIDIA's current driver.")
	if toUpdate {
		rest += " " + words.T("Install NVIDIA's current driver (525 or newer) and restart the computer.")
	}
	return rest
}

// translate puts text into the user's language where it is the given one.
func translate(text *string, english string) {
	if *text == english {
		*text = words.T(english)
	}
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
