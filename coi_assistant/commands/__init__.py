"""The commands of `coi`, one module a group; `cli` puts them together."""
