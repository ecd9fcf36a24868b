"""Works that outlast the visit, call-backs that are due, notices that never arrived (跟进)."""
