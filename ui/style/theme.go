// Package style is how the window looks: colours, sizes and icons, in one place. Everything on the screen takes them from the theme by
// name, so that light, dark and larger text need no code elsewhere.
package style

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours beside Fyne's own. Fyne's ColorNameBackground, -Foreground, -PlaceHolder (secondary text), -Primary, -ForegroundOnPrimary, -Error,
// -Warning and -Success complete the palette.
const (
	Surface     fyne.ThemeColorName = "likenessSurface" // cards, bars, dialogs
	Sunken      fyne.ThemeColorName = "likenessSunken"  // normal buttons, mats of pictures, tracks of bars
	Border      fyne.ThemeColorName = "likenessBorder"  // outline of cards, rules, grids of charts
	Control     fyne.ThemeColorName = "likenessControl" // outlines of inputs and buttons
	Tint        fyne.ThemeColorName = "likenessTint"    // selected rows, information
	ErrorTint   fyne.ThemeColorName = "likenessErrorTint"
	OnError     fyne.ThemeColorName = "likenessOnError"
	WarningTint fyne.ThemeColorName = "likenessWarningTint"
	Neutral     fyne.ThemeColorName = "likenessNeutral" // bars that mean neither good nor bad
	Clear       fyne.ThemeColorName = "likenessClear"
)

// Text sizes beside Fyne's own: caption 12, text 14, and these.
const (
	CardTitle   fyne.ThemeSizeName = "likenessCardTitle"   // 16
	DialogTitle fyne.ThemeSizeName = "likenessDialogTitle" // 18
	PageTitle   fyne.ThemeSizeName = "likenessPageTitle"   // 24
	Figure      fyne.ThemeSizeName = "likenessFigure"      // 40, the accuracy
)

// Variant is the user's choice of light or dark.
type Variant string

// The variants.
const (
	System Variant = ""
	Light  Variant = "light"
	Dark   Variant = "dark"
)

// Theme is Likeness's own. Scale enlarges all text: 1, 1.2 or 1.4.
type Theme struct {
	Variant Variant
	Scale   float32
}

type pair struct{ light, dark uint32 }

var palette = map[fyne.ThemeColorName]pair{
	theme.ColorNameBackground:          {0xF5F6F8FF, 0x14171CFF},
	Surface:                            {0xFFFFFFFF, 0x1D2127FF},
	theme.ColorNameOverlayBackground:   {0xFFFFFFFF, 0x1D2127FF},
	theme.ColorNameMenuBackground:      {0xFFFFFFFF, 0x1D2127FF},
	theme.ColorNameInputBackground:     {0xFFFFFFFF, 0x1D2127FF},
	Sunken:                             {0xECEEF2FF, 0x282D35FF},
	theme.ColorNameButton:              {0xECEEF2FF, 0x282D35FF},
	theme.ColorNameHeaderBackground:    {0xECEEF2FF, 0x282D35FF},
	Border:                             {0xD3D7DFFF, 0x3A404BFF},
	theme.ColorNameSeparator:           {0xD3D7DFFF, 0x3A404BFF},
	Control:                            {0x79818FFF, 0x7C8594FF},
	theme.ColorNameInputBorder:         {0x79818FFF, 0x7C8594FF},
	theme.ColorNameScrollBar:           {0x79818FFF, 0x7C8594FF},
	theme.ColorNameForeground:          {0x1B1E24FF, 0xECEEF2FF},
	theme.ColorNamePlaceHolder:         {0x565D69FF, 0xA9B0BDFF},
	theme.ColorNameDisabled:            {0x8A909CFF, 0x6E7684FF},
	theme.ColorNameDisabledButton:      {0xECEEF2FF, 0x23272EFF},
	theme.ColorNamePrimary:             {0x1D5BC4FF, 0x86B4FFFF},
	theme.ColorNameHyperlink:           {0x1D5BC4FF, 0x86B4FFFF},
	theme.ColorNameForegroundOnPrimary: {0xFFFFFFFF, 0x0C1B36FF},
	Tint:                               {0xE5EDFBFF, 0x22314AFF},
	theme.ColorNameSelection:           {0xC9DBF8FF, 0x2C456BFF},
	theme.ColorNameFocus:               {0x1D5BC440, 0x86B4FF40},
	theme.ColorNameHover:               {0x1B1E240F, 0xECEEF214},
	theme.ColorNamePressed:             {0x1B1E2426, 0xECEEF22B},
	theme.ColorNameError:               {0xAE3A0BFF, 0xFF9E73FF},
	theme.ColorNameForegroundOnError:   {0xFFFFFFFF, 0x33130AFF},
	OnError:                            {0xFFFFFFFF, 0x33130AFF},
	ErrorTint:                          {0xFBEAE2FF, 0x3B261BFF},
	theme.ColorNameWarning:             {0x7A5200FF, 0xF0C356FF},
	theme.ColorNameForegroundOnWarning: {0xFFFFFFFF, 0x352D18FF},
	WarningTint:                        {0xFFF3D1FF, 0x352D18FF},
	theme.ColorNameSuccess:             {0x3A6B4AFF, 0x8BC79EFF},
	theme.ColorNameForegroundOnSuccess: {0xFFFFFFFF, 0x14171CFF},
	Neutral:                            {0x7F8896FF, 0x8C95A4FF},
	theme.ColorNameShadow:              {0x00000033, 0x00000080},
}

var sizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNameCaptionText:    12,
	theme.SizeNameText:           14,
	CardTitle:                    16,
	DialogTitle:                  18,
	theme.SizeNameSubHeadingText: 18,
	PageTitle:                    24,
	theme.SizeNameHeadingText:    24,
	Figure:                       40,
}

// Color gives a colour by its name.
func (t Theme) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	dark := t.Variant == Dark || t.Variant == System && system == theme.VariantDark
	p, ok := palette[name]
	switch {
	case name == Clear:
		return color.Transparent // by which Fyne knows that there is nothing to draw
	case !ok && dark:
		return theme.DefaultTheme().Color(name, theme.VariantDark)
	case !ok:
		return theme.DefaultTheme().Color(name, theme.VariantLight)
	case dark:
		return ink(name, rgba(p.dark))
	}
	return ink(name, rgba(p.light))
}

// ink is a colour as it is, and that of texts with an opacity a hair below full. Fyne takes the lower byte of the opacity for the keys in its menus:
// of full opacity that makes a fifth, which cannot be read, of this seven tenths. Everywhere else it is full.
func ink(name fyne.ThemeColorName, c color.NRGBA) color.Color {
	if name != theme.ColorNameForeground {
		return c
	}
	return inkColor{c}
}

type inkColor struct{ color.NRGBA }

// RGBA is color.Color's.
func (c inkColor) RGBA() (r, g, b, a uint32) {
	r, g, b, _ = c.NRGBA.RGBA()
	return r, g, b, 0xFF76
}

func rgba(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 24), G: uint8(v >> 16), B: uint8(v >> 8), A: uint8(v)}
}

// Font gives Noto Sans, Fyne's own.
func (t Theme) Font(s fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(s) }

// Icon gives Fyne's own icons, for its dialogs and entries.
func (t Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size gives a size by its name; those of text grow with Scale.
func (t Theme) Size(name fyne.ThemeSizeName) float32 {
	if v, ok := sizes[name]; ok {
		if t.Scale > 0 {
			return v * t.Scale
		}
		return v
	}
	switch name {
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return 6
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	}
	return theme.DefaultTheme().Size(name)
}

// Spaces and sizes, in Fyne's units: one is one pixel at a scale of 1.
const (
	Gap         = 8  // between tiles, and the grid of everything
	CardPadding = 16 // within a card, and between cards
	PageMargin  = 24
	TopBar      = 56
	ButtonRow   = 36 // height of buttons in rows
	ButtonMain  = 40
	CardRadius  = 8
	Radius      = 6
	ThumbRadius = 4
	Break       = 1000 // the width below which side panels become pages, in text of the usual size
)

// Narrow tells whether a width is below the break. In larger text as much fits into a wide window as in usual text into a smaller one.
func Narrow(width float32) bool {
	return width < Scaled(Break)
}

// Scaled is a length that grows with the text.
func Scaled(length float32) float32 { return length * theme.Size(theme.SizeNameText) / 14 }
