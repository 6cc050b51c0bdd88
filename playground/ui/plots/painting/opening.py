"""Any set of two columns as a sheet to paint on: the points of a generated set or a table, each in its own part."""

import numpy as np

from playground.data import dataset as datasets
from playground.project import painting
from playground.project.dataset import DatasetSpec
from playground.project.painting import USUAL_REACH, Extent, sheet_of
from playground.project.table import TableSpec


def opened(dataset: DatasetSpec, extent: Extent) -> TableSpec:
    """Return the points of a dataset as a sheet; points of sets without an extent get the one given.

    Raises DataProblem where there are no points to begin with.
    """
    sheet = sheet_of(dataset)
    if sheet is not None:
        return sheet
    built = datasets.build(dataset)
    order = np.argsort(np.concatenate((built.rows_train, built.rows_test)))
    points = built.all_points()[order]
    targets = np.concatenate((built.targets("train"), built.targets("test")))[order]
    is_train = order < built.rows_train.size
    numbers = painting.deal_numbers(is_train.tolist(), dataset.train_share, dataset.used_split_seed)
    columns = (points[:, 0].tolist(), points[:, 1].tolist(), targets.tolist())
    return painting.start(dataset.info, columns, numbers, dataset.info.extent or extent)


def target_reach(dataset: DatasetSpec) -> tuple[float, float]:
    """Return the values that can be painted: from −1 to 1, or as far as the table's own values reach."""
    spec = dataset.table
    if spec is None or not spec.is_regression:
        return -1.0, 1.0
    n_rows = spec.table.n_rows
    values = np.frombuffer(spec.table.data, dtype=np.float64)[spec.target * n_rows : (spec.target + 1) * n_rows]
    values = values[~np.isnan(values)]
    low, high = float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))
    return (low, high) if low < high and (low < -USUAL_REACH or high > USUAL_REACH) else (-1.0, 1.0)
