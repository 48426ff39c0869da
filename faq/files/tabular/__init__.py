"""Tables in files: CSV, TSV, Excel and JSON lines, told apart by the file's ending. UTF-8 throughout.

Values are text; a list is one entry a line within its cell, and a list in JSON. A TSV is read and written
either as spreadsheets do (a CSV with tabs) or plain: without quotes, one line a row, as evaluation files are.
"""

from faq.files.tabular.reading import Row, Table, read_table
from faq.files.tabular.writing import Value, writing_table

__all__ = ["Row", "Table", "Value", "read_table", "writing_table"]
