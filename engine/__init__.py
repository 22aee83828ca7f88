"""The engine: a clip in, its second voice out. numpy, onnxruntime, python-osc, mido and nothing else."""
