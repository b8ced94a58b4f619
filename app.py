"""Start the app in the browser: `python app.py` (same as `coi serve`)."""

import sys

from coi_assistant import CoiError, load_settings
from coi_assistant.ui import serve

try:
    serve(load_settings())
except CoiError as error:
    sys.exit(f"coi: {error}")
