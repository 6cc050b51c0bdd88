"""The lecture's landscape: a network with one or two free parameters, a ball on it, and what its next steps do."""
