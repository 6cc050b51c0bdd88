"""The theme: colours that can be told apart, icons in the theme's colours, one signal for each switch."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.resources import resource_path
from playground.ui.theme import DARK, LIGHT, Colors, Theme, mix, number_font, style_sheet

ICONS = sorted(path.stem for path in resource_path("icons").glob("*.svg"))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of WCAG 2.2, from 1 to 21."""

    def luminance(color: str) -> float:
        parsed = QColor(color)
        parts = [part / 255 for part in (parsed.red(), parsed.green(), parsed.blue())]
        linear = [part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4) for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_that_text_and_marks_stand_out_from_the_panel(colors: Colors) -> None:
    for color in (colors.text, colors.quiet):
        assert contrast(color, colors.panel) >= 4.5
        assert contrast(color, colors.window) >= 4.5
    marks = [colors.class_color(index) for index in range(8)]
    for color in (*marks, colors.border, colors.error, colors.warning):
        assert contrast(color, colors.panel) >= 3.0


def test_that_a_mode_is_taken_and_told_once(qtbot: QtBot) -> None:
    theme = Theme()
    theme.set_mode("light")
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("dark")
    assert theme.colors == DARK
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode("dark")


@pytest.mark.parametrize("name", ICONS)
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_that_every_icon_is_drawn_in_the_text_colour_at_every_scale(
    qapp: QApplication, name: str, scale: float
) -> None:
    del qapp
    theme = Theme()
    theme.set_mode("dark")
    image = theme.icon(name).pixmap(QSize(20, 20), scale).toImage()
    assert image.width() == 20 * scale
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    inked = [pixel for pixel in pixels if pixel.alpha() >= 128]
    assert inked
    text = QColor(DARK.text)
    for pixel in inked:
        # Colours are kept multiplied by their opacity, which rounds each of them.
        assert max(abs(pixel.red() - text.red()), abs(pixel.blue() - text.blue())) <= 2


def test_that_an_icon_given_to_an_action_follows_the_theme(qapp: QApplication) -> None:
    del qapp
    theme = Theme()
    theme.set_mode("light")
    action = QAction()
    theme.give_icon(action, "run")
    theme.set_mode("dark")
    assert action.icon().pixmap(20, 20).toImage().pixelColor(9, 10).name() == DARK.text.lower()


def test_that_the_style_sheet_names_only_files_that_are_there(qapp: QApplication) -> None:
    del qapp
    for colors, is_dark in ((LIGHT, False), (DARK, True)):
        sheet = style_sheet(colors, is_dark=is_dark)
        parts = sheet.split('url("')[1:]
        assert parts
        for part in parts:
            resource_path(part.split('"')[0])


def test_that_all_digits_are_equally_wide(qapp: QApplication) -> None:
    del qapp
    metrics = QFontMetrics(number_font())
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_that_a_mix_lies_between_its_colours() -> None:
    assert mix("#000000", "#FFFFFF", 0.0) == "#000000"
    assert mix("#000000", "#FF8000", 1.0) == "#FF8000"
    assert mix("#000000", "#FFFFFF", 0.2) == "#333333"
