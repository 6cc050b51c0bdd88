"""How learning happens: kernels and the optimisation run; knows neither Qt nor files."""
