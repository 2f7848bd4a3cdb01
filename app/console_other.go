//go:build !windows

package main

// attachConsole has nothing to do: a program started in a terminal can print there.
func attachConsole() {}
