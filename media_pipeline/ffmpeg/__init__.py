"""ffmpeg as a pure function: `arguments` makes lists, `runner` starts them confined, `binaries` finds the program."""
