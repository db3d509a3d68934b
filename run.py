#!/usr/bin/env python3
"""Yimen 一门: prepare this folder and run it. Needs Python 3.11 or newer, and nothing else.

python3 run.py demo     安装、建库、载入演示县、启动 · install all, load the demo county, start
python3 run.py test     安装测试工具并全部通过 · install the test tools and pass all tests
python3 run.py --help   其余命令 · the other commands
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "需要 Python 3.11 或更新版本，这里是 %s。 / Yimen needs Python 3.11 or newer; this is %s."
        % (sys.version.split()[0], sys.version.split()[0])
    )

from workshop.commands import main

if __name__ == "__main__":
    main()
