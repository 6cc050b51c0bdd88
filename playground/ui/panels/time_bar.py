"""The row above the status line: a slider over the moments of the run, play, branch, and the way back to now."""

import time
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolBar, QToolButton, QWidget

from playground.engine.recording import RecordingView
from playground.session.messages import Frame
from playground.session.session import Session
from playground.ui.panels.controls import GRID_PX, combo_box, explain, guard_wheel
from playground.ui.theme import ICON_PX, Theme, number_font
from playground.ui.time_travel import TimeTravel
from playground.ui.wording import LOOKING_BACK, count_text, counted

SPEEDS = {"¼×": 0.25, "½×": 0.5, "1×": 1.0, "2×": 2.0, "4×": 4.0}
USUAL_SPEED = "1×"
SLIDER_PX = 120
HEIGHT_PX = 44
PAGES = 20
"""Page up and down go through the run in so many strides."""

RENEWED_S = 0.25
"""While the run trains the slider learns of new moments no oftener than this."""

EMPTY_WORDS = "no past yet: press Run"
WIDEST_WORDS = "epoch 0,000,000.0 of 0,000,000"

SLIDER_HELP = (
    "Every view and the network as they were at a recorded moment of the run. Moving it pauses the training; Run goes "
    "on from now, not from here. Arrow keys, Page up and down, Home; End is now."
)
BRANCH_HELP = (
    "Starts a run from the moment shown, with the settings as they are now. The curve of the run so far stays pinned; "
    "its later moments are forgotten, and Undo does not bring them back"
)


