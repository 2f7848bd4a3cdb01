package session

import (
	"strconv"
	"strings"

	"likeness/ui/words"
)

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
