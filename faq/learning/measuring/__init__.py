"""How well messages are matched: shares, reliability, confusions, comparisons, charts."""
