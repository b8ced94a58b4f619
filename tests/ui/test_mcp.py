"""The endpoints as MCP tools, over a real connection on loopback."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from coi_assistant.errors import SettingsError
from coi_assistant.pipeline import Assistant
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings
from coi_assistant.ui import Desk
from coi_assistant.ui import server as module
from coi_assistant.ui.api import ENDPOINTS

mcp = pytest.importorskip("mcp", reason="mcp is not installed")
