"""Whether scans are good enough to be kept instead of paper: measured page by page, and judged by stated limits."""
