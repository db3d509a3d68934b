"""Papers of the archive: the list of contents of a file, and the list with which files go over."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import Basis

KINDS = (
    Kind("file-contents", "卷内目录", "list of contents of a file", "卷",
         ("archive_number", "case_code", "household_code", "opened", "closed", "items", "papers", "missing", "note", "digest", "handlers",
          "basis"),
         signed=True, for_resident=False),
    Kind("archive-transfer", "归档移交单", "list of files handed over", "归",
         ("place", "files", "papers", "lines", "digest", "handlers", "basis"), signed=True, for_resident=False),
)  # fmt: skip

_COUNTY = Basis("本县社会救助档案管理规定（演示参数）")

BASES: dict[str, tuple[Basis, ...]] = {"file-contents": (_COUNTY,), "archive-transfer": (_COUNTY,)}
