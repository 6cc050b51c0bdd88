"""What a run means: maps and measures computed over the engine."""
