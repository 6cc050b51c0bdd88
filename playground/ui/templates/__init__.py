"""Networks to begin with: those that come with the program, and those a person kept."""