class TimeActions:
    """The actions of the bar, for the Run menu."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        self._window = window
        self._theme = theme
        self.play_back = self._action("Play &backwards", "", "Play the run backwards", "play-back")
        self.play_forth = self._action("&Play forwards", "", "Play the run forwards", "play-forth")
        self.earlier = self._action("Earl&ier moment", "Ctrl+Shift+Left", "Show the moment before")
        self.later = self._action("&Later moment", "Ctrl+Shift+Right", "Show the moment after")
        self.slider = self._action("&Time slider", "Ctrl+T", "Go to the slider over the moments of the run")
        self.branch = self._action("Bran&ch here", "Ctrl+B", BRANCH_HELP, "branch")
        self.now = self._action("Back to no&w", "Ctrl+Shift+End", "Show the present of the run", "now")

    @property
    def all(self) -> list[QAction]:
        """All of them, in the order of the menu."""
        return [self.slider, self.play_back, self.play_forth, self.earlier, self.later, self.branch, self.now]

    def _action(self, text: str, keys: str, tip: str, icon: str = "") -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(keys))
        tip = f"{tip} ({keys})" if keys else tip
        action.setToolTip(tip)
        action.setStatusTip(tip)
        if icon:
            self._theme.give_icon(action, icon)
        return action


class TimeBar(QToolBar):
    """Shows which moment the window shows, and says so clearly where it is a past one.

    `branch_asked(words)` follows *Branch here*, with the moment in words.
    """

    branch_asked = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Time", parent)
        self._theme = theme
        self._renewed_s = 0.0
        self.travel = TimeTravel(session, self)
        self.actions_ = TimeActions(self, theme)
        self.setObjectName("time-bar")
        self.setMovable(False)
        self.slider = self._make_slider()
        self.place = QLabel()
        self.badge = QLabel(LOOKING_BACK)
        self.speed = combo_box()
        self._lay_out()
        self._connect()
        self._show()

    @property
    def words(self) -> str:
        """The moment shown, in words."""
        return self.place.text()

    def show_frame(self, frame: Frame) -> None:
        """Show which moment a frame is of, and how many there are by now."""
        self.travel.show_frame(frame)
        if frame.phase == "running" and time.monotonic() - self._renewed_s > RENEWED_S:
            self._show()

    def _make_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setMinimumWidth(SLIDER_PX)
        explain(slider, "Time", SLIDER_HELP)
        guard_wheel(slider)
        return slider

    def _lay_out(self) -> None:
        acts = self.actions_
        self.place.setFont(number_font())
        self.place.setFixedWidth(self.place.fontMetrics().horizontalAdvance(WIDEST_WORDS) + GRID_PX)
        self.badge.setProperty("badge", True)
        # What appears while the slider is dragged must not move it.
        policy = self.badge.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.badge.setSizePolicy(policy)
        for text, speed in SPEEDS.items():
            self.speed.addItem(text, speed)
        self.speed.setMinimumContentsLength(2)
        self.speed.setCurrentText(USUAL_SPEED)
        explain(self.speed, "Playback speed", "At 1× the whole run is played within 8 seconds.")
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        for action in (acts.play_back, acts.play_forth):
            layout.addWidget(_button(action, has_text=False))
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.place)
        layout.addWidget(self.badge)
        layout.addWidget(self.speed)
        for action in (acts.branch, acts.now):
            layout.addWidget(_button(action, has_text=True))
        self.addWidget(row)
        self.setFixedHeight(HEIGHT_PX)

    def _connect(self) -> None:
        acts, travel = self.actions_, self.travel
        slots: dict[QAction, Callable[[], object]] = {
            acts.play_back: lambda: self._play(-1),
            acts.play_forth: lambda: self._play(1),
            acts.earlier: lambda: travel.go_to(travel.row - 1),
            acts.later: lambda: travel.go_to(travel.row + 1),
            acts.slider: lambda: self.slider.setFocus(Qt.FocusReason.ShortcutFocusReason),
            acts.branch: lambda: self.branch_asked.emit(self.words),
            acts.now: travel.go_back_to_now,
        }
        for action, slot in slots.items():
            action.triggered.connect(lambda _checked, slot=slot: slot())
        self.slider.valueChanged.connect(travel.go_to)
        self.speed.currentIndexChanged.connect(self._on_speed_chosen)
        travel.changed.connect(self._show)

    def _play(self, direction: int) -> None:
        if self.travel.direction == direction:
            self.travel.stop()
        else:
            self.travel.play(direction)

    def _on_speed_chosen(self) -> None:
        self.travel.speed = self.speed.currentData()

    def _show(self) -> None:
        self._renewed_s = time.monotonic()
        travel = self.travel
        recording, is_past = travel.recording, travel.is_past
        self._show_slider()
        words = EMPTY_WORDS if recording is None else place_words(recording, travel.row if is_past else None)
        if words != self.words:
            self.place.setText(words)
            self.slider.setAccessibleDescription(f"{words}. {SLIDER_HELP}")
        if self.property("past") != is_past:
            self.setProperty("past", is_past)
            self.style().unpolish(self)
            self.style().polish(self)
        self.badge.setVisible(is_past)
        self._show_actions()

    def _show_slider(self) -> None:
        travel, slider = self.travel, self.slider
        last = max(0, travel.n_moments - 1)
        with QSignalBlocker(slider):
            if slider.maximum() != last:
                slider.setMaximum(last)
                slider.setPageStep(max(1, last // PAGES))
            # While it is dragged, or wishes wait, it is ahead of the frames.
            is_led = not slider.isSliderDown() and (not travel.is_asking or travel.direction)
            if is_led and slider.value() != travel.row:
                slider.setValue(travel.row)

    def _show_actions(self) -> None:
        acts, travel = self.actions_, self.travel
        has_past = travel.recording is not None
        for widget in (self.slider, self.speed):
            widget.setEnabled(has_past)
        for action in (acts.play_back, acts.play_forth):
            action.setEnabled(has_past)
        acts.earlier.setEnabled(has_past and travel.row > 0)
        acts.later.setEnabled(travel.is_past)
        acts.branch.setEnabled(travel.is_past)
        acts.now.setEnabled(travel.is_past)
        for action, direction, name in ((acts.play_back, -1, "play-back"), (acts.play_forth, 1, "play-forth")):
            self._theme.give_icon(action, "pause" if travel.direction == direction else name)


def place_words(recording: RecordingView, row: int | None) -> str:
    """Return a moment in words: `epoch 412 of 1,240`, or how many there are where it is the present."""
    epochs = recording.epochs
    if row is None:
        return f"now, {counted(len(recording), 'moment')}"
    epoch = float(epochs[row])
    shown = count_text(epoch) if epoch.is_integer() else f"{epoch:,.1f}"
    return f"epoch {shown} of {count_text(epochs[-1])}"


def _button(action: QAction, *, has_text: bool) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setProperty("flat", True)
    styles = Qt.ToolButtonStyle
    button.setToolButtonStyle(styles.ToolButtonTextBesideIcon if has_text else styles.ToolButtonIconOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(action.text().replace("&", ""))
    button.setAccessibleDescription(action.toolTip())
    return button
