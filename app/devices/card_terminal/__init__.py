"""The bank card terminal beside the counter; this hall's is simulated (模拟)."""
