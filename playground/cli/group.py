"""How every command ends: bad input becomes one sentence on the error stream and exit code 2."""

import sys
from typing import Any, NoReturn

import click

from playground.data.dataset import DataProblem
from playground.data.features import FormulaProblem
from playground.data.reading import TableProblem
from playground.project.files import FileProblem
from playground.project.links import LinkProblem

BAD_INPUT = 2
INTERRUPTED = 130


class BadInput(click.ClickException):
    """Something the person gave cannot be used; the message is one sentence."""

    exit_code = BAD_INPUT


class Commands(click.Group):
    """A group whose commands never answer a person's mistake with a trace or a page of usage."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run the command that is named in the arguments, then end the program with its exit code."""
        kwargs["standalone_mode"] = False
        try:
            code = super().main(*args, **kwargs)
        except click.exceptions.NoArgsIsHelpError as help_page:
            help_page.show()
            sys.exit(BAD_INPUT)
        except click.ClickException as error:
            _tell(error.format_message(), error.exit_code)
        except (DataProblem, FileProblem, FormulaProblem, LinkProblem, TableProblem) as problem:
            _tell(str(problem), BAD_INPUT)
        except click.Abort:
            _tell("Stopped, and nothing was saved.", INTERRUPTED)
        sys.exit(code if isinstance(code, int) else 0)


def _tell(sentence: str, exit_code: int) -> NoReturn:
    stop = "" if sentence.endswith((".", "?", "!")) else "."
    click.echo(f"Error: {sentence}{stop}", err=True)
    sys.exit(exit_code)
