"""`merit facts convert`: a facts folder out of any spreadsheets, as a mapping in TOML says.

`mapping` reads the mapping, `sources` the spreadsheets, `columns` and `values` turn cells into cells, `run` puts it all
together, `folder` puts the result in place. docs/guide/convert.md is the manual.
"""
