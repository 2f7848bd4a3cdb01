package results

import (
	"math"

	"fyne.io/fyne/v2/theme"
)

// theme14 is the size of the titles within a card.
const theme14 = theme.SizeNameText

// deviation is the standard error of a share of n pictures.
func deviation(share float64, n int) float64 {
	return math.Sqrt(share * (1 - share) / float64(max(1, n)))
}
