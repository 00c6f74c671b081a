"""Files into a workspace, for the shell and for the drop folder alike."""
