"""The colour profile of the screen, as the system keeps it.

Where the system itself brings windows to the screen's colours (Wayland), or tells of none, the
window paints sRGB.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

_HEADER = 128
_LARGEST = 16 * 1024 * 1024


class ScreenFollower(QObject):
    """Tells the profile of the screen that a widget is on, whenever it is another screen."""

    changed = Signal(object)
    """The profile's bytes, or None."""

    def __init__(
        self,
        widget: QWidget,
        profile_of: Callable[[QScreen], bytes | None] | None = None,
    ) -> None:
        super().__init__(widget)
        self._widget = widget
        self._profile_of = profile_of or screen_profile
        self._is_followed = False
        widget.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Only a widget that is shown is on a screen."""
        if event.type() == QEvent.Type.Show and not self._is_followed:
            window = self._widget.window().windowHandle()
            if window is not None:
                self._is_followed = True
                window.screenChanged.connect(self._tell)
                self._tell(window.screen())
        return False

    @Slot(QScreen)
    def _tell(self, screen: QScreen) -> None:
        self.changed.emit(self._profile_of(screen))


def screen_profile(screen: QScreen) -> bytes | None:
    """The ICC profile of a screen; None where none is known."""
    find = {"xcb": _on_x11, "windows": _on_windows, "cocoa": _on_macos}.get(
        QGuiApplication.platformName()
    )
    # What a system lacks or does another way leaves colours as they are, and the window alive.
    with suppress(OSError, AttributeError, ValueError):
        found = find(screen) if find is not None else None
        return found if found is not None and is_profile(found) else None
    return None


def is_profile(data: bytes) -> bool:
    """Whether these bytes are, by their header, a whole ICC profile of red, green and blue."""
    is_whole = int.from_bytes(data[:4], "big") == len(data) > _HEADER
    return is_whole and data[16:20] == b"RGB " and data[36:40] == b"acsp"


def _on_x11(screen: QScreen) -> bytes | None:
    """A property of the root window, numbered where there are several screens."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = x11.XOpenDisplay(None)
    if not display:
        return None
    try:
        number = QGuiApplication.screens().index(screen)
        name = f"_ICC_PROFILE_{number}" if number else "_ICC_PROFILE"
        return _property(x11, ctypes.c_void_p(display), name.encode())
    finally:
        x11.XCloseDisplay(ctypes.c_void_p(display))


def _property(x11: Any, display: ctypes.c_void_p, name: bytes) -> bytes | None:
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    atom = x11.XInternAtom(display, name, 1)
    if not atom:
        return None
    kind, form = ctypes.c_ulong(), ctypes.c_int()
    count, left = ctypes.c_ulong(), ctypes.c_ulong()
    data = ctypes.POINTER(ctypes.c_ubyte)()
    x11.XGetWindowProperty(
        *(display, ctypes.c_ulong(x11.XDefaultRootWindow(display)), ctypes.c_ulong(atom)),
        *(ctypes.c_long(0), ctypes.c_long(_LARGEST // 4), 0, ctypes.c_ulong(0)),
        *(ctypes.byref(each) for each in (kind, form, count, left, data)),
    )
    found = bytes(data[: count.value]) if data and form.value == 8 else None
    if data:
        x11.XFree(data)
    return found


def _on_windows(screen: QScreen) -> bytes | None:
    graphics = ctypes.CDLL("gdi32")
    graphics.CreateDCW.restype = ctypes.c_void_p
    context = ctypes.c_void_p(graphics.CreateDCW(screen.name(), None, None, None))
    if not context:
        return None
    try:
        size = ctypes.c_ulong(1024)
        path = ctypes.create_unicode_buffer(size.value)
        told = graphics.GetICMProfileW(context, ctypes.byref(size), path)
        return Path(path.value).read_bytes() if told else None
    finally:
        graphics.DeleteDC(context)


def _on_macos(_: QScreen) -> bytes | None:
    """That of the main screen: Qt does not tell the numbers of the others."""
    graphics = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
    core = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
    for function in (graphics.CGDisplayCopyColorSpace, graphics.CGColorSpaceCopyICCData):
        function.restype = ctypes.c_void_p
    core.CFDataGetBytePtr.restype = ctypes.c_void_p
    core.CFDataGetLength.restype = ctypes.c_long
    space = ctypes.c_void_p(graphics.CGDisplayCopyColorSpace(graphics.CGMainDisplayID()))
    data = ctypes.c_void_p(graphics.CGColorSpaceCopyICCData(space)) if space else None
    if not data:
        return None
    start = ctypes.c_void_p(core.CFDataGetBytePtr(data)).value
    return ctypes.string_at(start, core.CFDataGetLength(data)) if start else None
