"""The screen's colour profile: asked for when a widget is shown, and never a reason to fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import ImageCms
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from curator.ui.screen_profile import ScreenFollower, is_profile, screen_profile


def test_it_is_told_when_the_widget_is_shown(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    told: list[bytes | None] = []
    follower = ScreenFollower(widget, lambda screen: screen.name().encode())
    follower.changed.connect(told.append)
    assert told == []
    widget.show()
    assert told == [QGuiApplication.primaryScreen().name().encode()]
    widget.windowHandle().screenChanged.emit(QGuiApplication.primaryScreen())
    assert len(told) == 2


def test_where_none_is_known_there_is_none(qtbot: QtBot) -> None:
    assert screen_profile(QGuiApplication.primaryScreen()) is None


def test_only_whole_profiles_of_red_green_and_blue_count() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert is_profile(profile)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for other in (b"", b"words", profile[:-1], profile + b"x", lab):
        assert not is_profile(other)


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
def test_that_of_an_x11_screen_is_found(tmp_path: Path) -> None:
    """In a process of its own: Qt here has no screen."""
    script = tmp_path / "ask.py"
    script.write_text(ASK, encoding="utf-8")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "320x240x24"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        asked = subprocess.run(
            [sys.executable, str(script)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
    finally:
        server.terminate()
        server.wait()
    if "could not load the Qt platform plugin" in asked.stderr.lower():
        pytest.skip("needs Qt's plugin for X11")
    assert asked.stdout.split() == ["None", "True"], asked.stderr


ASK = """
import ctypes
from PIL import ImageCms
from PySide6.QtGui import QGuiApplication
from curator.ui.screen_profile import screen_profile

application = QGuiApplication([])
screen = QGuiApplication.primaryScreen()
print(screen_profile(screen))
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
x11.XInternAtom.restype = x11.XDefaultRootWindow.restype = ctypes.c_ulong
display = ctypes.c_void_p(x11.XOpenDisplay(None))
root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
atom = ctypes.c_ulong(x11.XInternAtom(display, b"_ICC_PROFILE", 0))
x11.XChangeProperty(display, root, atom, ctypes.c_ulong(6), 8, 0, profile, len(profile))
x11.XSync(display, 0)
print(screen_profile(screen) == profile)
"""
