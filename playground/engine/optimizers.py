"""The optimizers: one step each, in place, over the whole flat parameter vector.

Every optimizer keeps up to two running vectors, one behind the other, and single numbers (`settings.OPTIMIZER_STEPS`,
…). The gradient has had its penalties added, is clipped, and is zero where a parameter is not to be trained. Formulas
are PyTorch's.
Sources: Sutskever et al. (2013) for momentum and Nesterov, Duchi et al. (2011) for Adagrad, Zeiler (2012) for Adadelta,
Hinton (2012) for RMSprop, Kingma and Ba (2014) for Adam and Adamax, Loshchilov and Hutter (2017) for AdamW, Dozat
(2016) for Nadam.
"""

import math

from playground.engine.jit import inner
from playground.engine.settings import MOMENTUM_PRODUCT, OPTIMIZER_STEPS
from playground.engine.vector import (
    WIDTH,
    Pointer,
    Vector,
    absolute,
    fma,
    load,
    splat,
    square_root,
    store,
    total,
    where_less,
)
from playground.project.costs import RUNNING_VECTORS
from playground.project.optimizer import (
    AdadeltaSpec,
    AdagradSpec,
    AdamaxSpec,
    AdamSpec,
    AdamwSpec,
    MomentumSpec,
    NadamSpec,
    NesterovSpec,
    OptimizerSpec,
    RmspropSpec,
    SgdSpec,
)

KINDS: tuple[type[OptimizerSpec], ...] = (
    SgdSpec, MomentumSpec, NesterovSpec, AdagradSpec, AdadeltaSpec, RmspropSpec, AdamSpec, AdamwSpec, AdamaxSpec,
    NadamSpec,
)  # fmt: skip
SGD, MOMENTUM, NESTEROV, ADAGRAD, ADADELTA, RMSPROP, ADAM, ADAMW, ADAMAX, NADAM = range(len(KINDS))

N_VECTORS: tuple[int, ...] = tuple(RUNNING_VECTORS[kind] for kind in KINDS)
"""Running vectors each kind keeps."""

HOLDS_SIZES: tuple[tuple[bool, ...], ...] = (
    (), (False,), (False,), (True,), (True, True), (True,), (False, True), (False, True), (False, True), (False, True),
)  # fmt: skip
"""Which of these vectors hold what gradients or moves are divided by, not what they add up to."""

# Places among the numbers of an optimizer: its own settings.
BETA1, BETA2, EPSILON, EXTRA = range(4)


def own_numbers(spec: OptimizerSpec) -> tuple[float, float, float, float]:
    """Return the settings of an optimizer as the kernels take them."""
    own = (0.0, 0.0, 0.0, 0.0)
    match spec:
        case SgdSpec():
            pass
        case MomentumSpec() | NesterovSpec():
            own = spec.momentum, 0.0, 0.0, 0.0
        case AdagradSpec():
            own = 0.0, 0.0, spec.epsilon, 0.0
        case AdadeltaSpec() | RmspropSpec():
            own = 0.0, spec.rho, spec.epsilon, 0.0
        case AdamSpec() | AdamaxSpec() | AdamwSpec():
            own = spec.beta1, spec.beta2, spec.epsilon, 0.0
        case NadamSpec():
            own = spec.beta1, spec.beta2, spec.epsilon, spec.momentum_decay
    return own


@inner
def take_step(
    kind: int, numbers: Pointer, learning_rate: float, decays: Pointer, decays_at: int, trained: Pointer,
    parameters: Pointer, gradient: Pointer, first: Pointer, second_at: int, single: Pointer, n: int,
) -> None:  # fmt: skip
    """Take one step: parameters, state and single numbers are changed in place; `n` is a multiple of WIDTH.

    `decays` holds the decoupled weight decay of each parameter, `trained` 1 for parameters that are trained and 0 for
    the others; the second running vector begins `second_at` numbers behind the first.
    """
    beta1, beta2, epsilon = numbers[BETA1], numbers[BETA2], numbers[EPSILON]
    single[OPTIMIZER_STEPS] += 1.0
    t = single[OPTIMIZER_STEPS]
    # What the running means are divided by to free them from their start at 0.
    correction1 = 1.0 - math.pow(beta1, t)
    correction2 = 1.0 - math.pow(beta2, t)
    size = learning_rate
    look_ahead = 0.0
    if kind in (ADAM, ADAMW, ADAMAX):
        size = learning_rate / correction1
    elif kind == NADAM:
        mu = beta1 * (1.0 - 0.5 * math.pow(0.96, t * numbers[EXTRA]))
        mu_next = beta1 * (1.0 - 0.5 * math.pow(0.96, (t + 1.0) * numbers[EXTRA]))
        single[MOMENTUM_PRODUCT] = mu if t == 1.0 else single[MOMENTUM_PRODUCT] * mu
        size = learning_rate * (1.0 - mu) / (1.0 - single[MOMENTUM_PRODUCT])
        look_ahead = learning_rate * mu_next / (1.0 - single[MOMENTUM_PRODUCT] * mu_next)
    root2 = math.sqrt(correction2)
    for p in range(0, n, WIDTH):
        g = load(gradient, p)
        w = load(parameters, p)
        w = w - w * (splat(learning_rate) * load(decays, decays_at + p))
        if kind == SGD:
            move = splat(size) * g
        elif kind <= NESTEROV:
            move = splat(size) * _with_velocity(kind, beta1, g, first, p)
        elif kind <= RMSPROP:
            move = splat(size) * _scaled(kind, beta2, epsilon, g, first, second_at, p)
        else:
            move = _adam_move(kind, beta1, beta2, epsilon, size, look_ahead, root2, g, first, second_at, p)
        store(parameters, p, w - load(trained, p) * move)


