"""Makes the small random models that Tests/SiliangModelsTests compares logits with."""
