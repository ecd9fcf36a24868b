"""Who did what: the log, live and searchable, personal data masked (操作日志)."""
