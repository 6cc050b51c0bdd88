"""What is said about the settings of the data."""

from playground.project.dataset import Missing, Scaling
from playground.ui.panels.setting_rows import Words

SCALINGS: dict[Scaling, str] = {"none": "none", "standardise": "mean 0, deviation 1", "range": "−1 to 1"}
MISSING: dict[Missing, str] = {"drop": "leave rows out", "fill": "fill in the usual"}

POINT_WORDS = {
    "n_classes": Words("number of classes", "Classes", "How many classes the points belong to."),
    "class_share": Words(
        "class balance",
        "First class",
        "The part of the points that belong to the first class; the others share the rest.",
        "points of the first class / all points",
    ),
    "label_noise": Words(
        "label noise",
        "Wrong labels",
        "The part of the points that are given another class by mistake.",
    ),
    "is_stratified": Words(
        "split by class", "Split each class alike", "Takes the same share of every class for training."
    ),
    "scaling": Words(
        "scaling",
        "Scaling",
        "Makes the columns comparable before the network reads them; the axes keep their own units.",
        "(x − mean) / deviation, of the train points",
    ),
    "missing": Words(
        "missing cells",
        "Empty cells",
        "Leaves rows with empty cells out, or fills in the mean or the commonest category.",
    ),
}
