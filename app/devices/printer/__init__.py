"""Receipt and ticket printers, and the folder that stands for one."""
