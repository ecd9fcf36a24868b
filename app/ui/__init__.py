"""The screens: widgets, panels, presenters. PySide6 lives here, in the terminal and in proving alone."""
