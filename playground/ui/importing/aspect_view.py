"""The upper part of the preview: above each column what it holds and what it is used for, to be changed there.

A click, Space or Enter offers the choices; the first letter of one chooses it. What is chosen counts for all columns
that are selected.
"""

from typing import get_args

from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QFocusEvent, QIcon, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from playground.data.reading import Kind
from playground.project.table import Role
from playground.ui.importing.models import ASPECTS, DraftModel, Index, ItemRole
from playground.ui.importing.words import KIND_HELP, KIND_NAMES, ROLE_HELP, ROLE_NAMES, Aspect
from playground.ui.theme import Theme, mix

ROW_PX = 28
PADDING_PX = 8
SIGN_PX = 16
CHEVRON_PX = 3.5
OPEN_KEYS = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}
NO_KEYS = Qt.KeyboardModifier.NoModifier
ONLY_ONE = {"target", "split"}
"""Roles that only one column can have."""


class AspectView(QTableView):
    """Shows a DraftModel of aspects; `chosen(columns, aspect, value)` is what the person wants of these columns."""

    chosen = Signal(object, str, str)

    def __init__(self, theme: Theme, model: DraftModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._keeps_selection = False
        self.setModel(model)
        self.setItemDelegate(AspectDelegate(theme, model, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(48)

    def offer(self, index: QModelIndex) -> QMenu | None:
        """Open the menu of what can be chosen in a cell; None where nothing can."""
        aspect = self._model.aspect(index)
        if aspect is None:
            return None
        column = self._model.column(index.column())
        now = column.kind if aspect == "kind" else column.role
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for value, (name, sentence, icon) in self._choices(aspect).items():
            action = QAction(icon, name, group)
            action.setToolTip(sentence)
            action.setCheckable(True)
            action.setChecked(value == now)
            action.triggered.connect(lambda _checked, value=value: self._choose(index, aspect, value))
            menu.addAction(action)
            if value == now:
                menu.setActiveAction(action)
        rect = self.visualRect(index)
        menu.popup(self.viewport().mapToGlobal(rect.bottomLeft() + QPoint(0, 1)))
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.modifiers() == NO_KEYS and index.isValid():
            if event.key() in OPEN_KEYS:
                self.offer(index)
                return
            aspect = self._model.aspect(index)
            if aspect is not None and event.text().isalpha() and self._choose_by_letter(index, aspect, event.text()):
                return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep several selected columns selected where one of them is pressed: what is chosen counts for all."""
        index = self.indexAt(event.position().toPoint())
        self._keeps_selection = _is_plain(event) and len(self._selected(index)) > 1
        if self._keeps_selection:
            self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.NoUpdate)
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Offer what can be chosen where a click or a drag over several columns ends."""
        if not self._keeps_selection:
            super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if _is_plain(event) and index.isValid():
            self.offer(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the role of the first column where the keyboard comes here first."""
        if not self.currentIndex().isValid() and self._model.columnCount():
            self.setCurrentIndex(self._model.index(ASPECTS.index("role"), 0))
        super().focusInEvent(event)

    def _choices(self, aspect: Aspect) -> dict[str, tuple[str, str, QIcon]]:
        """Return what can be chosen: its name, what it means, and its sign."""
        if aspect == "kind":
            kinds: tuple[Kind, ...] = get_args(Kind)
            return {kind: (KIND_NAMES[kind], KIND_HELP[kind], QIcon()) for kind in kinds}
        roles: tuple[Role, ...] = get_args(Role)
        return {role: (ROLE_NAMES[role], ROLE_HELP[role], self._theme.icon(f"roles/{role}")) for role in roles}

    def _choose_by_letter(self, index: Index, aspect: Aspect, letter: str) -> bool:
        for value, (name, _sentence, _icon) in self._choices(aspect).items():
            if name.startswith(letter.lower()):
                self._choose(index, aspect, value)
                return True
        return False

    def _choose(self, index: Index, aspect: Aspect, value: str) -> None:
        places = [] if value in ONLY_ONE else self._selected(index)
        self.chosen.emit(places or [index.column()], aspect, value)

    def _selected(self, index: Index) -> list[int]:
        """Return the columns selected in the row of a cell, where the cell is one of them."""
        columns = sorted(each.column() for each in self.selectionModel().selectedIndexes() if each.row() == index.row())
        return columns if index.column() in columns else []


def _is_plain(event: QMouseEvent) -> bool:
    return event.button() == Qt.MouseButton.LeftButton and event.modifiers() == NO_KEYS


class AspectDelegate(QStyledItemDelegate):
    """Draws a cell: its sign, its word, a chevron where it can be changed, and a ring where the keyboard is."""

    def __init__(self, theme: Theme, model: DraftModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = option.fontMetrics.horizontalAdvance(str(index.data(ItemRole.DisplayRole)))
        return QSize(text + 3 * PADDING_PX + 2 * SIGN_PX, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, state = option.rect, option.state
        colors = self._theme.colors
        painter.save()
        painter.fillRect(rect, index.data(ItemRole.BackgroundRole))
        if state & QStyle.StateFlag.State_Selected:
            tint = QColor(colors.text)
            tint.setAlphaF(0.10)
            painter.fillRect(rect, tint)
        painter.setPen(QColor(colors.line))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        inner = rect.adjusted(PADDING_PX, 0, -PADDING_PX, 0)
        if self._model.aspect(index) == "role":
            icon = self._theme.icon(f"roles/{self._model.column(index.column()).role}")
            top = rect.center().y() - SIGN_PX // 2 + 1
            icon.paint(painter, QRect(inner.left() - 2, top, SIGN_PX, SIGN_PX))
            inner.adjust(SIGN_PX + 2, 0, 0, 0)
        if self._model.aspect(index) is not None:
            self._paint_chevron(painter, inner)
            inner.adjust(0, 0, -SIGN_PX, 0)
        is_enabled = bool(state & QStyle.StateFlag.State_Enabled)
        painter.setPen(index.data(ItemRole.ForegroundRole) if is_enabled else option.palette.text().color())
        text = option.fontMetrics.elidedText(
            index.data(ItemRole.DisplayRole), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colors.text), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_chevron(self, painter: QPainter, inner: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(mix(self._theme.colors.quiet, self._theme.colors.panel, 0.2)), 1.5))
        tip = QPointF(inner.right() - CHEVRON_PX, inner.center().y() + 2.5)
        painter.drawPolyline([tip + QPointF(-CHEVRON_PX, -CHEVRON_PX), tip, tip + QPointF(CHEVRON_PX, -CHEVRON_PX)])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
