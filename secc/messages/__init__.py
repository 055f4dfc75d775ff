"""The messages of every protocol, generated from `schemas/` by `tools/compile_schemas.py`."""
