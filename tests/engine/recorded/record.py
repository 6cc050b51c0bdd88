"""Records what PyTorch makes of one small problem under every optimizer, schedule, penalty, loss and layer.

Run by hand with PyTorch 2.13: `python tests/engine/recorded/record.py`. It writes pytorch.json beside itself: for every
case the parameters after 100 steps and the loss over all points. The data and the first parameters are formulas, which
the test repeats.
"""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

N_POINTS, N_FEATURES, BATCH, N_STEPS = 40, 3, 8, 100
LEARNING_RATE = 0.05

torch.set_default_dtype(torch.float64)


def data() -> tuple[torch.Tensor, torch.Tensor]:
    """Return features, shape (40, 3), and classes 0 and 1, shape (40, 1)."""
    x = torch.tensor([[math.sin(1.7 * i + 2.3 * j + 0.5) for j in range(N_FEATURES)] for i in range(N_POINTS)])
    y = (x[:, :1] * x[:, 1:2] + 0.3 * x[:, 2:] > 0.0).double()
    return x, y


def fill(model: nn.Module) -> None:
    """Give the Linear layers their first parameters, counted through in order."""
    k = 0
    for module in model.modules():
        if isinstance(module, nn.Linear):
            for parameter in (module.weight, module.bias):
                values = [0.7 * math.cos(2.1 * (k + i) + 0.4) for i in range(parameter.numel())]
                k += parameter.numel()
                parameter.data = torch.tensor(values).reshape(parameter.shape)


def network(middle: tuple[nn.Module, ...] = (), activation: Callable[[], nn.Module] = nn.Tanh) -> nn.Module:
    """Return 3-4-3-1 with layers of the case's own behind the first."""
    return nn.Sequential(nn.Linear(3, 4), activation(), *middle, nn.Linear(4, 3), activation(), nn.Linear(3, 1))


Optimizer = Callable[[list[dict[str, Any]]], torch.optim.Optimizer]


def train(
    model: nn.Module,
    make_optimizer: Optimizer,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = nn.functional.binary_cross_entropy_with_logits,
    make_schedule: Callable[[torch.optim.Optimizer], Any] | None = None,
    is_stepwise: bool = False,
    penalty: Callable[[list[torch.Tensor]], torch.Tensor] | None = None,
    clip: Callable[[Any], Any] | None = None,
    classes: Callable[[torch.Tensor], torch.Tensor] = lambda y: y,
) -> dict[str, Any]:
    """Train and return the flat parameters (with BatchNorm's running statistics behind its own) and the loss."""
    fill(model)
    x, y = data()
    y = classes(y)
    weights = [p for name, p in model.named_parameters() if p.ndim == 2]
    others = [p for name, p in model.named_parameters() if p.ndim != 2]
    optimizer = make_optimizer([{"params": weights}, {"params": others, "weight_decay": 0.0}])
    schedule = make_schedule(optimizer) if make_schedule else None
    n_batches = N_POINTS // BATCH
    for step in range(N_STEPS):
        rows = slice(step % n_batches * BATCH, (step % n_batches + 1) * BATCH)
        optimizer.zero_grad()
        value = loss(model(x[rows]), y[rows])
        if penalty:
            value = value + penalty(weights)
        value.backward()
        if clip:
            clip(model.parameters())
        optimizer.step()
        if schedule and (is_stepwise or (step + 1) % n_batches == 0):
            if isinstance(schedule, torch.optim.lr_scheduler.ReduceLROnPlateau):
                model.eval()
                schedule.step(loss(model(x), y).item())
                model.train()
            else:
                schedule.step()
    model.eval()
    flat = []
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.LayerNorm):
            flat += [module.weight, module.bias]
        elif isinstance(module, nn.BatchNorm1d):
            flat += [module.weight, module.bias, module.running_mean, module.running_var]
    with torch.no_grad():
        final = loss(model(x), y).item()
    return {"parameters": torch.cat([part.detach().ravel() for part in flat]).tolist(), "loss": final}


def optimizers() -> dict[str, Optimizer]:
    """Return every optimizer with the settings the test gives its own."""
    o, lr = torch.optim, LEARNING_RATE
    return {
        "sgd": lambda p: o.SGD(p, lr),
        "momentum": lambda p: o.SGD(p, lr, momentum=0.9),
        "nesterov": lambda p: o.SGD(p, lr, momentum=0.9, nesterov=True),
        "adagrad": lambda p: o.Adagrad(p, lr),
        "adadelta": lambda p: o.Adadelta(p, lr),
        "rmsprop": lambda p: o.RMSprop(p, lr),
        "adam": lambda p: o.Adam(p, lr),
        "adamw": lambda p: o.AdamW(p, lr),
        "adamax": lambda p: o.Adamax(p, lr),
        "nadam": lambda p: o.NAdam(p, lr),
    }


