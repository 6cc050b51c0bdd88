"""Every action of the window: its words, its shortcut, its icon. What an action does is connected in main_window."""

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from playground.ui.theme import Theme

Keys = QKeySequence.StandardKey


class Actions:
    """All actions, owned by the window. Shortcuts the system has no opinion on are set here for every system."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        self._window = window
        self._theme = theme

        self.new = self._action("&New", Keys.New, "Start over with the default project")
        self.open = self._action("&Open…", Keys.Open, "Open a project file")
        self.open_link = self._action("Open &link…", None, "Open a TensorFlow Playground link")
        self.copy_link = self._action("&Copy as link", None, "Copy a TensorFlow Playground link to this project")
        self.import_table = self._action("&Import table…", "Ctrl+I", "Learn from a table in a CSV file (Ctrl+I)")
        self.paste_table = self._action(
            "Paste &table", "Ctrl+Shift+V", "Learn from cells or lines that were copied (Ctrl+Shift+V)"
        )
        self.table_columns = self._action(
            "Columns of the ta&ble…", None, "Use the columns of your table in another way"
        )
        self.export = self._action(
            "E&xport points…", "Ctrl+E", "Write the points as they are trained on, and their predictions (Ctrl+E)"
        )
        self.export_history = self._action(
            "Export &history…", None, "Write losses, accuracies and all else that was recorded of each epoch as CSV"
        )
        self.export_picture = self._action(
            "Export pict&ure…", "Ctrl+Shift+E", "Write the drawn network as PNG, SVG or PDF (Ctrl+Shift+E)"
        )
        self.copy_picture = self._action(
            "Cop&y picture", "Ctrl+Shift+C", "Put the drawn network on the clipboard (Ctrl+Shift+C)"
        )
        self.animate = self._action("Ani&mate run…", None, "Write the run as an animated GIF, moment by moment")
        self.print = self._action("&Print network…", "Ctrl+P", "Print the drawn network on one page (Ctrl+P)")
        self.save = self._action("&Save", Keys.Save, "Save the project and its run")
        self.save_as = self._action("Save &as…", "Ctrl+Shift+S", "Save the project under another name")
        self.quit = self._action("&Quit", "Ctrl+Q", "Close the program")

        self.run = self._action("&Run", "Space", "Train, or pause (Space)", "run")
        self.step = self._action("&Step", "Ctrl+Right", "Train one epoch (Ctrl+Right)", "step")
        self.reset = self._action("R&eset", "Ctrl+R", "Go back to the same first weights (Ctrl+R)", "reset")
        self.new_start = self._action(
            "&New start", "Ctrl+Shift+R", "Draw other first weights and start from them (Ctrl+Shift+R)", "new-start"
        )

        self.themes = QActionGroup(window)
        self.theme_system = self._choice("As the &system", self.themes)
        self.theme_light = self._choice("&Light", self.themes)
        self.theme_dark = self._choice("&Dark", self.themes)
        self.log_loss = self._action("Lo&garithmic curves", "Ctrl+L", "Draw the curves on a logarithmic axis")
        self.log_loss.setCheckable(True)
        self.hints = self._action("Show &hints", None, "Remark on layers that do less than they seem to")
        self.hints.setCheckable(True)
        self.reset_layout = self._action("&Reset layout", None, "Put all panels back where they were at first")
        self.what_is_this = self._action("&What is this?", "F1", "Explain the control that has the keyboard (F1)")
        self.about = self._action("&About Network Playground", None, "What this program is")

    def show_running(self, *, is_running: bool) -> None:
        """Let the Run action offer what it does now."""
        self.run.setText("&Pause" if is_running else "&Run")
        self._theme.give_icon(self.run, "pause" if is_running else "run")

    def _action(self, text: str, shortcut: Keys | str | None, tip: str, icon: str | None = None) -> QAction:
        action = QAction(text, self._window)
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
        action.setToolTip(tip)
        action.setStatusTip(tip)
        if icon is not None:
            self._theme.give_icon(action, icon)
        return action

    def _choice(self, text: str, group: QActionGroup) -> QAction:
        action = QAction(text, self._window)
        action.setCheckable(True)
        group.addAction(action)
        return action
