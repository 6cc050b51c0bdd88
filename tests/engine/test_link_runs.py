"""Runs of TensorFlow Playground links, against figures recorded from that program."""

import dataclasses

import numpy as np
import pytest

from playground.data import dataset as datasets
from playground.data.dataset import Dataset
from playground.engine.trainer import Trainer
from playground.project import links
from playground.project.project import Project

RECORDED = {
    "seed=0.59704": {
        0: (0.499440096780, 0.501190089029),
        1: (0.497578378087, 0.498115848416),
        10: (0.486274570790, 0.484222429422),
        100: (0.010395673188, 0.011562363898),
    },
    "seed=0.59704&problem=regression&regDataset=reg-plane&noise=10&networkShape=&learningRate=0.01&batchSize=30": {
        0: (1.116721799325, 1.050594569721),
        1: (0.010425102601, 0.010173165769),
        10: (0.001393427201, 0.001359989346),
        100: (0.001300101030, 0.001249165333),
    },
}


@pytest.mark.parametrize("settings", list(RECORDED))
def test_that_losses_agree_with_the_recorded_ones(settings: str) -> None:
    project = links.parse(f"#{settings}")
    trainer = Trainer(project, datasets.build(project.dataset))
    trainer.advance(100 * trainer.steps_per_epoch + 10)
    history = trainer.history.view()
    for epoch, losses in RECORDED[settings].items():
        row = history.table[epoch]
        assert row[0] == epoch
        # The figures were recorded with 12 digits.
        assert row[2:4] == pytest.approx(losses, rel=0, abs=1e-12)


def test_that_the_first_weights_are_those_of_the_link() -> None:
    project = links.parse("#seed=0.59704")
    parameters = Trainer(project, datasets.build(project.dataset)).snapshot().parameters
    weights = [0.013961340352000695, 0.43302599830780975, 0.3439791736416442, 0.3985308089758556]
    assert parameters[:4].tolist() == weights
    assert parameters[8:12].tolist() == [0.1] * 4


MICRO = {
    "": [
        (0.5644807522737841, -0.17081683000027864, 0.12465808463550664),
        (0.5989743860783363, -0.13877291077278048, 0.1318629612239964),
        (0.6288846339552677, -0.1144228042571322, 0.13532261600957302),
    ],
    "&regularization=L2&regularizationRate=0.1": [
        (0.5594807522737841, -0.16831683000027864, 0.12465808463550664),
        (0.5886541427490739, -0.13472702456951544, 0.13169469778862347),
        (0.6132788480830081, -0.10911564009117201, 0.13490996223129081),
    ],
    "&regularization=L1&regularizationRate=3": [
        (0.2644807522737841, 0.0, 0.12465808463550664),
        (0.02976231554282449, 0.0, 0.12412453444280906),
        (0.0, 0.0, 0.14194320449529146),
    ],
}


def micro_run(project: Project) -> Trainer:
    """Return a run on three points, from weights (0.5, -0.25) and bias 0.1, two points to a batch."""
    points = np.array([[1.0, 2.0], [-1.0, 0.5], [2.0, -1.0]])
    data = Dataset(
        spec=project.dataset,
        points_train=points,
        points_test=points[:0],
        x_train=points,
        x_test=points[:0],
        y_train=np.array([1.0, 0.0, 1.0]),
        y_test=np.zeros(0),
    )
    trainer = Trainer(project, data)
    state = dataclasses.replace(trainer.state(), parameters=np.array([0.5, -0.25, 0.1]))
    return Trainer(project, data, state)


@pytest.mark.parametrize("settings", list(MICRO))
def test_that_three_points_give_the_recorded_parameters(settings: str) -> None:
    project = links.parse(f"#networkShape=&batchSize=2&learningRate=0.1&seed=1{settings}")
    trainer = micro_run(project)
    for epoch, expected in enumerate(MICRO[settings], start=1):
        while trainer.epoch < epoch:
            trainer.advance(1)
        assert trainer.snapshot().parameters == pytest.approx(expected, rel=0, abs=1e-14)


def test_that_a_batch_larger_than_the_training_set_never_takes_a_step() -> None:
    project = links.parse("#networkShape=&batchSize=4&learningRate=0.1&seed=1")
    trainer = micro_run(project)
    trainer.advance(5)
    assert trainer.snapshot().parameters.tolist() == [0.5, -0.25, 0.1]
