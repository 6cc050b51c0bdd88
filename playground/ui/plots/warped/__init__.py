"""The warped plane: where two units of a layer put every place of the feature plane."""
