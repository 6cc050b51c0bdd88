"""Names of places: what the kernels read stands in short arrays of numbers, and here is where."""

# Integer settings. N_BACKWARD is the number of operations a backward pass begins with. TARGETS_ROW and WIDE_TARGETS_ROW
# are where the targets stand in the work arrays of training and of evaluation; the row behind them holds weights.
# IS_PLAIN says that steps are plain gradient descent, IS_HOLDING that some parameters stay as they are.
(
    N_FEATURES,
    N_OPERATIONS,
    TARGETS_ROW,
    WIDE_TARGETS_ROW,
    HAS_CLASS_WEIGHTS,
    BATCH_SIZE,
    REMAINDER,
    ORDER_SEED,
    MASK_SEED,
    LOSS,
    LOGITS_ROW,
    OUTPUT_ROW,
    N_OUTPUTS,
    START_GRADIENT,
    N_BACKWARD,
    IS_CLASSIFICATION,
    HISTORY_STRIDE,
    OPTIMIZER,
    IS_PLAIN,
    IS_HOLDING,
    IS_CUTTING,
    SCHEDULE,
    SCHEDULE_EPOCHS,
    WARMUP_STEPS,
    MAX_EPOCHS,
    PATIENCE,
    RESTORES_BEST,
    PLATEAU_PATIENCE,
) = range(28)
N_INTEGERS = 28

USE, DROP, CARRY = range(3)
"""What becomes of the points that do not fill a batch."""

CONSTANT, STEPWISE, EXPONENTIAL, COSINE, PLATEAU = range(5)
"""Schedules of the learning rate."""

# Float settings. A class is told to an output as LOW or HIGH; an output above THRESHOLD means HIGH. A bound or a target
# that is not wanted is negative.
(
    ZERO,
    LEARNING_RATE,
    LOW,
    HIGH,
    THRESHOLD,
    INPUT_NOISE,
    CLIP_NORM,
    CLIP_VALUE,
    SCHEDULE_FACTOR,
    SCHEDULE_THRESHOLD,
    TARGET_LOSS,
    TARGET_ACCURACY,
    MIN_CHANGE,
) = range(13)
N_FLOATS = 13

# Counters, integers that training changes.
EPOCH, STEP, POSITION, STOP_REASON, N_RECORDS = range(5)
N_COUNTERS = 5

RUNNING, REACHED_EPOCHS, REACHED_LOSS, REACHED_ACCURACY, STOPPED_EARLY, REACHED_PLATEAU, DIVERGED = range(7)
"""Reasons a run has stopped for."""

# Single numbers of a run's state: those of the optimizer, of the schedule, and of the rules to stop by.
(
    OPTIMIZER_STEPS,
    MOMENTUM_PRODUCT,
    RATE_FACTOR,
    RATE_BEST,
    RATE_WAIT,
    TEST_BEST,
    TEST_WAIT,
    TEST_BEST_EPOCH,
    TRAIN_BEST,
    TRAIN_WAIT,
) = range(10)
N_SINGLE = 10

NOTHING_YET = 1e300
"""The best loss so far before there is one: finite, because saved runs hold finite numbers only."""

# Columns of a record: those of the history.
(
    RECORD_EPOCH,
    RECORD_STEP,
    TRAIN_LOSS,
    TEST_LOSS,
    TRAIN_ACCURACY,
    TEST_ACCURACY,
    RECORD_RATE,
    GRADIENT_NORM,
) = range(8)
N_RECORD_COLUMNS = 8
