"""Papers both sides can check: a workbook with live formulas, Word documents, tables and pictures."""
