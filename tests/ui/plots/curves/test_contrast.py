"""What a kept run is called says what it was made with that the present one is not."""

from msgspec.structs import replace

from playground.project import edits
from playground.project.network import DropoutSpec
from playground.project.optimizer import AdamSpec
from playground.project.project import Project, default_project
from playground.ui.plots.curves.contrast import contrast_words


def trained(**changes: object) -> Project:
    project = default_project()
    return replace(project, training=replace(project.training, **changes))


def test_that_equal_projects_have_no_contrast() -> None:
    assert contrast_words(default_project(), default_project()) == ""


def test_that_settings_are_said_of_the_run_that_is_named() -> None:
    before, after = default_project(), trained(learning_rate=0.3)
    assert contrast_words(after, before) == "learning rate 0.3"
    assert contrast_words(before, after) == "learning rate 0.03"
    assert contrast_words(trained(seed=7), before) == "seed 7"
    assert contrast_words(trained(batch_size=None), before) == "batch of all points"
    assert contrast_words(trained(optimizer=AdamSpec()), before) == "Adam"


def test_that_a_setting_without_words_of_its_own_is_not_passed_over() -> None:
    assert contrast_words(trained(order_seed=3), default_project()) == "other settings"


def test_that_another_network_is_told_by_its_units() -> None:
    project = default_project()
    wider = edits.change_layer(project, "layer-1", units=8)
    assert contrast_words(wider, project) == "8-2 units"
    assert contrast_words(project, wider) == "4-2 units"


def test_that_another_kind_of_layer_is_named() -> None:
    project = default_project()
    layers = (*project.network.layers, DropoutSpec(id="drop", rate=0.2))
    dropped = replace(project, network=replace(project.network, layers=layers))
    assert contrast_words(dropped, project) == "with Dropout"
    assert contrast_words(project, dropped) == "without Dropout"


def test_that_other_data_are_named() -> None:
    project = default_project()
    assert contrast_words(edits.choose_source(project, "spiral"), project).startswith("Spiral")
    assert contrast_words(edits.change_dataset(project, noise=0.2), project) == "noise 20 %"
    assert contrast_words(edits.change_dataset(project, seed=9), project) == "other points"


def test_that_many_differences_are_counted() -> None:
    run = trained(learning_rate=0.3, seed=7, l2=0.001, batch_size=1)
    assert contrast_words(run, default_project()) == "learning rate 0.3, batch 1, 2 more"
