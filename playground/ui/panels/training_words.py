"""What the training panel says about each setting: its name, what it is in one sentence, and a formula."""

from playground.project.optimizer import (
    AdadeltaSpec,
    AdagradSpec,
    AdamaxSpec,
    AdamSpec,
    AdamwSpec,
    ConstantSchedule,
    CosineSchedule,
    ExponentialSchedule,
    MomentumSpec,
    NadamSpec,
    NesterovSpec,
    OptimizerSpec,
    PlateauSchedule,
    RmspropSpec,
    ScheduleSpec,
    SgdSpec,
    StepSchedule,
)
from playground.project.training import Loss
from playground.ui.panels.setting_rows import Words

FORMULA_OF_LOSS: dict[Loss, str] = {
    "half_squared": "½ · (prediction − target)²",
    "mean_squared": "(prediction − target)²",
    "binary_cross_entropy": "−[t · ln p + (1 − t) · ln(1 − p)]",
    "categorical_cross_entropy": "−ln p(right class)",
    "mean_absolute": "|prediction − target|",
    "huber": "½ d² up to |d| = 1, then |d| − ½, with d = prediction − target",
    "hinge": "max(0, 1 − t · z), with t = ±1",
}

OPTIMIZER_HELP: dict[type[OptimizerSpec], tuple[str, str]] = {
    SgdSpec: ("Each step goes straight down the slope of its batch.", "w ← w − η · g"),
    MomentumSpec: (
        "Steps add up to a velocity, which carries on where the slope stays the same and calms where it zigzags.",
        "v ← μ · v + g,   w ← w − η · v",
    ),
    NesterovSpec: (
        "Momentum that leans towards where the velocity is about to carry it.",
        "v ← μ · v + g,   w ← w − η · (g + μ · v)",
    ),
    AdagradSpec: (
        "A parameter moves the less, the larger all its gradients have been together; it slows down for good.",
        "s ← s + g²,   w ← w − η · g / (√s + ε)",
    ),
    AdadeltaSpec: (
        "Sizes each step by how far the last ones went and how steep it was; meant for a learning rate of 1.",
        "w ← w − η · √(d + ε) / √(s + ε) · g, with running means s of g² and d of steps²",
    ),
    RmspropSpec: (
        "Divides each gradient by its usual size of late, so that flat and steep directions are walked alike.",
        "s ← ρ · s + (1 − ρ) · g²,   w ← w − η · g / (√s + ε)",
    ),
    AdamSpec: (
        "Follows the running mean of the gradients, divided by their usual size; often learns with rates near 0.001.",
        "w ← w − η · m̂ / (√v̂ + ε)",
    ),
    AdamwSpec: (
        "Adam whose weight decay acts on the weights themselves, not through the gradient.",
        "w ← w − η · λ · w − η · m̂ / (√v̂ + ε)",
    ),
    AdamaxSpec: (
        "Adam that divides by the largest gradient of late instead of the usual one.",
        "u ← max(β₂ · u, |g| + ε),   w ← w − η · m̂ / u",
    ),
    NadamSpec: (
        "Adam that leans ahead the way Nesterov's momentum does.",
        "w ← w − η · (β₁ · m̂ + (1 − β₁) · ĝ) / (√v̂ + ε), nearly",
    ),
}

OPTIMIZER_WORDS = {
    "momentum": Words(
        "momentum",
        "Momentum μ",
        "How much of its velocity a step keeps from the one before: 0 forgets it, 0.9 averages over about ten steps.",
        "v ← μ · v + g",
    ),
    "rho": Words(
        "memory ρ",
        "Memory ρ",
        "How slowly the usual size of the gradients forgets: near 1 it looks far back.",
        "s ← ρ · s + (1 − ρ) · g²",
    ),
    "beta1": Words(
        "β₁",
        "Memory β₁",
        "How slowly the mean of the gradients forgets: 0.9 looks back over about ten steps.",
        "m ← β₁ · m + (1 − β₁) · g",
    ),
    "beta2": Words(
        "β₂",
        "Memory β₂",
        "How slowly the usual size of the gradients forgets: 0.999 looks back over about a thousand steps.",
        "v ← β₂ · v + (1 − β₂) · g²",
    ),
    "epsilon": Words(
        "ε",
        "Floor ε",
        "Keeps the division from blowing up where gradients are almost zero.",
        "g / (√v + ε)",
    ),
    "weight_decay": Words(
        "AdamW's weight decay",
        "Decay λ",
        "How strongly every step pulls the weights towards zero, beside what the gradient wants.",
        "w ← w − η · λ · w",
    ),
    "momentum_decay": Words(
        "momentum decay",
        "Decay ψ",
        "How fast the look ahead grows to its full length over the first steps.",
        "μₜ = β₁ · (1 − ½ · 0.96^(t · ψ))",
    ),
}

SCHEDULE_HELP: dict[type[ScheduleSpec], tuple[str, str]] = {
    ConstantSchedule: ("The learning rate stays as it is.", "η(t) = η"),
    StepSchedule: ("The learning rate falls by a factor f every n epochs.", "η(t) = η · f^⌊t / n⌋"),
    ExponentialSchedule: ("The learning rate falls by a factor f in every epoch.", "η(t) = η · fᵗ"),
    CosineSchedule: (
        "The learning rate glides down to the share a within n epochs, gently at both ends.",
        "η(t) = η · (a + (1 − a) · (1 + cos(π t / n)) / 2)",
    ),
    PlateauSchedule: (
        "The learning rate falls by a factor f whenever the test loss has stopped falling for more than n epochs.",
        "η ← f · η",
    ),
}

