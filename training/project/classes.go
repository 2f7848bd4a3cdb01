package project

// ClassID names a class within its project, for ever.
type ClassID int64
