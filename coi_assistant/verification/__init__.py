"""Stage 5: prove each quote, or refuse the draft.

The only place that makes a `Finding` or a `Citation`. A quote is proved when the cleaned text of its source holds
exactly these characters at exactly these offsets, within the passage that is cited, and the text is the one that was
indexed.
"""

from coi_assistant.verification.quotes import RefusedQuoteError, TextSource, cite, verify

__all__ = ["RefusedQuoteError", "TextSource", "cite", "verify"]
