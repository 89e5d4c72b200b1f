"""Configuration: one declaration (schema), one way to read it (load), and the places on disk (paths).

Must not know: any wing. Every wing may read `roomctl.config.schema.Config`; nobody changes it.
"""
