from tests.cli.conftest import readiness, workspace

__all__ = ["readiness", "workspace"]
