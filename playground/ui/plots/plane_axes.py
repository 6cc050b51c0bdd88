"""The axes of the feature space, and what is said over it where something is missing."""

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.plots.plot_area import Banner, PlotArea

EMPTY_WORDS = "No points yet: choose data on the left."


def show_axes(plot: PlotArea, dataset: Dataset, plane: Plane) -> None:
    """Show the part of the space a plane covers."""
    plot.set_labels(*plane.labels)
    # Below and above the curves of classes lie points, and no probabilities.
    plot.number_within("left", (0.0, 1.0) if plane.is_curve and dataset.info.classes else None)
    x_min, x_max, y_min, y_max = plane.extent
    plot.setRange(xRange=(x_min, x_max), yRange=(y_min, y_max), padding=0, disableAutoRange=True)


def show_empty_axes(plot: PlotArea, project: Project) -> None:
    """Show, of data that say how far they reach, the plane they are meant for."""
    info, axes = project.dataset.info, project.plane.axes
    if info.extent is not None and len(info.columns) > max(axes):
        across, up = ((info.extent[:2], info.extent[2:])[axis] for axis in axes)
        plot.set_labels(*(info.columns[axis] for axis in axes))
        plot.setRange(xRange=across, yRange=up, padding=0, disableAutoRange=True)


def say_state(banner: Banner, frame: Frame, *, has_points: bool) -> None:
    """Say what is missing or wrong, or nothing."""
    if frame.error is not None and not has_points:
        banner.say(frame.error, "brush")
    elif frame.error is not None:
        banner.say(frame.error, "warning", "error")
    elif frame.phase == "compiling":
        banner.say("Compiling the kernels… The map follows.", "busy")
    elif frame.dataset is None:
        banner.say(EMPTY_WORDS, "points")
    else:
        banner.say("")
