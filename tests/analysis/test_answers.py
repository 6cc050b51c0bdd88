"""From predictions to classes."""

import numpy as np

from playground.analysis.answers import class_probabilities, predicted_classes
from playground.data.dataset import build
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.dataset import SourceName
from playground.project.project import default_project


def test_that_one_output_is_the_probability_of_the_second_class() -> None:
    outputs = np.array([[0.25], [0.5], [0.75]])
    np.testing.assert_array_equal(class_probabilities(outputs), [[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]])
    assert predicted_classes(outputs).tolist() == [0, 0, 1]


def test_that_of_many_outputs_the_largest_is_the_answer_and_of_equal_ones_the_first() -> None:
    outputs = np.array([[0.2, 0.5, 0.3], [0.4, 0.2, 0.4]])
    assert class_probabilities(outputs) is outputs
    assert predicted_classes(outputs).tolist() == [1, 0]


def test_that_the_share_of_right_answers_is_the_accuracy_of_the_run() -> None:
    jit.compile_all()
    sources: tuple[SourceName, ...] = ("spiral", "iris")
    for source in sources:
        project = edits.choose_source(default_project(), source)
        trainer = Trainer(project, build(project.dataset))
        trainer.advance(200)
        right = predicted_classes(trainer.predict(trainer.dataset.x_test)) == trainer.dataset.y_test
        assert right.mean() == trainer.evaluate().test_accuracy
