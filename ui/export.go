package ui

import "likeness/ui/page/exportdialog"

// export asks where to the model shall be exported.
func (u *window) export() { exportdialog.Show(u.host) }
