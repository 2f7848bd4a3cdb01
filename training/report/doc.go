// Package report writes a result as one HTML file that needs nothing else: the pictures are inside, charts are inline SVG, there is no script,
// and nothing is loaded from anywhere. It reads the same without colours, on a phone, in the dark and on paper.
//
//	err := report.Comparison(ctx, w, table, report.Options{Title: "My pictures"})
//
// Pictures are small JPEG copies made by imagefile; one that can no longer be read is left out. How many are shown is limited, so that the
// file stays below a few megabytes. Only file names are written, not the folders that they lie in: a report is made to be passed on.
package report
