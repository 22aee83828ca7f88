"""From a checkpoint to one ONNX file, with the proof that both say the same."""