@inner
def descend_and_cut(
    parameters: Pointer, gradient: Pointer, trained: Pointer, penalties: Pointer, learning_rate: float, n: int
) -> bool:
    """Take a step of plain gradient descent in which a weight that l1 takes through zero is cut for good.

    w' = w - η (g + l2 w), then w ← w' - η l1 sign(w), or a cut where the two differ in sign. A cut weight is -0.0: no
    step makes that of any other weight, so the parameters themselves remember the cuts. Returns False, and changes
    nothing, where a number would not stay finite.
    """
    squares = splat(0.0)
    for p in range(0, n, WIDTH):
        new = _descended_and_cut(parameters, gradient, trained, penalties, learning_rate, n, p)
        squares = fma(new, new, squares)
    if not math.isfinite(total(squares)):
        return False
    for p in range(0, n, WIDTH):
        store(parameters, p, _descended_and_cut(parameters, gradient, trained, penalties, learning_rate, n, p))
    return True


@inner
def _descended_and_cut(
    parameters: Pointer, gradient: Pointer, trained: Pointer, penalties: Pointer, learning_rate: float, n: int, p: int
) -> Vector:
    w, zero, rate = load(parameters, p), splat(0.0), splat(learning_rate)
    sign = where_less(w, zero, splat(-1.0), where_less(zero, w, splat(1.0), zero))
    moved = w - rate * fma(load(penalties, n + p), w, load(gradient, p))
    new = moved - rate * load(penalties, p) * sign
    new = where_less(moved * new, zero, splat(-0.0), new)
    # One over -0.0 is minus infinity.
    new = where_less(splat(1.0) / w, splat(-1e308), splat(-0.0), new)
    return where_less(load(trained, p), splat(0.5), w, new)


@inner
def _with_velocity(kind: int, momentum: float, g: Vector, first: Pointer, p: int) -> Vector:
    velocity = fma(splat(momentum), load(first, p), g)
    store(first, p, velocity)
    if kind == NESTEROV:
        return fma(splat(momentum), velocity, g)
    return velocity


@inner
def _scaled(kind: int, rho: float, epsilon: float, g: Vector, first: Pointer, second_at: int, p: int) -> Vector:
    """Return the gradient over the root of what its squares have been."""
    squares = load(first, p)
    if kind == ADAGRAD:
        squares = fma(g, g, squares)
        store(first, p, squares)
        return g / (square_root(squares) + splat(epsilon))
    squares = fma(splat(1.0 - rho), g * g, splat(rho) * squares)
    store(first, p, squares)
    if kind == RMSPROP:
        return g / (square_root(squares) + splat(epsilon))
    moves = load(first, second_at + p)
    move = square_root(moves + splat(epsilon)) / square_root(squares + splat(epsilon)) * g
    store(first, second_at + p, fma(splat(1.0 - rho), move * move, splat(rho) * moves))
    return move


@inner
def _adam_move(
    kind: int, beta1: float, beta2: float, epsilon: float, size: float, look_ahead: float, root2: float, g: Vector,
    first: Pointer, second_at: int, p: int,
) -> Vector:  # fmt: skip
    mean = load(first, p)
    mean = fma(splat(1.0 - beta1), g - mean, mean)
    store(first, p, mean)
    squares = load(first, second_at + p)
    if kind == ADAMAX:
        kept, new = splat(beta2) * squares, absolute(g) + splat(epsilon)
        largest = where_less(kept, new, new, kept)
        store(first, second_at + p, largest)
        return splat(size) * mean / largest
    squares = fma(splat(1.0 - beta2), g * g, splat(beta2) * squares)
    store(first, second_at + p, squares)
    root = square_root(squares) / splat(root2) + splat(epsilon)
    if kind == NADAM:
        return splat(size) * g / root + splat(look_ahead) * mean / root
    return splat(size) * mean / root
