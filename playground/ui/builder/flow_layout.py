"""A layout that sets widgets side by side and goes on in the next row where there is no room."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Keeps each widget at the size it wants, from left to right and top to bottom, in rows of about equal length."""

    def __init__(self, parent: QWidget, spacing: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 (Qt calls it)
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 (Qt calls it)
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 (Qt calls it)
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 (Qt calls it)
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._flow(QRect(0, 0, width, 0), is_placing=False)

    def sizeHint(self) -> QSize:
        hints = [item.sizeHint() for item in self._items]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 (Qt calls it)
        smallest = QSize()
        for item in self._items:
            smallest = smallest.expandedTo(item.minimumSize())
        return smallest

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 (Qt calls it)
        super().setGeometry(rect)
        self._flow(rect, is_placing=True)

    def _flow(self, rect: QRect, *, is_placing: bool) -> int:
        """Return the height the rows need within the width of `rect`, placing the widgets where asked to."""
        y = rect.y()
        for row in self._even_rows(rect.width()):
            x = rect.x()
            for item in row:
                hint = item.sizeHint()
                if is_placing:
                    item.setGeometry(QRect(QPoint(x, y), hint))
                x += hint.width() + self.spacing()
            y += max(item.sizeHint().height() for item in row) + self.spacing()
        return max(y - self.spacing() - rect.y(), 0)

    def _even_rows(self, width: int) -> list[list[QLayoutItem]]:
        """Return as few rows as fit the width, about equally long: none holds a single widget while others are full."""
        rows = self._rows(width)
        while rows:
            longest = max(self._length(row) for row in rows)
            narrower = self._rows(longest - 1)
            if len(narrower) > len(rows) or max(self._length(row) for row in narrower) >= longest:
                break
            rows = narrower
        return rows

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        """Return the widgets in rows, each as full as the width allows; a widget that is wider has its own."""
        rows: list[list[QLayoutItem]] = []
        for item in self._items:
            if rows and self._length([*rows[-1], item]) <= width:
                rows[-1].append(item)
            else:
                rows.append([item])
        return rows

    def _length(self, row: list[QLayoutItem]) -> int:
        return sum(item.sizeHint().width() for item in row) + self.spacing() * (len(row) - 1)
