package style

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// icon makes a themed icon of a 24-unit box from SVG shapes. Only fills are used: Fyne recolours those reliably.
func icon(name, shapes string) fyne.Resource {
	return fyne.NewStaticResource("likeness-"+name+".svg",
		fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><g fill="#000000">%s</g></svg>`, shapes))
}

// The icons that Fyne lacks.
var (
	Pictures = icon("pictures", `<path d="M7 3h13a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm0 2v10h13V5z"/><path d="M8 13.5l3-4 2.2 2.8 3-4L19 13.5z"/><path d="M2 8h1.8v11.200H17V21H4a2 2 0 0 1-2-2z"/>`)
	Chart    = icon("chart", `<path d="M3 3h1.800v16.200H21V21H3z"/><path d="M6.500 15.200l4-4.700 3 2.500 4.600-5.700 1.400 1.100-5.800 7.200-3-2.500-2.800 3.300z"/>`)
	Gallery  = icon("gallery", `<path d="M3 3h8v8H3zm1.800 1.800v4.400h4.400V4.800zM13 3h8v8h-8zm1.800 1.800v4.400h4.400V4.800zM3 13h8v8H3zm1.800 1.800v4.400h4.400v-4.400zM13 13h8v8h-8zm1.800 1.800v4.400h4.400v-4.400z" fill-rule="evenodd"/>`)
	Bars     = icon("bars", `<path d="M3 2h1.800v20H3zM6 4h10v3.400H6zM6 10.300h6v3.400H6zM6 16.600h14V20H6z"/>`)
	Tree     = icon("tree", `<path d="M9 2h6v6H9zm1.700 1.700v2.600h2.600V3.700zM2 16h6v6H2zm1.700 1.700v2.600h2.600v-2.600zM9 16h6v6H9zm1.700 1.700v2.600h2.600v-2.600zM16 16h6v6h-6zm1.700 1.700v2.600h2.600v-2.600z" fill-rule="evenodd"/><path d="M11.100 8h1.800v3.100H20V16h-1.800v-3.100h-5.300V16h-1.800v-3.100H5.800V16H4v-4.900h7.100z"/>`)
	Export   = icon("export", `<path d="M12 2l5 5-1.300 1.300-2.800-2.800V15h-1.800V5.500L8.300 8.300 7 7zM3 13h1.800v6.200h14.400V13H21v8H3z"/>`)
	Chip     = icon("chip", `<path d="M7 7h10v10H7zm1.800 1.800v6.400h6.400V8.800zM9 2h1.600v3H9zM13.400 2H15v3h-1.600zM9 19h1.600v3H9zM13.400 19H15v3h-1.600zM2 9h3v1.600H2zM2 13.400h3V15H2zM19 9h3v1.600h-3zM19 13.400h3V15h-3z" fill-rule="evenodd"/><path d="M5 5h14v14H5zm1.500 1.500v11h11v-11z" fill-rule="evenodd"/>`)
	Half     = icon("half", `<path d="M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0 -18zm0 1.800v14.400a7.200 7.200 0 0 0 0-14.400z" fill-rule="evenodd" transform="rotate(180 12 12)"/>`)
	Doubt    = icon("doubt", `<path d="M12 1.500L22.500 12 12 22.500 1.500 12zm0 2.500l-8 8 8 8 8-8z" fill-rule="evenodd"/><path d="M11.100 15h1.800v1.900h-1.800zM12 7a3 3 0 0 1 3 3c0 1.600-2.100 2.100-2.100 4h-1.800c0-2.700 2.100-2.900 2.100-4a1.200 1.200 0 0 0-2.400 0H9a3 3 0 0 1 3-3z"/>`)
	Lock     = icon("lock", `<path d="M5 10h14v11H5zm1.800 1.800v7.400h10.400v-7.400zM7 10V7a5 5 0 0 1 10 0v3h-1.800V7a3.200 3.200 0 0 0-6.400 0v3z" fill-rule="evenodd"/>`)
	Pencil   = icon("pencil", `<path d="M3 21v-4.500L15.800 3.700l4.500 4.500L7.500 21zm1.800-1.800h2L17.700 8.200l-1.900-1.900L4.800 17.300z" fill-rule="evenodd"/>`)
	Ban      = icon("ban", `<path d="M12 2.500a9.500 9.500 0 1 1 0 19a9.500 9.500 0 0 1 0 -19zm0 1.900a7.600 7.600 0 0 0-4.700 13.600L18 7.300A7.600 7.600 0 0 0 12 4.400zm6 3zm1 1L8.400 19A7.600 7.600 0 0 0 19 8.400z" fill-rule="evenodd"/>`)
	Tick     = icon("tick", `<path d="M9.500 18.600L3 12.100l1.400-1.400 5.100 5.100L19.600 5.700 21 7.100z"/>`)
	Cross    = icon("cross", `<path d="M5.400 4L12 10.600 18.600 4 20 5.400 13.400 12l6.600 6.600-1.400 1.400L12 13.400 5.400 20 4 18.600 10.600 12 4 5.400z"/>`)
	Arrow    = icon("arrow", `<path d="M3 11.100h14.200l-4-4L14.500 5.800 20.700 12l-6.200 6.200-1.300-1.300 4-4H3z"/>`)
	Next     = icon("next", `<path d="M8.300 4.300L16 12l-7.700 7.700L7 18.400l6.400-6.400L7 5.600z"/>`)
	Previous = icon("previous", `<path d="M15.700 4.300L8 12l7.700 7.700 1.300-1.300-6.400-6.400L17 5.600z"/>`)
	Down     = icon("down", `<path d="M4.300 8.300L12 16l7.700-7.700L18.400 7 12 13.400 5.600 7z"/>`)
	Dot      = icon("dot", `<circle cx="12" cy="12" r="6"/>`)
	Ring     = icon("ring", `<path d="M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0 -16zm0 1.800a6.200 6.200 0 1 0 0 12.400a6.200 6.200 0 0 0 0 -12.400z" fill-rule="evenodd"/>`)
	Play     = icon("play", `<path d="M6 3.500l14 8.500-14 8.500z"/>`)
	Stop     = icon("stop", `<path d="M4 4h16v16H4z"/>`)
	Plus     = icon("plus", `<path d="M11.100 4h1.800v7.100H20v1.800h-7.100V20h-1.800v-7.100H4v-1.800h7.100z"/>`)
	Minus    = icon("minus", `<path d="M4 11.1h16v1.8H4z"/>`)
	Map      = icon("map", `<path d="M3 4.500h7v6H3zm1.800 1.800v2.400h3.400V6.300zM14 3h7v6h-7zm1.800 1.800v2.400h3.400V4.800zM6 14h7v6H6zm1.800 1.800v2.400h3.400v-2.400zM15 13h6v5h-6zm1.800 1.800v1.400h2.400v-1.400z" fill-rule="evenodd"/>`)
	Bin      = icon("bin", `<path d="M9 2h6v2h6v1.800h-1.700L18.400 22H5.600L4.700 5.800H3V4h6zm-2.500 3.800l.8 14.400h9.400l.8-14.400zM9.300 8.500H11V17H9.300zM13 8.500h1.700V17H13z" fill-rule="evenodd"/>`)
	Folder   = icon("folder", `<path d="M2 4h8l2.200 2.500H22V20H2zm1.800 1.800v12.400h16.400V8.300h-8.800L9.200 5.800z" fill-rule="evenodd"/>`)
	Document = icon("document", `<path d="M4 2h10.500L20 7.500V22H4zm1.800 1.800v16.400h12.400V9h-5.200V3.800zm9 .9v2.500h2.500z" fill-rule="evenodd"/>`)
	Drive    = icon("drive", `<path d="M5.500 4h13L22 13.500V20H2v-6.500zm1.300 1.800L4.400 12.500h15.200l-2.400-6.700zM3.800 14.300v3.900h16.400v-3.900zM15.500 15.400h2.400v1.800h-2.400z" fill-rule="evenodd"/>`)
	Table    = icon("table", `<path d="M2 4h20v16H2zm1.800 1.800v3h16.400v-3zm0 4.800v3h4.400v-3zm6.200 0v3h10.200v-3zm-6.200 4.800v2.800h4.400v-2.800zm6.200 0v2.800h10.200v-2.800z" fill-rule="evenodd"/>`)
	Gear     = icon("gear", `<path d="M12 7.500a4.500 4.500 0 1 1 0 9a4.500 4.500 0 0 1 0 -9zm0 1.800a2.700 2.700 0 1 0 0 5.400a2.700 2.700 0 0 0 0 -5.400z" fill-rule="evenodd"/><path d="M11 1.500h2v4h-2zM11 18.500h2v4h-2zM1.500 11h4v2h-4zM18.500 11h4v2h-4zM3.900 5.300l1.400-1.400 2.800 2.800-1.400 1.400zM15.900 17.300l1.400-1.400 2.800 2.800-1.400 1.400zM3.900 18.700l2.800-2.800 1.400 1.400-2.800 2.800zM15.900 6.700l2.800-2.800 1.400 1.400-2.800 2.800z"/>`)
	Warning  = icon("warning", `<path d="M12 2.500L23 21.500H1zm0 3.600L4.100 19.700h15.800zM11.100 10h1.800v5h-1.800zM11.100 16.400h1.800v1.800h-1.800z" fill-rule="evenodd"/>`)
	Info     = icon("info", `<path d="M12 2.500a9.500 9.500 0 1 1 0 19a9.500 9.500 0 0 1 0 -19zm0 1.800a7.700 7.700 0 1 0 0 15.400a7.700 7.700 0 0 0 0 -15.400zM11.100 10.500h1.800V17h-1.800zM11.100 7h1.800v1.900h-1.800z" fill-rule="evenodd"/>`)
	Undo     = icon("undo", `<path d="M8 3l1.300 1.300L6.600 7H14a6.500 6.500 0 0 1 0 13H7v-1.800h7a4.700 4.700 0 0 0 0-9.400H6.600l2.700 2.700L8 12.800 3.100 7.900z"/>`)
	Filter   = icon("filter", `<path d="M2 3h20l-7.700 9.300V21l-4.600-2.600v-6.100zm3.800 1.800l5.700 6.900v5.700l1 .6v-6.300l5.700-6.900z" fill-rule="evenodd"/>`)
	Mark     = icon("mark", `<path d="M4 2h9a2 2 0 0 1 2 2v5h-1.800V3.800H3.800v9.400H9V15H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z"/><path d="M11 9h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2z"/>`)
)

// Themed gives an icon the colour of that name; it follows the theme.
func Themed(icon fyne.Resource, name fyne.ThemeColorName) fyne.Resource {
	r := theme.NewThemedResource(icon)
	r.ColorName = name
	return r
}