SCHEDULE_WORDS = {
    "epochs": Words("schedule epochs", "Epochs n", "How many epochs one fall of the learning rate takes."),
    "factor": Words(
        "schedule factor", "Factor f", "What the learning rate is multiplied by each time it falls.", "η ← f · η"
    ),
    "lowest": Words(
        "lowest learning rate",
        "Lowest a",
        "What part of the learning rate is left at the end of the fall.",
        "η(n) = a · η",
    ),
    "patience": Words(
        "schedule patience", "Patience n", "How many epochs without a fall of the loss are put up with.", "wait ≤ n"
    ),
    "threshold": Words(
        "schedule threshold",
        "Threshold d",
        "How large a share of itself the loss must lose for that to count as a fall.",
        "L ≤ (1 − d) · best L",
    ),
}

WARMUP_WORDS = {
    "warmup_steps": Words(
        "warm-up",
        "Warm-up K",
        "Over how many first steps the learning rate rises evenly to its full size, so that a wild start does no harm.",
        "η · min(1, k / K) in step k",
    )
}

REGULARISATION_WORDS = {
    "l1": Words(
        "L1 strength",
        "L1",
        "Charges for the size of every weight, which drives the useless ones to exactly zero.",
        "L + λ · Σ|w|",
    ),
    "l1_cuts": Words(
        "cutting by L1",
        "Cut links at zero",
        "A weight that L1 takes through zero stays zero for the rest of the run, as in TensorFlow Playground.",
        "w changes its sign → w = 0",
    ),
    "l2": Words(
        "L2 strength",
        "L2",
        "Charges for the square of every weight, which keeps all of them small and the boundary smooth.",
        "L + ½ λ · Σw²",
    ),
    "weight_decay": Words(
        "weight decay",
        "Weight decay",
        "Shrinks the weights a little in every step, whatever the optimizer makes of the gradient.",
        "w ← w − η · λ · w",
    ),
    "input_noise": Words(
        "input noise",
        "Input noise σ",
        "Shakes the features anew in every step, so that the network cannot cling to single points.",
        "x + σ · N(0, 1)",
    ),
    "clip_value": Words(
        "clipping by value",
        "Clip value",
        "Cuts every number of the gradient off at this size.",
        "g ← max(−c, min(c, g))",
    ),
    "clip_norm": Words(
        "clipping by norm",
        "Clip norm",
        "Shortens a gradient that is longer than this, without turning it.",
        "g ← g · min(1, c / ‖g‖)",
    ),
}

STOPPING_WORDS = {
    "max_epochs": Words("number of epochs", "Epochs", "Stops the run after so many epochs from its start.", "t = n"),
    "target_loss": Words(
        "target loss", "Loss ≤", "Stops the run once the test loss has come down to this.", "L(test) ≤ target"
    ),
    "target_accuracy": Words(
        "target accuracy",
        "Accuracy ≥",
        "Stops the run once this part of the test points is told right.",
        "right / all ≥ target",
    ),
    "patience": Words(
        "early stopping",
        "Early stopping",
        "Stops the run when the test loss has not fallen for so many epochs: what is learnt from then on is by heart.",
        "no L(test) ≤ best − d for n epochs",
    ),
    "restores_best": Words(
        "going back to the best",
        "Go back to the best",
        "Early stopping ends with the parameters that had the smallest test loss, not with the last ones.",
        "θ ← argmin L(test)",
    ),
    "plateau_patience": Words(
        "stopping on a plateau",
        "Plateau",
        "Stops the run when the train loss has not fallen for so many epochs: nothing more is learnt.",
        "no L(train) ≤ best − d for n epochs",
    ),
    "min_change": Words(
        "smallest change",
        "Min. change d",
        "How far the loss must fall for early stopping and plateau to count it.",
        "L ≤ best − d",
    ),
}

BATCH_WORDS = {
    "batch_order": Words(
        "batch order",
        "Batch order",
        "Whether the points come in the same order every epoch or are shuffled before each.",
        "one epoch = every training point once",
    ),
    "remainder": Words(
        "use of the remainder",
        "Remainder",
        "What becomes of the points that do not fill a batch at the end of an epoch: they make a smaller one, are left "
        "out, or go into the first batch of the next epoch.",
        "N mod B points",
    ),
}

SEED_WORDS = {
    "seed": Words("start seed", "Start", "The number the first weights are drawn from.", "same seed → same start"),
    "order_seed": Words("order seed", "Order", "The number the shuffling starts from.", "same seed → same order"),
    "mask_seed": Words(
        "mask seed",
        "Masks",
        "The number dropout and input noise are drawn from.",
        "same seed → same units dropped",
    ),
}

SECTION_HELP = {
    "optimizer": "The optimizer's own settings; what it has by itself is what the field usually takes.",
    "schedule": "How the learning rate changes while the run goes on.",
    "regularisation": "What keeps the network from learning the training points by heart, and its steps from growing "
    "too large.",
    "stopping": "When the run stops by itself.",
    "batches": "In which order points come, and what becomes of those that do not fill a batch.",
    "class_weights": "How much the points of each class count: raise a class that is rare or must not be missed.",
    "seeds": "The numbers chance starts from, one for each of its sources: the same seeds give the same run.",
}


def class_words(name: str) -> Words:
    """Return what is said about the weight of one class."""
    return Words(
        f"weight of class {name}",
        name,
        f"How much the points of class {name} count: with 2, a mistake there costs as much as two elsewhere.",
        "L = mean of weight(class) · loss",
    )
