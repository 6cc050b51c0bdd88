"""Network Playground: drag layers together, watch a neural network learn, understand why."""

__version__ = "0.1.0"
