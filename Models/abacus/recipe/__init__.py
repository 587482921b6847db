"""abacus: a small DeepSeek-V3-shaped model that does arithmetic, trained from nothing."""
