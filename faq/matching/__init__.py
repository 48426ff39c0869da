"""From a message to a decision: vectors and letters as evidence, how likely each FAQ is, and what answers now."""
