"""What each command is called, what it takes and what it prints."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from playground import __version__
from playground.cli import show as showing
from playground.cli.group import BadInput, Commands
from playground.project import files, links
from playground.project.dataset import Missing, Scaling
from playground.project.files import SavedProject
from playground.project.project import default_project
from playground.project.table import Role
from playground.resources import resource_path

SUFFIX = ".nnplay"

PATH = click.Path(path_type=Path)
FILE = click.argument("file", type=PATH)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")

Progress = Callable[[int, int], None]


@click.group(cls=Commands)
@click.version_option(__version__, package_name="network-playground", prog_name="Network Playground")
def main() -> None:
    """Drag layers together, watch a neural network learn, understand why.

    Without a command the window opens, with FILE if one is named.
    """


@main.command()
@click.option("--example", metavar="NAME", help="Start from this example instead of the default project.")
@click.option("--link", metavar="LINK", help="Start from this TensorFlow Playground link.")
@click.option("-o", "--output", required=True, type=PATH, help="The project file to write.")
def new(example: str | None, link: str | None, output: Path) -> None:
    """Write a new project file."""
    if example is not None and link is not None:
        raise BadInput("A project starts from an example or from a link: name one of the two.")
    if link is not None:
        saved = SavedProject(project=links.parse(link))
    else:
        saved = SavedProject(project=default_project()) if example is None else _example(example)
    files.save(output, saved)


@main.command()
@FILE
@click.option("--epochs", default=100, show_default=True, type=click.IntRange(0), help="How many more epochs to train.")
@click.option("--evaluate-every", metavar="K", type=click.IntRange(1), help="Record every K-th and the last epoch.")
@click.option("-o", "--output", type=PATH, help="Save the trained project to this file.")
@JSON
def train(file: Path, epochs: int, evaluate_every: int | None, output: Path | None, *, as_json: bool) -> None:
    """Train the project in FILE on from where it is; FILE itself changes only if -o names it."""
    from playground.cli import training

    saved = files.load(file)
    with _progress("compiling") as compiling:
        compile_s = training.compile_kernels(compiling)
    with _progress("training") as learning:
        outcome = training.train(saved, epochs, evaluate_every, compile_s, learning)
    if output is not None:
        files.save(output, outcome.saved)
    click.echo(json.dumps(outcome.report(), allow_nan=False) if as_json else outcome.text())
    if output is None and not as_json:
        click.echo("Nothing was saved: name a file with -o to keep the run.")
    if outcome.is_diverged:
        click.echo(f"The run diverged in epoch {outcome.epoch + 1}: try a smaller learning rate.", err=True)
        sys.exit(1)


@main.command()
@FILE
@JSON
def show(file: Path, *, as_json: bool) -> None:
    """Say what is in FILE: layers, data, training settings, the run so far and what keeps it from training."""
    report = showing.report(files.load(file))
    click.echo(json.dumps(report, allow_nan=False) if as_json else showing.text(file.name, report))


@main.command()
@FILE
@click.option("--csv", "table", required=True, type=PATH, help="The points: a CSV file whose header names the columns.")
@click.option("-o", "--output", required=True, type=PATH, help="The CSV file to write.")
def predict(file: Path, table: Path, output: Path) -> None:
    """Predict every line of a CSV file with the network in FILE."""
    from playground.cli import prediction, training

    saved = files.load(file)
    points = prediction.read_points(saved.project, table)
    with _progress("compiling") as compiling:
        training.compile_kernels(compiling)
    prediction.write(output, points, saved.project, prediction.predict(saved, points))
    if saved.run is None:
        click.echo(f"{file.name} has not been trained: these are the predictions of its first weights.", err=True)


@main.command("import")
@click.argument("table", type=PATH)
@click.option("-o", "--output", required=True, type=PATH, help="The project file to write.")
@click.option("--target", metavar="NAME", help="The column to predict; the last one if none is named.")
@click.option("--task", type=click.Choice(["class", "number"]), help="Whether to predict a class or a number.")
@click.option("--ignore", metavar="NAME", multiple=True, help="A column not to learn from; may be given several times.")
@click.option("--split", metavar="NAME", help="The column that says which rows are train and which are test.")
@click.option("--scale", type=click.Choice(["none", "standardise", "range"]), help="How columns are made comparable.")
@click.option("--missing", type=click.Choice(["drop", "fill"]), default="drop", show_default=True, help="Empty cells.")
def import_table(
    table: Path,
    output: Path,
    target: str | None,
    task: str | None,
    ignore: tuple[str, ...],
    split: str | None,
    scale: Scaling | None,
    missing: Missing,
) -> None:
    """Write a project that learns from the CSV file TABLE."""
    from playground.cli import importing

    roles: dict[str, Role] = dict.fromkeys(ignore, "ignore")
    if target is not None:
        roles[target] = "target"
    if split is not None:
        roles[split] = "split"
    plan = importing.planned(table, roles, task)
    with _progress("reading") as reading:
        project = importing.imported(plan, scale, missing, reading)
    files.save(output, SavedProject(project=project))
    for sentence in importing.told(plan, project):
        click.echo(sentence)


@main.command()
@FILE
@click.option("--csv", "output", required=True, type=PATH, help="The CSV file to write.")
def export(file: Path, output: Path) -> None:
    """Write the points in FILE as they are trained on: part, columns, target, features, prediction."""
    from playground.cli import exporting, training

    saved = files.load(file)
    with _progress("compiling") as compiling:
        training.compile_kernels(compiling)
    with _progress("writing") as writing:
        n_points = exporting.export(saved, output, writing)
    click.echo(f"{n_points} points were written to {output.name}.")
    if saved.run is None:
        click.echo(f"{file.name} has not been trained: the predictions are those of its first weights.", err=True)


@main.command()
@FILE
@click.option("--csv", "output", required=True, type=PATH, help="The CSV file to write.")
def history(file: Path, output: Path) -> None:
    """Write what was recorded of each epoch of the run in FILE: losses, accuracies, learning rate, gradient norm."""
    from playground.cli import exporting

    saved = files.load(file)
    if saved.run is None:
        raise BadInput(f"{file.name} has not been trained: there is no history to write.")
    with _progress("writing") as writing:
        n_epochs = exporting.export_history(saved, output, writing)
    click.echo(f"The history of {n_epochs} epochs was written to {output.name}.")


@main.command("compile-kernels")
def compile_kernels() -> None:
    """Compile the engine's kernels now, so that the first run need not wait for them."""
    from playground.cli import training

    with _progress("compiling") as compiling:
        seconds = training.compile_kernels(compiling)
    click.echo(f"The kernels were ready after {seconds:.1f} s.")


def _example(name: str) -> SavedProject:
    names = sorted(path.stem for path in resource_path("examples").glob(f"*{SUFFIX}"))
    if name not in names:
        raise BadInput(f"There is no example {name!r}: choose one of {', '.join(names)}.")
    return files.load(resource_path(f"examples/{name}{SUFFIX}"))


@contextlib.contextmanager
def _progress(label: str) -> Iterator[Progress]:
    """Give a function that is told how much of how much is done; it draws a bar where a person sees it."""
    if not sys.stderr.isatty():
        yield lambda _done, _whole: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def draw(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        yield draw
