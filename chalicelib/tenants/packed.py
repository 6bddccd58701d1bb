"""The policies as they were read and checked when the program was packaged; in the source tree the files are read."""

# `infra.package` writes these: by province and whether for a local stage.
POLICIES: dict[tuple[str, bool], bytes] = {}
