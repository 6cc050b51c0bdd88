"""Draws triangles and lines by OpenGL into a picture, beside the window.

A QOpenGLWidget would make the whole window one that OpenGL puts together, for good, and remake it while it is shown.
Here the window stays as it is: the picture is painted like any other, and a driver that fails costs a picture.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import (
    QColor,
    QImage,
    QMatrix4x4,
    QOffscreenSurface,
    QOpenGLContext,
    QOpenGLFunctions,
    QSurfaceFormat,
)
from PySide6.QtOpenGL import (
    QOpenGLBuffer,
    QOpenGLFramebufferObject,
    QOpenGLFramebufferObjectFormat,
    QOpenGLShader,
    QOpenGLShaderProgram,
)

from playground.ui.plots.surface.shape import Vertices

OLDEST = 2, 1
SAMPLES = 4

# Numbers of the OpenGL specification.
LINES, TRIANGLES = 0x0001, 0x0004
DEPTH_TEST, POLYGON_OFFSET_FILL = 0x0B71, 0x8037
COLOR_BUFFER_BIT, DEPTH_BUFFER_BIT = 0x4000, 0x0100
FLOAT = 0x1406
VENDOR_AND_MORE = 0x1F01

VERTEX_BYTES = 24

VERTEX_SHADER = """
attribute highp vec3 position;
attribute mediump vec3 color;
uniform highp mat4 matrix;
varying mediump vec3 shade;
varying highp float level;
void main() { shade = color; level = position.z; gl_Position = matrix * vec4(position, 1.0); }
"""
FRAGMENT_SHADER = """
uniform highp float top;
varying mediump vec3 shade;
varying highp float level;
void main() { if (level > top) discard; gl_FragColor = vec4(shade, 1.0); }
"""


class NoOpenGL(Exception):  # noqa: N818 - a reason that is told to a person
    """There is no OpenGL that can be used; the text is the rest of a sentence that begins with "because"."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Vertices of one kind: triangles, or lines of a width in pixels; what lies higher than `top` is cut off."""

    vertices: Vertices
    line_width: float | None = None
    top: float = math.inf


class Renderer:
    """Draws parts into pictures; raises NoOpenGL where it cannot. It belongs to the window's thread."""

    def __init__(self) -> None:
        wanted = QSurfaceFormat()
        wanted.setVersion(*OLDEST)
        wanted.setDepthBufferSize(24)
        self._surface = QOffscreenSurface()
        self._surface.setFormat(wanted)
        self._surface.create()
        self._context = QOpenGLContext()
        self._context.setFormat(wanted)
        # Without a context every function of OpenGL would end the program: each step is asked first.
        if not self._context.create():
            raise NoOpenGL("the system gives no OpenGL to this window")
        if not self._surface.isValid() or not self._context.makeCurrent(self._surface):
            raise NoOpenGL("OpenGL is there but cannot be used beside the window")
        found = self._context.format()
        if not self._context.isOpenGLES() and found.version() < OLDEST:
            raise NoOpenGL(f"OpenGL is of version {'.'.join(map(str, found.version()))}, and 2.1 is needed")
        self._gl: QOpenGLFunctions = self._context.functions()
        self._program = self._linked_program()
        self._buffer = QOpenGLBuffer(QOpenGLBuffer.Type.VertexBuffer)
        if not self._buffer.create():
            raise NoOpenGL("OpenGL has no memory to give")
        self._target: QOpenGLFramebufferObject | None = None

    @property
    def device(self) -> str:
        """What draws, in its maker's words."""
        self._use()
        return str(self._gl.glGetString(VENDOR_AND_MORE))

    def draw(self, parts: Sequence[Part], matrix: QMatrix4x4, size: QSize, ground: QColor) -> QImage:
        """Return a picture of so many pixels; lines lie over triangles that are equally near."""
        self._use()
        target, gl = self._target_of(size), self._gl
        if not target.bind():
            raise NoOpenGL("OpenGL cannot draw into a picture")
        gl.glViewport(0, 0, size.width(), size.height())
        gl.glClearColor(ground.redF(), ground.greenF(), ground.blueF(), 1.0)
        gl.glEnable(DEPTH_TEST)
        gl.glClear(COLOR_BUFFER_BIT | DEPTH_BUFFER_BIT)
        self._program.bind()
        self._program.setUniformValue(self._program.uniformLocation("matrix"), matrix)
        self._buffer.bind()
        for part in parts:
            self._draw_part(part)
        self._buffer.release()
        self._program.release()
        target.release()
        picture = target.toImage()
        self._context.doneCurrent()
        if picture.isNull():
            raise NoOpenGL("OpenGL drew nothing")
        return picture

    def close(self) -> None:
        """Give back what the driver holds."""
        if self._context.isValid() and self._context.makeCurrent(self._surface):
            self._target = None
            self._buffer.destroy()
            self._program.removeAllShaders()
            self._context.doneCurrent()
        self._surface.destroy()

    def _use(self) -> None:
        if not self._context.makeCurrent(self._surface):
            raise NoOpenGL("OpenGL went away")

    def _linked_program(self) -> QOpenGLShaderProgram:
        program = QOpenGLShaderProgram()
        kinds = QOpenGLShader.ShaderTypeBit
        is_compiled = program.addShaderFromSourceCode(kinds.Vertex, VERTEX_SHADER) and program.addShaderFromSourceCode(
            kinds.Fragment, FRAGMENT_SHADER
        )
        program.bindAttributeLocation("position", 0)
        program.bindAttributeLocation("color", 1)
        if not is_compiled or not program.link():
            raise NoOpenGL("OpenGL does not take the program that draws")
        return program

    def _target_of(self, size: QSize) -> QOpenGLFramebufferObject:
        if self._target is None or self._target.size() != size:
            wanted = QOpenGLFramebufferObjectFormat()
            wanted.setAttachment(QOpenGLFramebufferObject.Attachment.Depth)
            wanted.setSamples(SAMPLES)
            self._target = QOpenGLFramebufferObject(size, wanted)
        if not self._target.isValid():
            raise NoOpenGL("OpenGL cannot draw into a picture")
        return self._target

    def _draw_part(self, part: Part) -> None:
        if len(part.vertices) == 0:
            return
        self._program.setUniformValue1f(self._program.uniformLocation("top"), min(part.top, 1e6))
        gl, vertices = self._gl, np.ascontiguousarray(part.vertices, dtype=np.float32)
        self._buffer.allocate(vertices.tobytes(), vertices.nbytes)
        for place in (0, 1):
            self._program.enableAttributeArray(place)
            self._program.setAttributeBuffer(place, FLOAT, 12 * place, 3, VERTEX_BYTES)
        if part.line_width is not None:
            gl.glLineWidth(part.line_width)
            gl.glDrawArrays(LINES, 0, len(vertices))
            return
        gl.glEnable(POLYGON_OFFSET_FILL)
        gl.glPolygonOffset(1.0, 1.0)
        gl.glDrawArrays(TRIANGLES, 0, len(vertices))
        gl.glDisable(POLYGON_OFFSET_FILL)
