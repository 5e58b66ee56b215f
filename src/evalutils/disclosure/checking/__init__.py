"""For who signs: the protection undone where that can be, two versions side by side, the dossier for an output checker."""
