"""The templates there are: ordinary project files in two folders, one of the program and one of the person."""

import logging
from dataclasses import dataclass
from pathlib import Path

from playground.project import files
from playground.project.files import FileProblem, SavedProject
from playground.project.layer_sets import template_of
from playground.project.network import LayerSpec
from playground.project.project import Project

log = logging.getLogger(__name__)

SUFFIX = ".nnplay"
MAX_NAME = 60
MAX_BYTES = 4 << 20
"""A network of 128 layers with every setting takes a hundredth of it; larger files are no templates."""

ORDER = ("perceptron", "lecture-network", "playground-network", "wide", "deep", "residual", "autoencoder", "dropout")
"""The program's own templates from simple to involved; others follow by name."""

FORBIDDEN = '/\\:*?"<>|'


class TemplateProblem(Exception):  # noqa: N818 - a problem is what a person is told of
    """A template cannot be kept, renamed or deleted; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Template:
    """One template: its project, or the sentence that says why there is none."""

    title: str
    path: Path
    is_own: bool
    project: Project | None = None
    problem: str = ""


class Shelf:
    """Reads both folders anew each time it is asked, so that files put there by hand are found as well."""

    def __init__(self, shipped: Path, own: Path) -> None:
        self._shipped = shipped
        self._own = own

    @property
    def folder(self) -> Path:
        """Where the person's own templates are."""
        return self._own

    def shipped(self) -> list[Template]:
        """Return the templates that come with the program."""
        places = {name: place for place, name in enumerate(ORDER)}
        paths = sorted(_files_in(self._shipped), key=lambda path: (places.get(path.stem, len(places)), path.stem))
        return [_read(path, path.stem.replace("-", " ").capitalize(), is_own=False) for path in paths]

    def own(self) -> list[Template]:
        """Return the templates the person kept, by name; a damaged one says what is wrong with it."""
        paths = sorted(_files_in(self._own), key=lambda path: (path.stem.casefold(), path.stem))
        return [_read(path, path.stem, is_own=True) for path in paths]

    def keep(self, name: str, layers: tuple[LayerSpec, ...]) -> Path:
        """Keep copies of layers as a template of this name; raises TemplateProblem."""
        path = self._free_path(name)
        try:
            self._own.mkdir(parents=True, exist_ok=True)
            files.save(path, SavedProject(project=template_of(layers)))
        except FileProblem as problem:
            raise TemplateProblem(str(problem)) from problem
        except OSError as error:
            raise TemplateProblem(
                f"The folder {self._own} cannot be made ({error.strerror}), so the template was not kept: free the way "
                "to it, then try again."
            ) from error
        return path

    def rename(self, template: Template, name: str) -> Path:
        """Give one of the person's templates another name; raises TemplateProblem."""
        if name.strip() == template.title:
            return template.path
        path = self._free_path(name)
        try:
            template.path.rename(path)
        except OSError as error:
            raise TemplateProblem(
                f"{template.title} could not be renamed ({error.strerror}) and is called as before: look at "
                f"{template.path}."
            ) from error
        return path

    def delete(self, template: Template) -> None:
        """Delete one of the person's templates; raises TemplateProblem."""
        try:
            template.path.unlink(missing_ok=True)
        except OSError as error:
            raise TemplateProblem(
                f"{template.title} could not be deleted ({error.strerror}) and is still there: look at {template.path}."
            ) from error

    def _free_path(self, name: str) -> Path:
        """Return the path of a template of this name; raises TemplateProblem where it cannot be called so."""
        name = name.strip()
        if not name or len(name) > MAX_NAME:
            raise TemplateProblem(f"A template's name has 1 to {MAX_NAME} characters: choose another one.")
        if name[0] in ".-" or name[-1] == "." or not name.isprintable() or set(name) & set(FORBIDDEN):
            raise TemplateProblem(
                f"A template's name begins with a letter or a digit and has none of {' '.join(FORBIDDEN)}: choose "
                "another one."
            )
        if any(path.stem.casefold() == name.casefold() for path in _files_in(self._own)):
            raise TemplateProblem(
                f"There is a template called {name} already: choose another name, or delete it first."
            )
        return self._own / f"{name}{SUFFIX}"


def _files_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix == SUFFIX]
    except FileNotFoundError:
        return []  # nothing was kept yet
    except OSError as error:
        log.info("no templates were read from %s: %s", folder, error)
        return []


def _read(path: Path, title: str, *, is_own: bool) -> Template:
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            problem = f"{path.name} is larger than any template: open it as a project instead."
        elif not path.is_file():
            problem = f"{path.name} is no file: delete it or choose another template."
        else:
            return Template(title, path, is_own, project=files.load(path).project)
    except FileProblem as error:
        problem = str(error)
    except OSError as error:
        problem = f"{path.name} cannot be read ({error.strerror}): choose another template."
    return Template(title, path, is_own, problem=problem)
