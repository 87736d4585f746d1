"""The embedded local stack: a real Kafka and a real Elasticsearch from Python packages alone."""

from deploy.local.errors import StackError
from deploy.local.stack import LocalStack, ServerStatus, cache_folder, default_home

__all__ = ["LocalStack", "ServerStatus", "StackError", "cache_folder", "default_home"]