def schedules() -> dict[str, tuple[Callable[[torch.optim.Optimizer], Any], bool]]:
    """Return every schedule, and whether it counts steps."""
    s = torch.optim.lr_scheduler
    return {
        "step": (lambda o: s.StepLR(o, 5, 0.5), False),
        "exponential": (lambda o: s.ExponentialLR(o, 0.9), False),
        "cosine": (lambda o: s.LambdaLR(o, lambda e: 0.1 + 0.45 * (1 + math.cos(math.pi * min(e, 12) / 12))), False),
        "plateau": (lambda o: s.ReduceLROnPlateau(o, factor=0.5, patience=1, threshold=0.1), False),
        "warmup": (lambda o: s.LambdaLR(o, lambda t: min((t + 1) / 30, 1.0)), True),
    }


def hinge(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean of max(0, 1 - t y), for targets -1 and 1."""
    return torch.clamp(1.0 - target * output, min=0.0).mean()


def half_squared(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean of half the squared errors."""
    return 0.5 * ((output - target) ** 2).mean()


def weighted(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy with class 1 counted three times and class 0 half."""
    weight = torch.where(target > 0.5, 3.0, 0.5)
    return (nn.functional.binary_cross_entropy_with_logits(output, target, reduction="none") * weight).mean()


def record() -> dict[str, dict[str, Any]]:
    """Return the figures of every case."""
    sgd, adam = optimizers()["sgd"], optimizers()["adam"]
    f, cases = nn.functional, {}
    for name, make in optimizers().items():
        cases[f"optimizer {name}"] = train(network(), make)
    for name, (make_schedule, is_stepwise) in schedules().items():
        cases[f"schedule {name}"] = train(network(), adam, make_schedule=make_schedule, is_stepwise=is_stepwise)
    cases["plateau sgd"] = train(network(), sgd, make_schedule=schedules()["plateau"][0])
    cases["l1"] = train(network(), adam, penalty=lambda ws: 0.01 * sum(w.abs().sum() for w in ws))
    cases["l2"] = train(network(), adam, penalty=lambda ws: 0.05 * sum((w * w).sum() for w in ws))
    cases["weight_decay"] = train(network(), lambda p: torch.optim.AdamW(p, LEARNING_RATE, weight_decay=0.3))
    cases["l2 momentum"] = train(network(), lambda p: torch.optim.SGD(p, LEARNING_RATE, 0.9, weight_decay=0.1))
    cases["clip_norm"] = train(network(), sgd, clip=lambda p: nn.utils.clip_grad_norm_(p, 0.05))
    cases["clip_value"] = train(network(), adam, clip=lambda p: nn.utils.clip_grad_value_(p, 0.02))
    cases["batch_norm"] = train(network((nn.BatchNorm1d(4),)), adam)
    cases["layer_norm"] = train(network((nn.LayerNorm(4),)), adam)
    cases["loss mean_squared"] = train(network(), adam, f.mse_loss)
    cases["loss half_squared"] = train(network(), adam, half_squared)
    cases["loss mean_absolute"] = train(network(), adam, f.l1_loss)
    cases["loss huber"] = train(network(), adam, f.huber_loss)
    cases["loss hinge"] = train(network(), adam, hinge, classes=lambda y: 2.0 * y - 1.0)
    cases["class_weights"] = train(network(), adam, weighted)
    kinds = {
        "sigmoid": nn.Sigmoid, "relu": nn.ReLU, "leaky_relu": nn.LeakyReLU, "elu": nn.ELU, "selu": nn.SELU,
        "gelu": nn.GELU, "silu": nn.SiLU, "mish": nn.Mish, "softplus": nn.Softplus, "softsign": nn.Softsign,
    }  # fmt: skip
    for name, kind in kinds.items():
        cases[f"activation {name}"] = train(network(activation=kind), adam)
    return cases


if __name__ == "__main__":
    figures = {"torch": torch.__version__, "cases": record()}
    Path(__file__).with_name("pytorch.json").write_text(json.dumps(figures, indent=1) + "\n")
